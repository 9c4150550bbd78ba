import { asapScheduler, type SchedulerLike } from 'rxjs';
import { checkFunction, checkMethods } from '../options/index.ts';

/** Options of the queues. */
export interface WorkQueueOptions<T> {
  /**
   * What tells two items apart, compared as in a `Map`. It must give the same key for an item as long as the queue
   * holds it. Default: the item itself, which is right for strings and wrong for objects that are made anew for each
   * `add`.
   */
  readonly key?: (item: T) => unknown;
  /**
   * The source of time and turns. Default: `asapScheduler`: turns are microtasks, delays are timers, and both are
   * virtual inside `TestScheduler.run`.
   */
  readonly scheduler?: SchedulerLike;
}

/** Checks the options and fills in their defaults. */
export function resolveWorkQueueOptions<T>(options: WorkQueueOptions<T>): {
  readonly keyOf: (item: T) => unknown;
  readonly scheduler: SchedulerLike;
} {
  const { key: keyOf = (item: T): unknown => item, scheduler = asapScheduler } = options;
  checkFunction('key', keyOf);
  checkMethods('scheduler', scheduler, ['now', 'schedule']);
  return { keyOf, scheduler };
}
