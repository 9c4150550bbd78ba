import { asapScheduler, type TimestampProvider } from 'rxjs';
import { checkInteger, checkMethods, checkNumber } from '../options/index.ts';
import { monotonicNow } from '../operators/monotonicNow.ts';
import { type RateLimiter } from './RateLimiter.ts';

/** One token in a thousand seconds: of smaller rates the interval would overflow. */
const MIN_QPS = 0.001;

/** Options of {@link BucketRateLimiter}. */
export interface BucketRateLimiterOptions {
  /** How many tokens come back each second: at least 0.001; Infinity is no limit. Default: 10. */
  readonly qps?: number;
  /** How many tokens the bucket holds, a whole number of at least 1. It begins full. Default: 100. */
  readonly burst?: number;
  /** The clock. Default: `asapScheduler`. */
  readonly scheduler?: TimestampProvider;
}

/**
 * Limits all items together: a token bucket in which each try reserves a token and waits until it is there.
 *
 * Tokens that aren't there yet can be reserved as well, so that tries beyond the burst come `1000 / qps` milliseconds
 * apart. A reservation is never given back, as in client-go.
 *
 * @example
 * ```ts
 * import { BucketRateLimiter } from 'kube-event-recorder/workqueue';
 *
 * const limiter = new BucketRateLimiter({ qps: 10, burst: 1 });
 * limiter.when(); // 0
 * limiter.when(); // 100, if called at once
 * ```
 * @see https://pkg.go.dev/golang.org/x/time/rate#Limiter.Reserve
 */
export class BucketRateLimiter implements RateLimiter<unknown> {
  readonly #intervalMs: number;
  readonly #burst: number;
  readonly #now: () => number;
  /**
   * When the token that was last reserved is there. It says the same as a count of tokens and the time of the count
   * would, but nothing is multiplied up from call to call, so that no rounding error builds up.
   */
  #reservedUntil = -Infinity;

  /** @throws TypeError, RangeError if an option is not what it must be. */
  constructor(options: BucketRateLimiterOptions = {}) {
    const { qps = 10, burst = 100, scheduler = asapScheduler } = options;
    checkNumber('qps', qps, MIN_QPS);
    checkInteger('burst', burst, 1);
    checkMethods('scheduler', scheduler, ['now']);
    this.#intervalMs = 1000 / qps;
    this.#burst = burst;
    this.#now = monotonicNow(scheduler);
  }

  when(): number {
    const now = this.#now();
    const full = now - this.#burst * this.#intervalMs;
    this.#reservedUntil = Math.max(this.#reservedUntil, full) + this.#intervalMs;
    return Math.max(0, this.#reservedUntil - now);
  }

  /** Does nothing: the bucket knows no items. */
  forget(): void {
    // client-go's doesn't either.
  }

  /** Always 0: the bucket knows no items. */
  numRequeues(): number {
    return 0;
  }
}
