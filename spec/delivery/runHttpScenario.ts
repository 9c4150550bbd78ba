import { getEventListeners } from 'node:events';
import { CoreV1Api, createConfiguration, type RequestContext, ServerConfiguration } from '@kubernetes/client-node';
import { firstValueFrom, timer } from 'rxjs';
import { CoreV1EventSink } from '../../lib/client-node/index.ts';
import { type CountedEvent, EventCounter } from '../../lib/correlation/index.ts';
import { type DeliveryOutcome } from '../../lib/delivery/index.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { EventBroadcaster, type EventDrop, Scheme, type ShutdownReport, type WatcherStats } from '../../lib/index.ts';
import { type CoreV1EventJson, EventApiServer, randomFaults } from '../../lib/testing/server/index.ts';
import { type HttpScenario, type HttpStep } from './httpScenario.ts';
import { ObservedSink } from './ObservedSink.ts';
import { ScaledScheduler } from './ScaledScheduler.ts';

/** A hundred seconds of waiting, the library's and the server's, take one. */
const FACTOR = 100;
const TTL_MS = 3_600_000;

/** What can be said of a scenario at its end. */
export interface HttpRun {
  readonly scenario: HttpScenario;
  readonly report: ShutdownReport;
  /** Whether a second call of shutdown gave the same report. */
  readonly isSameReport: boolean;
  readonly outcomes: readonly DeliveryOutcome[];
  /** What the sink has lost. */
  readonly drops: readonly EventDrop[];
  /** How many events were recorded before the shutdown, and the highest count that the correlator gave to each name. */
  readonly recorded: number;
  readonly observed: ReadonlyMap<string, number>;
  /** What the server has at the end, and what it has forgotten on the way. */
  readonly stored: readonly CoreV1EventJson[];
  readonly expired: ReadonlySet<string>;
  /** Books that did not close when they were looked at. */
  readonly unbalanced: readonly WatcherStats[];
  /** The most at once: requests of the sink, and requests and connections at the server. */
  readonly mostRunning: number;
  readonly mostInFlight: number;
  readonly mostConnections: number;
  /** How many requests were broken off or broken, and how many answered 401: a new connection may come before the old one's end. */
  readonly brokenOff: number;
  readonly renewals: number;
  readonly requests: number;
  /** What is left after the shutdown: planned actions, requests, listeners of the signal, connections. */
  readonly planned: number;
  readonly running: number;
  readonly listeners: number;
  readonly openConnections: number;
}

