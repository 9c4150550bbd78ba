import {
  asapScheduler,
  type MonoTypeOperatorFunction,
  type Observable,
  type SchedulerLike,
  type Subscription,
} from 'rxjs';
import { checkFunction, checkInteger, checkOneOf } from '../options/index.ts';
import { type OnDrop, safeCallback } from './dropped.ts';
import { operate } from './operate.ts';
import { OperatorSubscriber } from './OperatorSubscriber.ts';
import { RingBuffer } from './RingBuffer.ts';

/** What a full {@link boundedBuffer} does with one more value, named after what is lost. */
export type BoundedBufferOverflow = 'emit-oldest' | 'drop-incoming' | 'drop-oldest';

/** Options of {@link boundedBuffer}. */
export interface BoundedBufferOptions<T> {
  /** How many values may wait: a whole number, at least 1. Required. */
  readonly capacity: number;
  /**
   * What happens to one value more. Default: `emit-oldest`.
   *
   * - `emit-oldest`: nothing is lost; the oldest is emitted in place, in the producer's call, and the newcomer takes
   *   its place. While the buffer is itself emitting, or its gate is shut, the newcomer is dropped.
   * - `drop-incoming`: the newcomer is dropped.
   * - `drop-oldest`: the value that has waited longest is dropped.
   */
  readonly overflow?: BoundedBufferOverflow;
  /** Called once with each dropped value: `overflow`, `unsubscribed` or `error`. Default: none. */
  readonly onDrop?: OnDrop<T>;
  /** Values and the completion pass only while its last value is true. Default: always open. */
  readonly gate?: Observable<boolean>;
  /** Whose next turn hands the values out. Default: `asapScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/** How many turns in a row may be filled by handlers alone before I/O gets its chance. */
const TURNS_WITHOUT_PAUSE = 16;
const PAUSE_MS = 1;

/**
 * Lets at most `capacity` values wait, and hands them out in order in the scheduler's next turn.
 *
 * It uncouples a producer from its consumers: `next` returns before any of them has run, and what they produce in turn
 * comes after what waits, never in between. RxJS has no demand from downstream, so the buffer is "full" only when
 * values come faster than turns.
 *
 * ```
 * source: --(abcd)-----|
 *           boundedBuffer({ capacity: 2 })
 * result: --(abcd)-----|     a and b at once, in place of c and d; c and d in the next turn
 * ```
 *
 * A turn hands out what waited when it began. After 16 turns in a row that were filled by handlers alone, the next one
 * comes a millisecond later, or a consumer that feeds its own source would starve all I/O. Completion drains. An error
 * cuts ahead; what waits goes to `onDrop`. Unsubscribing stops at once.
 *
 * @example
 * ```ts
 * import { interval } from 'rxjs';
 * import { boundedBuffer } from 'kube-event-recorder/operators';
 *
 * interval(10)
 *   .pipe(boundedBuffer({ capacity: 100, overflow: 'drop-oldest', onDrop: (value) => console.warn('lost', value) }))
 *   .subscribe((value) => console.log(value));
 * ```
 *
 * @throws TypeError or RangeError for a bad option, at the call
 * @see RxJava `onBackpressureBuffer`; the incoming channel of apimachinery `pkg/watch/mux.go`
 */
export function boundedBuffer<T>(options: BoundedBufferOptions<T>): MonoTypeOperatorFunction<T> {
  const { gate, scheduler = asapScheduler } = options;
  const capacity = checkInteger('capacity', options.capacity, 1);
  const overflow = checkOneOf('overflow', options.overflow ?? 'emit-oldest', OVERFLOWS);
  const drop = safeCallback(options.onDrop && checkFunction('onDrop', options.onDrop));

  return operate((source, destination) => {
    const waiting = new RingBuffer<T>();
    let completed = false;
    let open = true;
    let emitting = false;
    let planned = false;
    let turn: Subscription | undefined;
    let turnsByHandlers = 0;

    const dropAll = (reason: 'unsubscribed' | 'error') => {
      while (waiting.length > 0) drop(waiting.shift(), reason);
    };

    const fail = (error: unknown) => {
      dropAll('error');
      destination.error(error);
    };

    const plan = () => {
      if (planned || emitting || !open || destination.closed) return;
      if (waiting.length === 0) {
        if (completed) destination.complete();
        return;
      }
      const pause = turnsByHandlers > TURNS_WITHOUT_PAUSE;
      if (pause) turnsByHandlers = 0;
      planned = true;
      const action = scheduler.schedule(run, pause ? PAUSE_MS : 0);
      turn = action;
      // When a foreign action throws, AsapScheduler.flush unsubscribes the rest of its queue: without a new plan the
      // values would wait for ever.
      action.add(() => {
        if (turn !== action) return;
        planned = false;
        plan();
      });
    };

    const run = () => {
      planned = false;
      const size = waiting.length;
      emitting = true;
      for (let i = 0; i < size && open && !destination.closed; i++) destination.next(waiting.shift());
      emitting = false;
      turnsByHandlers++;
      plan();
    };

    const accept = (value: T) => {
      if (!emitting) turnsByHandlers = 0;
      if (waiting.length < capacity) {
        waiting.push(value);
        if (!planned) plan();
      } else if (overflow === 'drop-incoming' || (overflow === 'emit-oldest' && (emitting || !open))) {
        drop(value, 'overflow');
      } else {
        const oldest = waiting.shift();
        waiting.push(value);
        if (overflow === 'drop-oldest') {
          drop(oldest, 'overflow');
        } else {
          emitting = true;
          destination.next(oldest);
          emitting = false;
          plan();
        }
      }
    };

    destination.add(() => {
      turn?.unsubscribe();
      dropAll('unsubscribed');
    });
    gate?.subscribe(
      new OperatorSubscriber<boolean>(destination, {
        next: (isOpen) => {
          open = isOpen;
          plan();
        },
        // A gate that completes stays as it is.
        complete: () => undefined,
        error: fail,
      }),
    );
    source.subscribe(
      new OperatorSubscriber<T>(destination, {
        next: accept,
        complete: () => {
          completed = true;
          plan();
        },
        error: fail,
      }),
    );
  });
}

const OVERFLOWS: readonly BoundedBufferOverflow[] = ['emit-oldest', 'drop-incoming', 'drop-oldest'];
