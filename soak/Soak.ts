import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { EventBroadcaster, type EventsV1Broadcaster, type EventWatcher, Scheme } from 'kube-event-recorder';
import { CoreV1EventSink } from 'kube-event-recorder/client-node';
import { lostOccurrences, matchesServer } from './books.ts';
import { Chance } from './Chance.ts';
import { collectGarbage } from './collectGarbage.ts';
import { Departed } from './Departed.ts';
import { Findings } from './Findings.ts';
import { type RoundSample } from './flatness.ts';
import { recordAny } from './recordAny.ts';
import { type ServerName } from './server/ServerCommand.ts';
import { ServerProcess } from './server/ServerProcess.ts';
import { audit, CONCURRENT, type SoakWorld } from './SoakWorld.ts';
import { VISITS } from './visits/index.ts';

/** How long those who come and go do so, before all is quiet and measured. */
const ROUND_MS = 5_000;
/** How many of them there are at once. */
const VISITORS = 8;
const COMPONENT = 'soak';

/**
 * Rounds of load, faults and visitors; after each all is quiet, and measured.
 *
 * One broadcaster is there from the beginning to the end, with a sink on a server that fails now and then.
 */
export class Soak {
  readonly world: SoakWorld;
  readonly samples: RoundSample[] = [];
  readonly #chance: Chance;
  readonly #sink: EventWatcher<unknown>;
  readonly #auditing: NodeJS.Timeout;
  readonly #begin = performance.now();

  private constructor(servers: ServerProcess, chance: Chance) {
    const logger = { log: () => undefined };
    const broadcaster = new EventBroadcaster({ logger, random: chance.next });
    const sink = new CoreV1EventSink(servers.kubeConfig('steady'), { concurrent: CONCURRENT, requestTimeoutMs: 2_000 });
    // Small caches, so that they are full soon and the heap can be flat.
    this.#sink = broadcaster.startRecordingToSink(sink, {
      correlator: { lruCacheSize: 512 },
      maxObjects: 512,
      capacity: 512,
      qps: 200,
      longestBackoffMs: 1_000,
      heldIntervalMs: 2_000,
    });
    broadcaster.startLogging(() => undefined);
    this.#chance = chance;
    this.world = {
      findings: new Findings(),
      departed: new Departed(),
      servers,
      broadcaster,
      recorder: broadcaster.newRecorder(new Scheme(), { component: COMPONENT }),
      guestKubeConfig: servers.kubeConfig('guests'),
      signal: new AbortController().signal,
      broadcasters: new Set<EventBroadcaster | EventsV1Broadcaster>([broadcaster]),
      tally: { recorded: 0, delivered: 0, lost: 0, visits: 0, audits: 0, counts: 0, exact: 0 },
    };
    this.#auditing = setInterval(() => {
      for (const watched of this.world.broadcasters) audit(this.world, 'each second', watched.stats().watchers);
    }, 1_000);
  }

  static async start(seed: number): Promise<Soak> {
    const chance = new Chance(seed);
    return new Soak(await ServerProcess.start(chance.integer(1, 2 ** 31)), chance);
  }

  /** Seconds since the start. */
  get elapsed(): number {
    return (performance.now() - this.#begin) / 1_000;
  }

  /** One round, and what is there after it. */
  async round(): Promise<RoundSample> {
    const end = performance.now() + ROUND_MS;
    const isOver = () => performance.now() >= end;
    await Promise.all([
      this.#load(isOver),
      this.#changeWeather('steady', isOver),
      this.#changeWeather('guests', isOver),
      ...Array.from({ length: VISITORS }, () => this.#receive(isOver)),
    ]);
    await this.#settle();
    const sample = { at: this.elapsed, heap: await collectGarbage(), resources: process.getActiveResourcesInfo() };
    for (const [what, count] of this.world.departed.remaining()) {
      this.world.findings.add(
        `a ${what} that has ended and is kept`,
        `${count} of them after ${sample.at.toFixed(0)} s`,
      );
    }
    this.samples.push(sample);
    return sample;
  }

  /** Ends what was there from the beginning, and the servers. */
  async end(): Promise<void> {
    const { broadcaster, findings, servers, tally } = this.world;
    const report = await broadcaster.shutdown({ deadlineMs: 30_000 });
    clearInterval(this.#auditing);
    const books = this.#sink.stats();
    findings.expect(report.complete, 'a shutdown that leaves something', () => JSON.stringify(books));
    await this.#compare();
    tally.recorded += books.recorded;
    tally.delivered += books.handled;
    tally.lost += lostOccurrences(books);
    await servers.stop();
  }

  async #load(isOver: () => boolean): Promise<void> {
    const chance = this.#chance.fork();
    while (!isOver()) {
      const events = chance.happens(0.002) ? 2_000 : chance.integer(0, 4);
      for (let i = 0; i < events; i++) recordAny(this.world.recorder, chance, 50);
      await sleep(10);
    }
  }

  async #receive(isOver: () => boolean): Promise<void> {
    const chance = this.#chance.fork();
    while (!isOver()) {
      await chance.pick(VISITS)(this.world, chance);
      this.world.tally.visits++;
    }
  }

  async #changeWeather(server: ServerName, isOver: () => boolean): Promise<void> {
    const chance = this.#chance.fork();
    const { servers } = this.world;
    while (!isOver()) {
      const weather = { faultRatio: chance.pick([0, 0.1, 0.3, 0.6]), delayMs: chance.pick([0, 2, 20, 100]) };
      await servers.ask({ do: 'change', server, weather });
      await sleep(chance.integer(200, 1_500));
      if (chance.happens(0.2)) await servers.ask({ do: 'outage', server, forMs: chance.integer(0, 1_000) });
    }
    await servers.ask({ do: 'change', server, weather: { faultRatio: 0, delayMs: 0 } });
  }

  /** Everything recorded is written. */
  async #settle(): Promise<void> {
    const { complete } = await this.world.broadcaster.flush({ deadlineMs: 60_000 });
    this.world.findings.expect(complete, 'a flush that takes longer than a minute', () =>
      JSON.stringify(this.#sink.stats()),
    );
    await this.#compare();
    await turn();
  }

  async #compare(): Promise<void> {
    const { broadcaster, findings, servers, tally } = this.world;
    const { occurrences } = await servers.ask({ do: 'count', server: 'steady', component: COMPONENT });
    const books = this.#sink.stats();
    const about = () => `${JSON.stringify(books)}, the server has ${occurrences}`;
    findings.expect(matchesServer(books, occurrences), 'a server that has something else than the books say', about);
    const { recorded } = broadcaster.stats();
    findings.expect(
      books.recorded === recorded,
      'a watcher that has missed something',
      () => `${about()} of ${recorded}`,
    );
    tally.counts++;
    if (occurrences === books.handled) tally.exact++;
  }
}
