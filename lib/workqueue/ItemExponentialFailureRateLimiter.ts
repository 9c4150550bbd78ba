import { checkNumber } from '../options/index.ts';
import { type RateLimiter } from './RateLimiter.ts';
import { Requeues } from './Requeues.ts';

/** 2 to the power of 1024 is Infinity. */
const MAX_DOUBLINGS = 1023;

/**
 * Lets each item wait twice as long as the time before: `baseDelayMs · 2ⁿ` after n tries, `maxDelayMs` at most.
 *
 * It remembers one number for each item until the item is forgotten.
 *
 * @example
 * ```ts
 * import { ItemExponentialFailureRateLimiter } from 'kube-event-recorder/workqueue';
 *
 * const limiter = new ItemExponentialFailureRateLimiter(5, 1_000_000);
 * limiter.when('default/web'); // 5
 * limiter.when('default/web'); // 10
 * limiter.forget('default/web');
 * ```
 * @see client-go `util/workqueue/default_rate_limiters.go`
 */
export class ItemExponentialFailureRateLimiter implements RateLimiter<unknown> {
  readonly #baseDelayMs: number;
  readonly #maxDelayMs: number;
  readonly #requeues = new Requeues();

  /**
   * @param baseDelayMs The first delay in milliseconds, 0 or more. Default: 5.
   * @param maxDelayMs The longest delay in milliseconds, not below `baseDelayMs`. Default: 1,000,000.
   * @throws TypeError, RangeError if a delay is not what it must be.
   */
  constructor(baseDelayMs = 5, maxDelayMs = 1_000_000) {
    checkNumber('baseDelayMs', baseDelayMs, 0, Number.MAX_SAFE_INTEGER);
    checkNumber('maxDelayMs', maxDelayMs, baseDelayMs, Number.MAX_SAFE_INTEGER);
    this.#baseDelayMs = baseDelayMs;
    this.#maxDelayMs = maxDelayMs;
  }

  when(item: unknown): number {
    // The product may be Infinity, of which the minimum is right; the power may not, or a base of 0 makes NaN of it.
    const doublings = Math.min(this.#requeues.increment(item), MAX_DOUBLINGS);
    return Math.min(this.#baseDelayMs * 2 ** doublings, this.#maxDelayMs);
  }

  forget(item: unknown): void {
    this.#requeues.forget(item);
  }

  numRequeues(item: unknown): number {
    return this.#requeues.count(item);
  }
}
