import { setTimeout as sleep } from 'node:timers/promises';
import { type EventHandler } from 'kube-event-recorder';
import { NEVER, timer } from 'rxjs';
import { booksClose } from '../books.ts';
import { type Chance } from '../Chance.ts';
import { type SoakWorld } from '../SoakWorld.ts';

/** A handler that watches for a while: quick, slow, one that fails, one that never ends. */
export async function visitAsHandler({ broadcaster, departed, findings }: SoakWorld, chance: Chance): Promise<void> {
  const handler = chance.pick<EventHandler>([
    () => undefined,
    () => timer(2),
    async () => sleep(1),
    () => NEVER,
    () => {
      throw new Error('a handler that throws');
    },
    () => Promise.reject(new Error('a handler that rejects')),
  ]);
  const watcher = broadcaster.startEventWatcher(handler, {
    concurrent: chance.integer(1, 4),
    capacity: chance.pick([1, 10, 1000]),
  });
  departed.add('handler', watcher);
  await sleep(chance.integer(0, 1500));
  if (chance.happens(0.3)) await watcher.flush({ deadlineMs: 100 });
  if (chance.happens(0.5)) watcher.unsubscribe();
  else await watcher.stop({ deadlineMs: chance.integer(0, 200) });
  const books = watcher.stats();
  const isOver = booksClose(books) && books.waiting + books.running + books.held === 0;
  findings.expect(isOver, 'a handler that has ended and keeps events', () => JSON.stringify(books));
}
