import { asapScheduler, type MonoTypeOperatorFunction, type TimestampProvider } from 'rxjs';
import { checkFunction, checkInteger, checkMethods, checkNumber } from '../options/index.ts';
import { type OnDrop, safeCallback } from './dropped.ts';
import { KeyedBuckets } from './KeyedBuckets.ts';
import { monotonicNow } from './monotonicNow.ts';
import { operate } from './operate.ts';
import { OperatorSubscriber } from './OperatorSubscriber.ts';

/** Options of {@link rateLimitByKey}. */
export interface RateLimitByKeyOptions<T> {
  /** What a value is about, told apart as a `Map` does: each key has its own limit. Required. */
  readonly key: (value: T) => unknown;
  /** How many values of a key pass in a second, in the long run: at least 0; may have a fraction. Required. */
  readonly qps: number;
  /** How many values of a key pass at once after a time of silence: at least 1. Required. */
  readonly burst: number;
  /**
   * How many keys are told apart at a time: at least 1. Default: 4096. A key counts until it could have its whole burst
   * again, `burst / qps` seconds after its last value or earlier. While there are so many, the values of any other key
   * are dropped.
   */
  readonly maxKeys?: number;
  /** Called once with each value that does not pass: `overflow`, or `error` where `key` threw. Default: none. */
  readonly onDrop?: OnDrop<T>;
  /** Whose clock is read. Default: `asapScheduler`. */
  readonly scheduler?: TimestampProvider;
}

/**
 * Lets the values of each key pass up to a rate, and drops those above it.
 *
 * For sources of which a few make most of the noise: each key has a bucket of `burst` tokens that fills at `qps` a
 * second; a value passes, at once, if there is a token for it. What is dropped costs no token.
 *
 * ```
 * source:  a-a-a-b-a--a--|
 *          rateLimitByKey({ key: (v) => v, qps: 100, burst: 2 })     a token each 10 ms
 * result:  a-a---b----a--|     the third a and the fourth go to onDrop
 * ```
 *
 * - Each subscription has buckets of its own. They are given up for other keys' only when they are full again: one that
 *   was not would hand out a fresh burst.
 * - When there are `maxKeys` of them and none is full, a key without one has nothing, rather than no limit at all. Such
 *   drops have the reason `overflow` too. Choose `maxKeys` above the number of keys that are seen in `burst / qps` s.
 * - The price of a value grows with neither the keys nor the time: the bucket that is full first is known.
 * - Nothing waits, so completion, errors and unsubscription pass at once. An error of `key` ends the stream.
 *
 * @example
 * ```ts
 * import { Subject } from 'rxjs';
 * import { rateLimitByKey } from 'kube-event-recorder/operators';
 *
 * const failures = new Subject<{ readonly host: string; readonly message: string }>();
 * failures
 *   .pipe(rateLimitByKey({ key: ({ host }) => host, qps: 1 / 300, burst: 25 }))
 *   .subscribe(({ host, message }) => console.error(host, message));
 * ```
 *
 * @throws TypeError or RangeError for a bad option, at the call
 * @see client-go `EventSourceObjectSpamFilter` in tools/record/events_cache.go
 */
export function rateLimitByKey<T>(options: RateLimitByKeyOptions<T>): MonoTypeOperatorFunction<T> {
  const { scheduler = asapScheduler } = options;
  const key = checkFunction('key', options.key);
  const limits = {
    qps: checkNumber('qps', options.qps, 0),
    burst: checkInteger('burst', options.burst, 1),
    maxKeys: checkInteger('maxKeys', options.maxKeys ?? 4096, 1),
  };
  const drop = safeCallback(options.onDrop === undefined ? undefined : checkFunction('onDrop', options.onDrop));
  checkMethods('scheduler', scheduler, ['now']);

  return operate((source, destination) => {
    const buckets = new KeyedBuckets(limits);
    const now = monotonicNow(scheduler);

    source.subscribe(
      new OperatorSubscriber<T>(destination, {
        next: (value) => {
          let passes: boolean;
          try {
            passes = buckets.take(key(value), now());
          } catch (error) {
            // First, or an `onDrop` that feeds the source would come back here.
            destination.error(error);
            drop(value, 'error');
            return;
          }
          if (passes) destination.next(value);
          else drop(value, 'overflow');
        },
      }),
    );
  });
}
