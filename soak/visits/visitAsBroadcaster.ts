import { setTimeout as sleep } from 'node:timers/promises';
import { EventBroadcaster, Scheme } from 'kube-event-recorder';
import { CoreV1EventSink } from 'kube-event-recorder/client-node';
import { booksClose, lostOccurrences, matchesServer } from '../books.ts';
import { type Chance } from '../Chance.ts';
import { recordAny } from '../recordAny.ts';
import { CONCURRENT, type SoakWorld } from '../SoakWorld.ts';

let guests = 0;

/** A program within the program: a broadcaster with its own recorder, logs and sink, which is shut down; then it is looked what the server has. */
export async function visitAsBroadcaster(world: SoakWorld, chance: Chance): Promise<void> {
  const { broadcasters, departed, findings, servers, signal, tally } = world;
  const component = `guest-${++guests}`;
  const logger = { log: () => undefined };
  const broadcaster = new EventBroadcaster({
    logger,
    random: chance.next,
    signal,
    queueLength: chance.pick([10, 1000]),
  });
  broadcasters.add(broadcaster);
  departed.add('broadcaster', broadcaster);
  const drops = { told: 0, isComplete: false };
  broadcaster.drops.subscribe({
    next: ({ occurrences, watcher }) => (drops.told += watcher === 'sink' ? occurrences : 0),
    complete: () => (drops.isComplete = true),
  });
  broadcaster.startLogging(() => undefined);
  const sink = new CoreV1EventSink(world.guestKubeConfig, { concurrent: CONCURRENT, requestTimeoutMs: 2_000 });
  const watcher = broadcaster.startRecordingToSink(sink, {
    qps: chance.pick([50, Infinity]),
    longestBackoffMs: 1_000,
    heldIntervalMs: 500,
    capacity: chance.pick([20, 4096]),
  });
  departed.add('sink on a server', watcher);
  const recorder = broadcaster.newRecorder(new Scheme(), { component });

  let recorded = 0;
  for (let bursts = chance.integer(0, 10); bursts > 0; bursts--) {
    for (let events = chance.integer(1, 100); events > 0; events--) if (recordAny(recorder, chance, 30)) recorded++;
    await sleep(chance.integer(0, 200));
    if (chance.happens(0.1)) await broadcaster.flush({ deadlineMs: chance.integer(0, 300) });
  }
  if (chance.happens(0.05)) sink.close();
  const report = await broadcaster.shutdown({ deadlineMs: chance.pick([0, 200, 3_000]) });
  broadcasters.delete(broadcaster);
  // What is lost last is told a turn later.
  await sleep(1);

  const books = watcher.stats();
  const lost = lostOccurrences(books);
  const { occurrences } = await servers.ask({ do: 'count', server: 'guests', component });
  const about = () => `${component}: ${JSON.stringify(books)}, the server has ${occurrences}`;
  const isOver = booksClose(books) && books.waiting + books.running + books.held === 0 && books.recorded === recorded;
  findings.expect(isOver, 'a broadcaster that has ended and keeps events', about);
  findings.expect(matchesServer(books, occurrences), 'a server that has something else than the books say', about);
  const untold = broadcaster.stats().dropsUntold;
  const areTold = drops.isComplete && (drops.told === lost || (untold > 0 && drops.told < lost));
  findings.expect(areTold, 'drops that are not told', () => `${about()}, told ${drops.told}`);
  findings.expect(
    report.complete || lost > 0,
    'a report of something left where nothing is',
    () => `${about()}: ${JSON.stringify(report.watchers.map(({ undelivered }) => undelivered.length))}`,
  );
  tally.recorded += recorded;
  tally.delivered += books.handled;
  tally.lost += lost;
  tally.counts++;
  if (occurrences === books.handled) tally.exact++;
}
