import { checkNumber } from '../options/index.ts';
import { checkRateLimiter, type RateLimiter } from './RateLimiter.ts';

/**
 * Cuts the delays of another rate limiter at `maxDelayMs`, so that a bucket with many reservations holds nothing back
 * for hours.
 *
 * @example
 * ```ts
 * import { defaultControllerRateLimiter, WithMaxWaitRateLimiter } from 'kube-event-recorder/workqueue';
 *
 * const limiter = new WithMaxWaitRateLimiter(defaultControllerRateLimiter(), 60_000);
 * limiter.when('default/web'); // 5
 * ```
 * @see client-go `util/workqueue/default_rate_limiters.go`
 */
export class WithMaxWaitRateLimiter<T> implements RateLimiter<T> {
  readonly #limiter: RateLimiter<T>;
  readonly #maxDelayMs: number;

  /**
   * @param limiter The rate limiter that is asked.
   * @param maxDelayMs The longest delay in milliseconds, 0 or more.
   * @throws TypeError, RangeError if one is not what it must be.
   */
  constructor(limiter: RateLimiter<T>, maxDelayMs: number) {
    checkRateLimiter('limiter', limiter);
    checkNumber('maxDelayMs', maxDelayMs, 0, Number.MAX_SAFE_INTEGER);
    this.#limiter = limiter;
    this.#maxDelayMs = maxDelayMs;
  }

  when(item: T): number {
    return Math.min(this.#limiter.when(item), this.#maxDelayMs);
  }

  forget(item: T): void {
    this.#limiter.forget(item);
  }

  numRequeues(item: T): number {
    return this.#limiter.numRequeues(item);
  }
}
