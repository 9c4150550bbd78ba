import {
  defer,
  EMPTY,
  exhaustMap,
  ignoreElements,
  merge,
  type Observable,
  of,
  repeat,
  type SchedulerLike,
  share,
  startWith,
  tap,
  timer,
} from 'rxjs';

/** How {@link changesOnTime} lets events expire. */
export interface ExpiryClock {
  readonly scheduler: SchedulerLike;
  /** Milliseconds until the first event expires, zero or less if it has; undefined if there is none. */
  readonly untilExpiry: () => number | undefined;
  /** Forgets what has expired, which is a change. */
  readonly expire: () => void;
}

/** The longest time that a timer of Node can wait. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * The changes of a store, with one timer for the next event that expires while at least one subscriber listens.
 *
 * ```
 *  changed   --c-------c------
 *  ttl 5 ms    |----x  |----x    x: expire(), which emits too
 *  result    --c----c--c----c-
 * ```
 */
export function changesOnTime(changed: Observable<void>, clock: ExpiryClock): Observable<void> {
  const expireFirst = defer(() => {
    const ms = clock.untilExpiry();
    return ms === undefined ? EMPTY : timer(Math.min(Math.max(ms, 1), LONGEST_MS), clock.scheduler);
  });
  const isMore = () => (clock.untilExpiry() === undefined ? EMPTY : of(true));
  const expiries = changed.pipe(
    startWith(undefined),
    // What is written meanwhile expires later than what the timer waits for.
    exhaustMap(() => expireFirst.pipe(tap(clock.expire), repeat({ delay: isMore }))),
    ignoreElements(),
  );
  return merge(changed, expiries).pipe(share());
}
