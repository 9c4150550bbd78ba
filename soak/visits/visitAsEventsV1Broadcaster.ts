import { setTimeout as sleep } from 'node:timers/promises';
import { EventsV1Broadcaster, Scheme, type StartRecordingEventsV1Options } from 'kube-event-recorder';
import { createEventBroadcaster, EventsV1EventSink } from 'kube-event-recorder/client-node';
import { booksClose, lostOccurrences, matchesServer } from '../books.ts';
import { type Chance } from '../Chance.ts';
import { recordAnyEventsV1 } from '../recordAny.ts';
import { CONCURRENT, type SoakWorld } from '../SoakWorld.ts';

let guests = 0;

/** A program within the program that records by the newer API, with a sink of its own or by `createEventBroadcaster`; then it is looked what the server has. */
export async function visitAsEventsV1Broadcaster(world: SoakWorld, chance: Chance): Promise<void> {
  const { broadcasters, departed, findings, servers, tally } = world;
  const controller = `guest-v1-${++guests}`;
  const broadcaster = open(world, chance);
  broadcasters.add(broadcaster);
  departed.add('broadcaster of the newer API', broadcaster);
  let told = 0;
  broadcaster.drops.subscribe(({ occurrences, watcher }) => (told += watcher === 'sink' ? occurrences : 0));
  broadcaster.startLogging(() => undefined);
  const recorder = broadcaster.newRecorder(new Scheme(), controller);

  let recorded = 0;
  for (let bursts = chance.integer(0, 10); bursts > 0; bursts--) {
    for (let events = chance.integer(1, 100); events > 0; events--) {
      if (recordAnyEventsV1(recorder, chance, 30)) recorded++;
    }
    await sleep(chance.integer(0, 200));
    if (chance.happens(0.1)) await broadcaster.flush({ deadlineMs: chance.integer(0, 300) });
  }
  const report = await broadcaster.shutdown({ deadlineMs: chance.pick([0, 200, 3_000]) });
  broadcasters.delete(broadcaster);
  // What is lost last is told a turn later.
  await sleep(1);

  const books = report.watchers.find(({ name }) => name === 'sink');
  if (books === undefined) {
    findings.add('a report without its sink', controller);
    return;
  }
  const lost = lostOccurrences(books);
  const { occurrences } = await servers.ask({ do: 'count', server: 'guests', component: controller });
  const about = () => `${controller}: ${JSON.stringify(books)}, the server has ${occurrences}`;
  const isOver = booksClose(books) && books.waiting + books.running + books.held === 0 && books.recorded === recorded;
  findings.expect(isOver, 'a broadcaster of the newer API that has ended and keeps events', about);
  const matches = matchesServer(books, occurrences);
  findings.expect(matches, 'a server that has other series than the books say', about);
  const untold = broadcaster.stats().dropsUntold;
  const areTold = told === lost || (untold > 0 && told < lost);
  findings.expect(areTold, 'drops of the newer API that are not told', () => `${about()}, told ${told}`);
  tally.recorded += recorded;
  tally.delivered += books.handled;
  tally.lost += lost;
  tally.counts++;
  if (occurrences === books.handled) tally.exact++;
}

function open({ guestKubeConfig, signal }: SoakWorld, chance: Chance): EventsV1Broadcaster {
  const options = { logger: { log: () => undefined }, random: chance.next, signal, queueLength: 1000 };
  const requests = { concurrent: CONCURRENT, requestTimeoutMs: 2_000 };
  const delivery: StartRecordingEventsV1Options = {
    qps: chance.pick([50, Infinity]),
    longestBackoffMs: 1_000,
    capacity: chance.pick([20, 4096]),
    // Series that end, are written again and pushed out while somebody looks.
    series: { maxSeries: chance.pick([10, 4096]), finishMs: 500, refreshMs: 400, doublingMs: 100 },
  };
  if (chance.happens(0.5)) {
    return createEventBroadcaster(guestKubeConfig, {
      ...options,
      api: chance.pick(['auto', 'core/v1', 'events.k8s.io/v1']),
      sink: requests,
      delivery,
    });
  }
  const broadcaster = new EventsV1Broadcaster(options);
  broadcaster.startRecordingToSink(new EventsV1EventSink(guestKubeConfig, requests), delivery);
  return broadcaster;
}
