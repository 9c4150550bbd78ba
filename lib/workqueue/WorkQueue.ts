import { type Observable, type ObservableInput, type SchedulerLike, Subject } from 'rxjs';
import { checkFunction, checkInteger } from '../options/index.ts';
import { Fifo } from './Fifo.ts';
import { processItems } from './processItems.ts';
import { WorkQueueMetrics } from './WorkQueueMetrics.ts';
import { resolveWorkQueueOptions, type WorkQueueOptions } from './WorkQueueOptions.ts';
import { type WorkResult } from './WorkResult.ts';

/** What `get()` gives: an item that is now being processed, or the word that there will be none. */
export type GetResult<T> =
  { readonly shutdown: false; readonly item: T } | { readonly shutdown: true; readonly item?: undefined };

/** Options of `WorkQueue.process`. */
export interface ProcessOptions {
  /** How many items are worked on at a time: a whole number of at least 1, or Infinity. Default: 1. */
  readonly concurrent?: number;
}

/**
 * A queue of things to do in which everything waits once and is worked on once at a time.
 *
 * - *Fair*: items are handed out in the order in which they were added.
 * - *Stingy*: an item that is added while it waits is still handed out once. With `key`, the item added last is the
 *   one handed out, in the place of the first.
 * - *One at a time*: an item that is added while it is processed waits until `done`, and then comes again.
 *
 * The queue has no bound of its own: it holds at most one item for each key. What is `done` and not added again is
 * freed.
 *
 * @example
 * ```ts
 * import { WorkQueue } from 'kube-event-recorder/workqueue';
 *
 * const queue = new WorkQueue<string>();
 * queue.add('default/web');
 * queue.add('default/web');
 * for (let next = queue.tryGet(); next !== undefined; next = queue.tryGet()) {
 *   console.log(next.item); // once
 *   queue.done(next.item);
 * }
 * ```
 * @see client-go `util/workqueue/queue.go`
 */
export class WorkQueue<T> {
  /** What is told of it. @internal */
  protected readonly metrics: WorkQueueMetrics | undefined;
  readonly #keyOf: (item: T) => unknown;
  readonly #scheduler: SchedulerLike;
  /** Who is handed out next: each is in `#dirty`, none is in `#processing`. */
  readonly #order = new Fifo<Entry<T>>();
  /** All that has to be processed, waiting in `#order` or for its `done`. */
  readonly #dirty = new Map<unknown, Entry<T>>();
  readonly #processing = new Set<unknown>();
  readonly #getters = new Fifo<(result: GetResult<T>) => void>();
  readonly #ready = new Subject<void>();
  #drainWaiters: (() => void)[] = [];
  #shuttingDown = false;

  /** @throws TypeError if an option is not what it must be. */
  constructor(options: WorkQueueOptions<T> = {}) {
    const { keyOf, metrics, name, scheduler } = resolveWorkQueueOptions(options);
    this.#keyOf = keyOf;
    this.#scheduler = scheduler;
    this.metrics =
      metrics &&
      new WorkQueueMetrics(metrics, name, {
        clock: scheduler,
        depth: () => this.#dirty.size,
      });
  }

  /** Marks the item as to be processed. Ignored after the shutdown. */
  add(item: T): void {
    if (this.#shuttingDown) {
      return;
    }
    const key = this.#keyOf(item);
    const waiting = this.#dirty.get(key);
    if (waiting !== undefined) {
      waiting.item = item;
      return;
    }
    const entry = { key, item, addedAt: this.metrics?.now() ?? 0 };
    this.#dirty.set(key, entry);
    if (!this.#processing.has(key)) {
      this.#enqueue(entry);
    }
    this.metrics?.added();
  }

  /** How many items wait to be handed out; neither those being processed nor those delayed. */
  len(): number {
    return this.#order.length;
  }

