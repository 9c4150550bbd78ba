import { EMPTY, from, type Observable, type ObservableInput, type ObservedValueOf, type OperatorFunction } from 'rxjs';
import { checkFunction, checkInteger, checkOneOf } from '../options/index.ts';
import { type OnDrop, safeCallback } from './dropped.ts';
import { operate } from './operate.ts';
import { OperatorSubscriber } from './OperatorSubscriber.ts';
import { RingBuffer } from './RingBuffer.ts';

/** What a full operator that runs projections does with one more value, named after what is lost. */
export type MergeMapOverflow = 'drop-incoming' | 'drop-oldest';

/** Options of {@link mergeMapBounded}. */
export interface MergeMapBoundedOptions<T> {
  /** How many projections run at once: at least 1, or `Infinity`. Default: 1. */
  readonly concurrent?: number;
  /** How many values wait for a projection to end: at least 0, or `Infinity`. Required. */
  readonly capacity: number;
  /** Which value is lost when that many wait. Default: `drop-incoming`. */
  readonly overflow?: MergeMapOverflow;
  /**
   * How much a value is worth. On overflow the lowest loses first, the oldest within it; `overflow` decides between
   * the newcomer and a value of its own rank. Default: all are worth the same.
   */
  readonly rank?: (value: T) => number;
  /** Called once with each value whose projection doesn't come to its end. Default: none. */
  readonly onDrop?: OnDrop<T>;
}

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
  checkFunction('project', project);
  const concurrent = checkInteger('concurrent', options.concurrent ?? 1, 1, Infinity);
  const capacity = checkInteger('capacity', options.capacity, 0, Infinity);
  const overflow = checkOneOf('overflow', options.overflow ?? 'drop-incoming', OVERFLOWS);
  const rank = options.rank === undefined ? undefined : checkFunction('rank', options.rank);
  const drop = safeCallback(options.onDrop === undefined ? undefined : checkFunction('onDrop', options.onDrop));

  return operate((source, destination) => {
    const waiting = new RingBuffer<T>();
    let running = 0;
    let index = 0;
    let completed = false;
    let draining = false;
    let ended = false;

    /** Nothing is taken or started any more, also not from an `onDrop` that feeds the source. */
    const end = (reason: 'unsubscribed' | 'error') => {
      ended = true;
      while (waiting.length > 0) drop(waiting.shift(), reason);
    };

    const fail = (error: unknown) => {
      end('error');
      destination.error(error);
    };

    /** Fails because of a value, which is dropped before those that wait. */
    const failAt = (value: T, error: unknown) => {
      ended = true;
      drop(value, 'error');
      fail(error);
    };

    const start = (value: T) => {
      let projected: Observable<unknown>;
      running++;
      try {
        projected = from(project(value, index++));
      } catch (error) {
        failAt(value, error);
        return;
      }
      if (projected === EMPTY) {
        // Work that was done in the call, as most handlers do it, needs no subscription.
        running--;
        drain();
        return;
      }
      let settled = false;
      const worker = new OperatorSubscriber<unknown>(destination, {
        next: (result) => destination.next(result as ObservedValueOf<O>),
        complete: () => {
          settled = true;
        },
        error: (error) => {
          settled = true;
          failAt(value, error);
        },
        finalize: () => {
          running--;
          if (!settled) drop(value, 'interrupted');
          drain();
        },
      });
      // The consumer may have left while `project` ran: its work would be for nobody.
      if (!worker.closed) projected.subscribe(worker);
    };

    // Only the outermost call drains: synchronous projections would recurse otherwise.
    const drain = () => {
      if (draining) return;
      draining = true;
      while (waiting.length > 0 && running < concurrent) start(waiting.shift());
      draining = false;
      if (!destination.closed && completed && running === 0) destination.complete();
    };

    /** The place of the value that makes room for the newcomer; undefined if the newcomer itself is lost. */
    const placeToFree = (incoming: T): number | undefined => {
      if (capacity === 0) return undefined;
      let place = 0;
      let keep = overflow === 'drop-oldest';
      if (rank) {
        let least = rank(waiting.at(0));
        for (let i = 1; i < waiting.length; i++) {
          const other = rank(waiting.at(i));
          if (other < least) {
            place = i;
            least = other;
          }
        }
        const own = rank(incoming);
        if (own !== least) keep = own > least;
      }
      return keep ? place : undefined;
    };

    const replace = (incoming: T) => {
      let place: number | undefined;
      try {
        place = placeToFree(incoming);
      } catch (error) {
        failAt(incoming, error);
        return;
      }
      let lost = incoming;
      if (place !== undefined) {
        lost = waiting.removeAt(place);
        waiting.push(incoming);
      }
      // Last, for `onDrop` may feed the source or unsubscribe.
      drop(lost, 'overflow');
    };

    const accept = (value: T) => {
      if (ended) return;
      if (running < concurrent && waiting.length === 0) {
        start(value);
      } else if (waiting.length < capacity) {
        waiting.push(value);
      } else {
        replace(value);
      }
    };

    destination.add(() => end('unsubscribed'));
    source.subscribe(
      new OperatorSubscriber<T>(destination, {
        next: accept,
        complete: () => {
          completed = true;
          drain();
        },
        error: fail,
      }),
    );
  });
}

const OVERFLOWS: readonly MergeMapOverflow[] = ['drop-incoming', 'drop-oldest'];
