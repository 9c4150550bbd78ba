import { asapScheduler, type SchedulerLike } from 'rxjs';
import { guardMetrics, type MetricsListener } from '../metrics/index.ts';
import { checkFunction, checkMethods, checkString } from '../options/index.ts';

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
  /**
   * Told of what is to be measured, under client-go's names: `workqueue_depth` and so on. The gauges can be read until the queue is shut down, all
   * that waited was handed out, and all of it is `done`. Default: nobody.
   */
  readonly metrics?: MetricsListener;
  /**
   * The queue's name, their label `name`. Default: none, the empty label: in client-go a queue without a name isn't measured, but there nobody hands
   * it a listener. Give each a name where there are several.
   */
  readonly name?: string;
}

/** Checks the options and fills in their defaults. */
export function resolveWorkQueueOptions<T>(options: WorkQueueOptions<T>): {
  readonly keyOf: (item: T) => unknown;
  readonly scheduler: SchedulerLike;
  readonly metrics: MetricsListener | undefined;
  readonly name: string;
} {
  const { key: keyOf = (item: T): unknown => item, scheduler = asapScheduler, name = '' } = options;
  checkFunction('key', keyOf);
  checkMethods('scheduler', scheduler, ['now', 'schedule']);
  checkString('name', name);
  return { keyOf, scheduler, metrics: guardMetrics(options.metrics), name };
}