  /**
   * Waits for an item and takes it; call `done` with it when its work has ended. Once the queue is shut down and
   * nothing waits, `{shutdown: true}`.
   *
   * Callers are served in order. Don't give up on the promise (as in `Promise.race`): the item it comes to would
   * never be done.
   *
   * @example
   * ```ts
   * import { WorkQueue } from 'kube-event-recorder/workqueue';
   *
   * export async function runWorker(queue: WorkQueue<string>, sync: (key: string) => Promise<void>): Promise<void> {
   *   for (;;) {
   *     const { item, shutdown } = await queue.get();
   *     if (shutdown) return;
   *     try {
   *       await sync(item);
   *     } finally {
   *       queue.done(item);
   *     }
   *   }
   * }
   * ```
   */
  get(): Promise<GetResult<T>> {
    const next = this.tryGet();
    if (next !== undefined) {
      return Promise.resolve({ shutdown: false, item: next.item });
    }
    if (this.#shuttingDown) {
      return Promise.resolve({ shutdown: true });
    }
    return new Promise((resolve) => this.#getters.push(resolve));
  }

  /** Takes an item if one waits, undefined if none does; call `done` with it when its work has ended. */
  tryGet(): { readonly item: T } | undefined {
    const entry = this.#take();
    return entry && { item: entry.item };
  }

  /**
   * Ends the processing of the item: if it was added meanwhile, it waits again. With an item that isn't processed
   * nothing happens.
   */
  done(item: T): void {
    this.#done(this.#keyOf(item));
  }

  /**
   * Works on the items as a stream of what became of each.
   *
   * ```
   * added:  -(aab)----c----|     the queue is shut down where its input ends
   *          process(work)       work: --x|
   * result: ----A---B----C--|    A is {item: 'a', kind: 'succeeded', value: 'x'}
   * ```
   *
   * - Each subscription is a worker of its own, from the moment of its subscription; several share the items.
   * - An item is taken in the scheduler's next turn, never within `add`, and only when fewer than `concurrent` works
   *   run. It is `done` when its work has ended and has been torn down, before its result is emitted: the subscriber
   *   may add it again at once.
   * - An error of the work is a result, not an error of the stream: one item that fails is no reason to stop working
   *   on the others. What happens next is the subscriber's to say: `addRateLimited` or `forget`.
   * - The stream completes when the queue is shut down, nothing waits any more and its own works have ended.
   * - Unsubscribing stops at once: works that run are unsubscribed, their items are `done` and not put back.
   *
   * An item that its own asynchronous work adds again at once is a busy loop: add it with a delay.
   *
   * @throws TypeError, RangeError if `work` or an option is not what it must be.
   * @example
   * ```ts
   * import { defaultControllerRateLimiter, RateLimitingQueue } from 'kube-event-recorder/workqueue';
   *
   * const queue = new RateLimitingQueue<string>(defaultControllerRateLimiter());
   * const reconcile = async (key: string): Promise<void> => console.log('reconciling', key);
   *
   * queue.process(reconcile, { concurrent: 4 }).subscribe((result) => {
   *   if (result.kind === 'failed') queue.addRateLimited(result.item);
   *   else queue.forget(result.item);
   * });
   * queue.add('default/web');
   * ```
   */
  process<R>(work: (item: T) => ObservableInput<R>, options: ProcessOptions = {}): Observable<WorkResult<T, R>> {
    const { concurrent = 1 } = options;
    checkFunction('work', work);
    checkInteger('concurrent', concurrent, 1, Infinity);
    const source = {
      scheduler: this.#scheduler,
      ready: this.#ready,
      len: () => this.len(),
      take: () => {
        const entry = this.#take();
        return entry && { item: entry.item, done: () => this.#done(entry.key) };
      },
      shuttingDown: () => this.shuttingDown(),
    };
    return processItems(source, work, concurrent);
  }

  /** Ignores all further items. What waits is still handed out, but `shutDownWithDrain` waits for it no longer. */
  shutDown(): void {
    this.#beginShutDown();
    this.#endDrain();
  }

  /**
   * Ignores all further items and waits until all that waits was handed out and is `done`, or until `shutDown` is
   * called.
   *
   * client-go returns as soon as nothing is being processed, even if items wait; here they count, as its
   * documentation has it. Somebody must therefore take them.
   */
  shutDownWithDrain(): Promise<void> {
    this.#beginShutDown();
    if (this.#isIdle()) {
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#drainWaiters.push(resolve));
  }

  /** Whether `shutDown` or `shutDownWithDrain` has been called. */
  shuttingDown(): boolean {
    return this.#shuttingDown;
  }

  #take(): Entry<T> | undefined {
    const entry = this.#order.shift();
    if (entry !== undefined) {
      this.#dirty.delete(entry.key);
      this.#processing.add(entry.key);
      this.metrics?.taken(entry.key, entry.addedAt);
    }
    return entry;
  }

  #done(key: unknown): void {
    if (!this.#processing.delete(key)) {
      return;
    }
    const again = this.#dirty.get(key);
    // Before somebody who waits for it begins it anew.
    this.metrics?.done(key);
    if (again !== undefined) {
      this.#enqueue(again);
    }
    if (this.#isIdle()) {
      this.#endDrain();
    }
    this.#endMetrics();
  }

  #enqueue(entry: Entry<T>): void {
    this.#order.push(entry);
    const getter = this.#getters.shift();
    if (getter === undefined) {
      this.#ready.next();
      return;
    }
    const next = this.#take();
    if (next !== undefined) {
      getter({ shutdown: false, item: next.item });
    }
  }

  #isIdle(): boolean {
    return this.#dirty.size === 0 && this.#processing.size === 0;
  }

  #beginShutDown(): void {
    this.#shuttingDown = true;
    for (let getter = this.#getters.shift(); getter !== undefined; getter = this.#getters.shift()) {
      getter({ shutdown: true });
    }
    this.#ready.next();
    this.#endMetrics();
  }

  /** The gauges can be read for as long as there may be anything to read. */
  #endMetrics(): void {
    if (this.#shuttingDown && this.#isIdle()) {
      this.metrics?.stop();
    }
  }

  #endDrain(): void {
    const waiters = this.#drainWaiters;
    this.#drainWaiters = [];
    for (const resolve of waiters) {
      resolve();
    }
  }
}

interface Entry<T> {
  readonly key: unknown;
  readonly addedAt: number;
  item: T;
}
