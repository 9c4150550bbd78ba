import { type TimestampProvider } from 'rxjs';
import { BucketRateLimiter } from './BucketRateLimiter.ts';
import { ItemExponentialFailureRateLimiter } from './ItemExponentialFailureRateLimiter.ts';
import { MaxOfRateLimiter } from './MaxOfRateLimiter.ts';
import { type RateLimiter } from './RateLimiter.ts';

/** Options of {@link defaultControllerRateLimiter}. */
export interface DefaultControllerRateLimiterOptions {
  /** The clock. Default: `asapScheduler`. */
  readonly scheduler?: TimestampProvider;
}

/**
 * The rate limiter of most controllers: each item waits 5 ms, 10 ms, 20 ms … up to 1000 s, and all together 10 a
 * second after a burst of 100.
 *
 * @throws TypeError if an option is not what it must be.
 * @example
 * ```ts
 * import { defaultControllerRateLimiter, RateLimitingQueue } from 'kube-event-recorder/workqueue';
 *
 * const queue = new RateLimitingQueue<string>(defaultControllerRateLimiter());
 * queue.addRateLimited('default/web'); // added in 5 ms
 * ```
 * @see client-go `util/workqueue/default_rate_limiters.go`
 */
export function defaultControllerRateLimiter(options: DefaultControllerRateLimiterOptions = {}): RateLimiter<unknown> {
  return new MaxOfRateLimiter(
    new ItemExponentialFailureRateLimiter(5, 1_000_000),
    new BucketRateLimiter({ ...options, qps: 10, burst: 100 }),
  );
}
