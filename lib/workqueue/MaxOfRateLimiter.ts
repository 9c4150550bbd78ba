import { checkRateLimiter, type RateLimiter } from './RateLimiter.ts';

/**
 * Asks several rate limiters and takes the longest delay, and the highest count.
 *
 * @example
 * ```ts
 * import { BucketRateLimiter, ItemFastSlowRateLimiter, MaxOfRateLimiter } from 'kube-event-recorder/workqueue';
 *
 * const limiter = new MaxOfRateLimiter(new ItemFastSlowRateLimiter(5, 10_000, 3), new BucketRateLimiter({ qps: 50 }));
 * limiter.when('default/web'); // 5
 * ```
 * @see client-go `util/workqueue/default_rate_limiters.go`
 */
export class MaxOfRateLimiter<T> implements RateLimiter<T> {
  readonly #limiters: readonly RateLimiter<T>[];

  /** @throws TypeError if one of them is no rate limiter. */
  constructor(...limiters: readonly RateLimiter<T>[]) {
    limiters.forEach((limiter, index) => checkRateLimiter(`limiters[${String(index)}]`, limiter));
    this.#limiters = limiters;
  }

  when(item: T): number {
    return Math.max(0, ...this.#limiters.map((limiter) => limiter.when(item)));
  }

  forget(item: T): void {
    for (const limiter of this.#limiters) {
      limiter.forget(item);
    }
  }

  numRequeues(item: T): number {
    return Math.max(0, ...this.#limiters.map((limiter) => limiter.numRequeues(item)));
  }
}
