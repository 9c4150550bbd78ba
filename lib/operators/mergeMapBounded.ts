import { type ObservableInput, type ObservedValueOf, type OperatorFunction } from 'rxjs';
import { LinkedList } from './LinkedList.ts';
import { mergeInternals } from './mergeInternals.ts';
import { type MergeMapBoundedOptions } from './MergeMapBoundedOptions.ts';

/**
 * Projects each value to an Observable and merges them, as `mergeMap` does, with a bound on how many values wait.
 *
 * For work that can be slower than its source: `mergeMap` with a concurrency lets its queue grow without end.
 * Capacity 0 is `exhaustMap`. Capacity 1 with `drop-oldest` is the exhaustMap with trailing that RxJS's users have
 * asked for since 2016: the last of the values that came meanwhile is worked on when the projection ends.
 *
 * ```
 * source:  a-b-c-d---------|
 *          mergeMapBounded((v) => timer(5).pipe(map(() => v)), { capacity: 1, overflow: 'drop-oldest' })
 * result:  -----a----d-----|     b and c go to onDrop
 * ```
 *
 * - Completion drains. An error of a projection goes downstream at once, as in mergeMap; whoever wants to go on catches
 *   it inside the projection.
 * - `onDrop` gets what overflowed (`overflow`), what waited at an error (`error`, with it the value whose projection
 *   failed) or when the consumer unsubscribed (`unsubscribed`), and what was running then (`interrupted`). So each value
 *   either has a projection that completed, or is dropped exactly once.
 * - Synchronous projections by the thousand don't grow the stack.
 *
 * @example
 * ```ts
 * import { fromEvent } from 'rxjs';
 * import { mergeMapBounded } from 'kube-event-recorder/operators';
 *
 * declare const save: (draft: Event) => Promise<void>;
 * declare const editor: EventTarget;
 *
 * fromEvent(editor, 'change')
 *   .pipe(mergeMapBounded(save, { capacity: 1, overflow: 'drop-oldest' }))
 *   .subscribe();
 * ```
 *
 * @throws TypeError or RangeError for a bad option, at the call
 * @see RxJS `mergeInternals.ts`; ReactiveX/rxjs issues 1777, 5004 and 6460
 */
export function mergeMapBounded<T, O extends ObservableInput<unknown>>(
  project: (value: T, index: number) => O,
  options: MergeMapBoundedOptions<T>,
): OperatorFunction<T, ObservedValueOf<O>> {
  return mergeInternals(project, options, () => new LinkedList<T>());
}
