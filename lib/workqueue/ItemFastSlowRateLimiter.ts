import { checkInteger, checkNumber } from '../options/index.ts';
import { type RateLimiter } from './RateLimiter.ts';
import { Requeues } from './Requeues.ts';

/**
 * Lets each item wait `fastDelayMs` for its first `maxFastAttempts` tries, and `slowDelayMs` for all further ones.
 *
 * It remembers one number for each item until the item is forgotten.
 *
 * @example
 * ```ts
 * import { ItemFastSlowRateLimiter } from 'kube-event-recorder/workqueue';
 *
 * const limiter = new ItemFastSlowRateLimiter(5, 10_000, 3);
 * limiter.when('default/web'); // 5, and twice more; then 10,000
 * ```
 * @see client-go `util/workqueue/default_rate_limiters.go`
 */
export class ItemFastSlowRateLimiter implements RateLimiter<unknown> {
  readonly #fastDelayMs: number;
  readonly #slowDelayMs: number;
  readonly #maxFastAttempts: number;
  readonly #requeues = new Requeues();

  /**
   * @param fastDelayMs The delay of the first tries in milliseconds, 0 or more.
   * @param slowDelayMs The delay of all further ones in milliseconds, 0 or more.
   * @param maxFastAttempts How many tries are fast: a whole number, 0 or more.
   * @throws TypeError, RangeError if one is not what it must be.
   */
  constructor(fastDelayMs: number, slowDelayMs: number, maxFastAttempts: number) {
    checkNumber('fastDelayMs', fastDelayMs, 0, Number.MAX_SAFE_INTEGER);
    checkNumber('slowDelayMs', slowDelayMs, 0, Number.MAX_SAFE_INTEGER);
    checkInteger('maxFastAttempts', maxFastAttempts, 0);
    this.#fastDelayMs = fastDelayMs;
    this.#slowDelayMs = slowDelayMs;
    this.#maxFastAttempts = maxFastAttempts;
  }

  when(item: unknown): number {
    return this.#requeues.increment(item) < this.#maxFastAttempts ? this.#fastDelayMs : this.#slowDelayMs;
  }

  forget(item: unknown): void {
    this.#requeues.forget(item);
  }

  numRequeues(item: unknown): number {
    return this.#requeues.count(item);
  }
}
