import { DelayingQueue } from './DelayingQueue.ts';
import { checkRateLimiter, type RateLimiter } from './RateLimiter.ts';
import { resolveWorkQueueOptions, type WorkQueueOptions } from './WorkQueueOptions.ts';

/**
 * A {@link DelayingQueue} in which a {@link RateLimiter} says how long an item that failed waits.
 *
 * Call `forget` when an item has succeeded or is given up: until then the limiter remembers it. The limiter is asked
 * with the item's key, which is the item itself unless the option `key` is given.
 *
 * @example
 * ```ts
 * import { defaultControllerRateLimiter, RateLimitingQueue } from 'kube-event-recorder/workqueue';
 *
 * interface Request { readonly namespace: string; readonly name: string }
 *
 * const queue = new RateLimitingQueue<Request>(defaultControllerRateLimiter(), {
 *   key: ({ namespace, name }) => `${namespace}/${name}`,
 * });
 * queue.add({ namespace: 'default', name: 'web' });
 * queue.addRateLimited({ namespace: 'default', name: 'db' }); // 5 ms later
 * ```
 * @see client-go `util/workqueue/rate_limiting_queue.go`
 */
export class RateLimitingQueue<T> extends DelayingQueue<T> {
  readonly #keyOf: (item: T) => unknown;
  readonly #rateLimiter: RateLimiter<unknown>;

  /** @throws TypeError if the limiter or an option is not what it must be. */
  constructor(rateLimiter: RateLimiter<T>, options?: WorkQueueOptions<T> & { readonly key?: never });
  /** With a key: the limiter is asked with keys. */
  constructor(
    rateLimiter: RateLimiter<unknown>,
    options: WorkQueueOptions<T> & Required<Pick<WorkQueueOptions<T>, 'key'>>,
  );
  constructor(rateLimiter: RateLimiter<unknown>, options: WorkQueueOptions<T> = {}) {
    super(options);
    checkRateLimiter('rateLimiter', rateLimiter);
    this.#keyOf = resolveWorkQueueOptions(options).keyOf;
    this.#rateLimiter = rateLimiter;
  }

  /** Adds the item when the rate limiter says that it may be tried again. Ignored after the shutdown. */
  addRateLimited(item: T): void {
    if (!this.shuttingDown()) {
      this.addAfter(item, this.#rateLimiter.when(this.#keyOf(item)));
    }
  }

  /**
   * Tells the rate limiter that the item succeeded or is given up. What is delayed stays delayed, and `done` is still
   * to be called.
   */
  forget(item: T): void {
    this.#rateLimiter.forget(this.#keyOf(item));
  }

  /** How many times the item was added with `addRateLimited` since it was last forgotten. */
  numRequeues(item: T): number {
    return this.#rateLimiter.numRequeues(this.#keyOf(item));
  }
}