/** Plays a scenario to its end: a whole broadcaster before a server with faults, over real connections. */
export async function runHttpScenario(scenario: HttpScenario): Promise<HttpRun> {
  const time = new ScaledScheduler(FACTOR);
  const serverTime = new ScaledScheduler(FACTOR);
  let passedMs = 0;
  const server = await EventApiServer.start({
    tls: scenario.connection === 'tls',
    scheduler: serverTime,
    now: () => serverTime.now() + passedMs,
    eventTtlMs: TTL_MS,
    maxRequests: 100_000,
    namespaces: ['shop', 'bank'],
  });
  try {
    const random = chance(scenario.seed);
    const { concurrent = 8 } = scenario.options;
    const requestTimeoutMs = scenario.sinkTimeoutMs;
    const kept = new CoreV1EventSink(await apiOf(server, scenario), { concurrent, scheduler: time, requestTimeoutMs });
    const sink = new ObservedSink(kept);
    const stop = new AbortController();
    const broadcaster = new EventBroadcaster({
      logger: { log: () => undefined },
      scheduler: time,
      random,
      signal: stop.signal,
    });
    const observed = new Map<string, number>();
    const correlator = { ...scenario.correlator, counter: new ObservingCounter(scenario.correlator, observed) };
    const watcher = broadcaster.startRecordingToSink(sink, { ...scenario.options, correlator });
    const unbalanced: WatcherStats[] = [];
    const look = () => {
      const stats = watcher.stats();
      if (!closes(stats)) unbalanced.push(stats);
    };
    const outcomes: DeliveryOutcome[] = [];
    watcher.results.subscribe((outcome) => {
      outcomes.push(outcome);
      look();
    });
    const drops: EventDrop[] = [];
    broadcaster.drops.subscribe((drop) => {
      if (drop.watcher === watcher.name) drops.push(drop);
      look();
    });
    let mostConnections = 0;
    let requests = 0;
    const faults = randomFaults({ ratio: scenario.ratio, random, effects: scenario.effects });
    const trouble = server.fault((request) => {
      requests++;
      mostConnections = Math.max(mostConnections, server.openConnections);
      look();
      return faults(request);
    });

    const recorder = broadcaster.newRecorder(new Scheme(), { component: 'controller' });
    const expired = new Set<string>();
    let recorded = 0;
    const take = async (step: HttpStep): Promise<void> => {
      switch (step.op) {
        case 'record':
          for (let i = 0; i < step.times; i++) {
            recorder.event(objectOf(step.object), step.type, step.reason, `message ${i % step.messages}`);
            recorded++;
          }
          break;
        case 'wait':
          await firstValueFrom(timer(step.ms, serverTime));
          break;
        case 'restart':
          await server.stop();
          await firstValueFrom(timer(step.downMs, serverTime));
          await server.restart();
          break;
        case 'expire':
          for (const event of server.events) expired.add(keyOf(event));
          passedMs += TTL_MS;
          break;
        default:
          await broadcaster.flush({ deadlineMs: step.deadlineMs });
      }
    };
    for (const step of scenario.steps) {
      await take(step);
      look();
    }
    if (scenario.endsWell) trouble.unsubscribe();
    const shutdown = broadcaster.shutdown({ deadlineMs: scenario.deadlineMs });
    recorder.event(objectOf(0), 'Normal', 'Late', 'recorded after the end');
    const report = await shutdown;
    look();
    // Drops are told a turn later.
    await firstValueFrom(timer(500, serverTime));
    const planned = time.planned;
    // The server hears of what was broken off in its own time.
    const isQuiet = () => server.inFlight === 0 && server.openConnections <= concurrent;
    for (let turns = 0; turns < 100 && !isQuiet(); turns++) await firstValueFrom(timer(1_000, serverTime));
    return {
      scenario,
      report,
      isSameReport: (await broadcaster.shutdown()) === report,
      outcomes,
      drops,
      recorded,
      observed,
      stored: server.events,
      expired,
      unbalanced,
      mostRunning: sink.mostRunning,
      mostInFlight: server.maxInFlight,
      mostConnections,
      brokenOff: sink.brokenOff,
      renewals: server.requests.filter(({ status }) => status === 401).length,
      requests,
      planned,
      running: sink.running,
      listeners: getEventListeners(stop.signal, 'abort').length,
      openConnections: server.openConnections,
    };
  } finally {
    await server.close();
  }
}

/** Where an event is stored. */
export function keyOf({ metadata }: Pick<CoreV1Event | CoreV1EventJson, 'metadata'>): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function closes({ recorded, handled, waiting, running, held, lost }: WatcherStats): boolean {
  const allLost = Object.values(lost).reduce((sum, occurrences) => sum + occurrences, 0);
  return Math.min(handled, waiting, running, held) >= 0 && handled + waiting + running + held + allLost === recorded;
}

function objectOf(number: number): object {
  const namespace = ['shop', 'bank', 'default'][number % 3];
  return { apiVersion: 'v1', kind: 'Pod', namespace, name: `web-${number}`, uid: String(number) };
}

/** Remembers the highest count that it gave to each name. */
class ObservingCounter extends EventCounter {
  readonly #observed: Map<string, number>;

  constructor(options: { readonly lruCacheSize?: number }, observed: Map<string, number>) {
    super(options);
    this.#observed = observed;
  }

  override observe(event: CoreV1Event, key?: string): CountedEvent {
    const counted = super.observe(event, key);
    const name = keyOf(counted.event);
    this.#observed.set(name, Math.max(this.#observed.get(name) ?? 0, counted.event.count ?? 1));
    return counted;
  }
}

/** With a KubeConfig client-node makes a dispatcher, without one node's own agent is used. */
async function apiOf(server: EventApiServer, { connection }: HttpScenario): Promise<CoreV1Api> {
  if (connection !== 'agent') return (await server.kubeConfig()).makeApiClient(CoreV1Api);
  const withToken = {
    getName: () => 'token',
    applySecurityAuthentication: (request: RequestContext) => {
      request.setHeaderParam('Authorization', `Bearer ${server.token}`);
    },
  };
  const baseServer = new ServerConfiguration(server.url, {});
  return new CoreV1Api(createConfiguration({ baseServer, authMethods: { default: withToken } }));
}

/** Numbers from 0 up to 1, the same ones for the same seed: a linear congruential generator, its low bits left out. */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}
