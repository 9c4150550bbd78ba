import { setTimeout as sleep } from 'node:timers/promises';
import { clientGoDelivery, type StartRecordingToSinkOptions } from 'kube-event-recorder';
import { booksClose, matchesServer } from '../books.ts';
import { type Chance } from '../Chance.ts';
import { MemorySink } from '../MemorySink.ts';
import { type SoakWorld } from '../SoakWorld.ts';

/** Another sink on the broadcaster that all share, with options of its own. */
export async function visitAsSink({ broadcaster, departed, findings }: SoakWorld, chance: Chance): Promise<void> {
  const sink = new MemorySink(chance.fork());
  const concurrent = chance.integer(1, 6);
  const options: StartRecordingToSinkOptions = {
    concurrent,
    qps: chance.pick([50, 1000, Infinity]),
    capacity: chance.pick([2, 50, 4096]),
    overflow: chance.pick(['drop-normal-first', 'drop-oldest', 'drop-incoming']),
    conflate: chance.happens(0.7),
    maxObjects: chance.pick([5, 100, 4096]),
    requestTimeoutMs: 100,
    heldIntervalMs: 200,
    summarizeHeld: false,
    ...(chance.happens(0.2) && { delivery: clientGoDelivery({ sleepMs: 20 }) }),
  };
  const watcher = broadcaster.startRecordingToSink(sink, options);
  departed.add('sink', watcher);
  await sleep(chance.integer(0, 2000));
  if (chance.happens(0.5)) await watcher.flush({ deadlineMs: 200 });
  if (chance.happens(0.4)) watcher.unsubscribe();
  else await watcher.stop({ deadlineMs: chance.integer(0, 300) });
  const books = watcher.stats();
  const about = () => `${JSON.stringify(books)}, the sink has ${sink.occurrences}, ${JSON.stringify(options)}`;
  const isOver = booksClose(books) && books.waiting + books.running + books.held === 0;
  findings.expect(isOver, 'a sink that has ended and keeps events', about);
  findings.expect(matchesServer(books, sink.occurrences), 'a sink that has something else than the books say', about);
  const most = options.delivery ? 1 : concurrent;
  findings.expect(sink.mostRunning <= most, 'more requests than `concurrent`', () => `${sink.mostRunning} of ${most}`);
}
