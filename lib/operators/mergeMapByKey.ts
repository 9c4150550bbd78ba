import { type ObservableInput, type ObservedValueOf, type OperatorFunction } from 'rxjs';
import { checkFunction } from '../options/index.ts';
import { KeyedLine } from './KeyedLine.ts';
import { mergeInternals } from './mergeInternals.ts';
import { type MergeMapBoundedOptions } from './MergeMapBoundedOptions.ts';

/** Options of {@link mergeMapByKey}. */
export interface MergeMapByKeyOptions<T> extends MergeMapBoundedOptions<T> {
  /** What a value is about, told apart as a `Map` does: the projections of one key run one after the other. Required. */
  readonly key: (value: T) => unknown;
  /**
   * Makes one value of the one that waits and a newer one of its key. It takes the place of the one that waits, so at
   * most one waits for each key; neither counts as dropped. Default: none; all wait.
   */
  readonly conflate?: (waiting: T, incoming: T) => T;
}

/**
 * Projects each value to an Observable and merges them, one projection at a time and in order for each key, with a
 * bound on how many run and on how many values wait.
 *
 * For work that may run at once except where it is about the same thing: writes to objects of an API, messages to
 * users, jobs by tenant. With `conflate` what comes while its key is busy is folded into one value, so that the work
 * keeps up with any source.
 *
 * ```
 * source:  a-A-b-----------|     a and A are of one key
 *          mergeMapByKey((v) => timer(6).pipe(map(() => v)), { key: (v) => v.toLowerCase(), concurrent: 2, capacity: 9 })
 * result:  ------a---b-A---|
 * ```
 *
 * - A key waits for others only while `concurrent` projections run. Then the keys take turns: one whose projection has
 *   ended goes behind those that wait already, so that one with much to do does not hold up the others.
 * - `capacity` counts what waits over all keys. What overflows, completion, errors and `onDrop` are as in
 *   {@link mergeMapBounded}: each value has a projection that completed, or was conflated, or is dropped exactly once.
 * - An error of `key`, `conflate`, `rank` or a projection ends the stream, as in mergeMap. These functions should be
 *   pure: one that feeds the source or unsubscribes is called in the middle of a change.
 * - A key is forgotten when none of its values runs or waits.
 *
 * `groupBy` and `concatMap` can do little of this: their queues and their groups grow without end, a `duration` that is
 * shorter than the work lets two run at once for one key, and `mergeMap` over groups with a concurrency loses values.
 *
 * @example
 * ```ts
 * import { Subject } from 'rxjs';
 * import { mergeMapByKey } from 'kube-event-recorder/operators';
 *
 * interface Count { readonly name: string; readonly count: number }
 * declare const write: (count: Count) => Promise<void>;
 *
 * const counts = new Subject<Count>();
 * counts
 *   .pipe(
 *     mergeMapByKey(write, {
 *       key: ({ name }) => name,
 *       conflate: (waiting, incoming) => ({ ...incoming, count: waiting.count + incoming.count }),
 *       concurrent: 8,
 *       capacity: 1_000,
 *       onDrop: ({ name }, reason) => console.warn('not written:', name, reason),
 *     }),
 *   )
 *   .subscribe();
 * ```
 *
 * @throws TypeError or RangeError for a bad option, at the call
 * @see {@link mergeMapBounded}; client-go `util/workqueue/queue.go`; ReactiveX/rxjs issues 2028, 2661 and 5309
 */
export function mergeMapByKey<T, O extends ObservableInput<unknown>>(
  project: (value: T, index: number) => O,
  options: MergeMapByKeyOptions<T>,
): OperatorFunction<T, ObservedValueOf<O>> {
  const key = checkFunction('key', options.key);
  const conflate = options.conflate === undefined ? undefined : checkFunction('conflate', options.conflate);
  return mergeInternals(project, options, () => new KeyedLine(key, conflate));
}
