import { asapScheduler, type MonoTypeOperatorFunction, type SchedulerLike } from 'rxjs';
import { checkBoolean, checkFunction, checkMethods, checkNumber } from '../options/index.ts';
import { backoffMs } from './backoffDelay.ts';
import { operate } from './operate.ts';
import { OperatorSubscriber } from './OperatorSubscriber.ts';
import { Turn } from './Turn.ts';

/** What {@link retryWithBackoff} does about an error. */
export type RetryDecision = 'give-up' | 'back-off' | { readonly afterMs: number };

/** Options of {@link retryWithBackoff}. */
export interface RetryWithBackoffOptions {
  /**
   * Says what to do about an error; `attempt` is how many have failed, 1 for the first. Required. If it throws, that is
   * the error that goes downstream.
   *
   * - `'give-up'`: the error goes downstream.
   * - `'back-off'`: the source is subscribed to again after a backoff.
   * - `{ afterMs }`: after so many milliseconds, such as a server's Retry-After, with no jitter added; below 0 counts
   *   as 0, which is the scheduler's next turn.
   */
  readonly classify: (error: unknown, attempt: number) => RetryDecision;
  /** The longest that the backoff after a first failure may be, in milliseconds: at least 0. Default: 500. */
  readonly firstMs?: number;
  /** The longest that any backoff may be, in milliseconds: at least 0 and at most 2,147,483,647. Default: 30,000. */
  readonly longestMs?: number;
  /** Whether a value of the source sets the attempts back to none, as in `retry`. Default: false. */
  readonly resetOnSuccess?: boolean;
  /** The jitter: gives a number from 0 up to 1. Default: `Math.random`. */
  readonly random?: () => number;
  /** Whose time the wait is. Default: `asapScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/** A timer of Node or of a browser that is set longer than this goes off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Subscribes to the source again when it errs, after a wait that grows with each failure, or as long as the error says.
 *
 * For requests to a server: what to try again is decided error by error, and a crowd of clients that failed together
 * does not come back together. The backoff after the n-th failure is a random part of `firstMs * 2 ** (n - 1)`, at most
 * of `longestMs`.
 *
 * ```
 * source: -a#      (each time)
 *         retryWithBackoff({ classify: (_, attempt) => (attempt < 2 ? { afterMs: 4 } : 'give-up') })
 * result: -a-----a#
 * ```
 *
 * - It tries for as long as `classify` says so: an end to the attempts is to be found there.
 * - The values of all attempts go downstream, also of those that failed later.
 * - The teardown of an attempt has run before the wait begins. It holds nothing while it waits, so a permit of
 *   {@link permits} below it is free for others.
 * - Errors in the call without a wait don't grow the stack; after 16 of them in a row a millisecond is waited, so that
 *   they don't starve all I/O.
 *
 * @example
 * ```ts
 * import { defer } from 'rxjs';
 * import { retryWithBackoff } from 'kube-event-recorder/operators';
 *
 * declare const get: () => Promise<string>;
 * class HttpError extends Error {
 *   readonly status: number = 500;
 *   readonly retryAfterMs?: number;
 * }
 *
 * defer(get)
 *   .pipe(
 *     retryWithBackoff({
 *       classify: (error, attempt) => {
 *         if (attempt === 5 || !(error instanceof HttpError) || error.status < 429) return 'give-up';
 *         return error.retryAfterMs === undefined ? 'back-off' : { afterMs: error.retryAfterMs };
 *       },
 *     }),
 *   )
 *   .subscribe((answer) => console.log(answer));
 * ```
 *
 * @throws TypeError or RangeError for a bad option, at the call
 * @see RxJS `retry`; client-go `rest/with_retry.go`; https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryWithBackoff<T>(options: RetryWithBackoffOptions): MonoTypeOperatorFunction<T> {
  const { scheduler = asapScheduler } = options;
  const resetOnSuccess = checkBoolean('resetOnSuccess', options.resetOnSuccess ?? false);
  const classify = checkFunction('classify', options.classify);
  const bounds = {
    firstMs: checkNumber('firstMs', options.firstMs ?? 500, 0),
    longestMs: checkNumber('longestMs', options.longestMs ?? 30_000, 0, LONGEST_TIMER_MS),
  };
  const random = checkFunction('random', options.random ?? Math.random);
  checkMethods('scheduler', scheduler, ['now', 'schedule']);

  /** Undefined if that is the end of it. */
  const delayAfter = (error: unknown, attempt: number): number | undefined => {
    const decision = classify(error, attempt);
    if (decision === 'give-up') return undefined;
    const delayMs = typeof decision === 'object' ? decision.afterMs : backoffMs(attempt - 1, bounds, random);
    return delayMs > 0 ? Math.min(delayMs, LONGEST_TIMER_MS) : 0;
  };

  return operate((source, destination) => {
    let failed = 0;

    const attempt = () => {
      let delayMs: number | undefined;
      source.subscribe(
        new OperatorSubscriber<T>(destination, {
          next: (value) => {
            if (resetOnSuccess) failed = 0;
            destination.next(value);
          },
          error: (error) => {
            failed++;
            try {
              delayMs = delayAfter(error, failed);
            } catch (thrown) {
              destination.error(thrown);
              return;
            }
            if (delayMs === undefined) destination.error(error);
          },
          // After the teardown, also with a scheduler that is synchronous.
          finalize: () => {
            if (delayMs !== undefined) turn.request(delayMs);
          },
        }),
      );
    };

    const turn = new Turn(scheduler, attempt);
    destination.add(() => turn.stop());
    attempt();
  });
}
