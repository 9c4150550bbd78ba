import { setTimeout as sleep } from 'node:timers/promises';
import { ItemExponentialFailureRateLimiter, RateLimitingQueue } from 'kube-event-recorder/workqueue';
import { type Chance } from '../Chance.ts';
import { type SoakWorld } from '../SoakWorld.ts';

/** A work queue whose work fails now and then: each item is worked on until it succeeds, and no item by two at once. */
export async function visitAsQueue({ departed, findings }: SoakWorld, chance: Chance): Promise<void> {
  const queue = new RateLimitingQueue<number>(new ItemExponentialFailureRateLimiter(1, 20));
  departed.add('queue', queue);
  const owed = new Set<number>();
  const working = new Set<number>();
  const work = async (item: number) => {
    findings.expect(!working.has(item), 'an item that two work on', () => String(item));
    working.add(item);
    await sleep(chance.integer(0, 3));
    working.delete(item);
    if (chance.happens(0.2)) throw new Error('a work that fails');
  };
  const subscription = queue.process(work, { concurrent: chance.integer(1, 5) }).subscribe(({ item, kind }) => {
    if (kind === 'failed') {
      queue.addRateLimited(item);
    } else {
      queue.forget(item);
      owed.delete(item);
    }
  });
  departed.add('work', subscription);
  for (let items = chance.integer(1, 300); items > 0; items--) {
    const item = chance.integer(1, 50);
    owed.add(item);
    if (chance.happens(0.3)) queue.addAfter(item, chance.integer(0, 20));
    else queue.add(item);
    if (chance.happens(0.05)) await sleep(chance.integer(0, 10));
  }
  if (chance.happens(0.3)) {
    subscription.unsubscribe();
    queue.shutDown();
    return;
  }
  for (let patience = 500; owed.size > 0 && patience > 0; patience--) await sleep(10);
  findings.expect(owed.size === 0, 'items that nobody has worked on', () => [...owed].join(', '));
  queue.shutDown();
}
