import { EMPTY, from, type Observable, type ObservableInput, type ObservedValueOf, type OperatorFunction } from 'rxjs';
import { checkFunction, checkInteger, checkOneOf } from '../options/index.ts';
import { safeCallback } from './dropped.ts';
import { type MergeMapBoundedOptions, type MergeMapOverflow } from './MergeMapBoundedOptions.ts';
import { operate } from './operate.ts';
import { OperatorSubscriber } from './OperatorSubscriber.ts';

/** What waits for a projection to end, and who is next: all in which the operators differ. */
export interface WaitingLine<T, Item extends { readonly value: T }> {
  /** How many wait. */
  readonly length: number;
  /** The one that has waited longest. */
  readonly first: Item | undefined;
  /** The one that came next after `item`. */
  after(item: Item): Item | undefined;
  /** Takes a value in; undefined if it became part of one that waits. What it throws is an error of the stream. */
  push(value: T): Item | undefined;
  /** Takes out the one whose projection may start now, if there is one. */
  shift(): Item | undefined;
  /** Takes out one that will not start. */
  remove(item: Item): void;
  /**
   * Told when the projection of one that was shifted has ended. Absent where no value has to wait for a certain other
   * one: then a value that finds nobody waiting and room to run starts without joining the line.
   */
  leave?(item: Item): void;
}

/**
 * The algorithm that runs projections, in which the operators are one: a value joins the line, as many as may run are
 * shifted out of it, and what it holds too much is dropped.
 *
 * @see RxJS `mergeInternals.ts`, which does so for mergeMap, mergeScan and expand
 */
export function mergeInternals<T, O extends ObservableInput<unknown>, Item extends { readonly value: T }>(
  project: (value: T, index: number) => O,
  options: MergeMapBoundedOptions<T>,
  newLine: () => WaitingLine<T, Item>,
): OperatorFunction<T, ObservedValueOf<O>> {
  checkFunction('project', project);
  const concurrent = checkInteger('concurrent', options.concurrent ?? 1, 1, Infinity);
  const capacity = checkInteger('capacity', options.capacity, 0, Infinity);
  const overflow = checkOneOf('overflow', options.overflow ?? 'drop-incoming', OVERFLOWS);
  const rank = options.rank === undefined ? undefined : checkFunction('rank', options.rank);
  const drop = safeCallback(options.onDrop === undefined ? undefined : checkFunction('onDrop', options.onDrop));

  return operate((source, destination) => {
    const line = newLine();
    let running = 0;
    let index = 0;
    let completed = false;
    let draining = false;
    let ended = false;

    /** Nothing is taken or started any more, also not from an `onDrop` that feeds the source. */
    const end = (reason: 'unsubscribed' | 'error') => {
      ended = true;
      for (let item = line.first; item; item = line.first) {
        line.remove(item);
        drop(item.value, reason);
      }
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

    const start = (value: T, item?: Item) => {
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
        if (item) line.leave?.(item);
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
          if (item) line.leave?.(item);
          if (!settled) drop(value, 'interrupted');
          drain();
        },
      });
      // The consumer may have left while `project` ran: its work would be for nobody.
      if (worker.closed) return;
      try {
        projected.subscribe(worker);
      } catch (error) {
        // From a teardown, where the projection had ended in the call: nobody else's projection may have that thrown at it.
        fail(error);
      }
    };

    const startNext = () => {
      while (running < concurrent) {
        const item = line.shift();
        if (!item) return;
        start(item.value, item);
      }
    };

    // Only the outermost call drains: synchronous projections would recurse otherwise.
    const drain = () => {
      if (draining) return;
      draining = true;
      startNext();
      draining = false;
      if (!destination.closed && completed && running === 0) destination.complete();
    };

    /** Who makes room for the newcomer, or the newcomer itself. */
    const loserTo = (incoming: Item): Item => {
      if (!rank) return overflow === 'drop-oldest' ? (line.first ?? incoming) : incoming;
      let loser = incoming;
      let least = rank(incoming.value);
      for (let item = line.first; item && item !== incoming; item = line.after(item)) {
        const other = rank(item.value);
        if (other < least || (other === least && loser === incoming && overflow === 'drop-oldest')) {
          loser = item;
          least = other;
        }
      }
      return loser;
    };

    const makeRoomFor = (incoming: Item) => {
      let loser = incoming;
      let error: { readonly thrown: unknown } | undefined;
      try {
        loser = loserTo(incoming);
      } catch (thrown) {
        error = { thrown };
      }
      line.remove(loser);
      // Last, for `onDrop` may feed the source or unsubscribe.
      if (error) failAt(loser.value, error.thrown);
      else drop(loser.value, 'overflow');
    };

    const accept = (value: T) => {
      if (ended) return;
      if (running < concurrent && line.length === 0 && !line.leave) {
        // Joining an empty line would make a value whose work is done in the call take 78 ns instead of 52.
        start(value);
        return;
      }
      let item: Item | undefined;
      try {
        item = line.push(value);
      } catch (error) {
        failAt(value, error);
        return;
      }
      startNext();
      if (item && line.length > capacity) makeRoomFor(item);
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
