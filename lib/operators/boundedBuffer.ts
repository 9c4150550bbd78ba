import { asapScheduler, type MonoTypeOperatorFunction, type Observable, type SchedulerLike } from 'rxjs';
import { checkFunction, checkInteger, checkMethods, checkOneOf } from '../options/index.ts';
import { type OnDrop, safeCallback } from './dropped.ts';
import { operate } from './operate.ts';
import { OperatorSubscriber } from './OperatorSubscriber.ts';
import { RingBuffer } from './RingBuffer.ts';
import { Turn } from './Turn.ts';

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
  /**
   * Values and the completion pass only while its last value is true; before its first value it counts as open, and
   * when it completes it stays as it was. Its error is the stream's. Default: always open.
   */
  readonly gate?: Observable<boolean>;
  /** Whose next turn hands the values out. Default: `asapScheduler`. */
  readonly scheduler?: SchedulerLike;
}

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
  const drop = safeCallback(options.onDrop === undefined ? undefined : checkFunction('onDrop', options.onDrop));
  checkMethods('scheduler', scheduler, ['now', 'schedule']);
  if (gate !== undefined) checkMethods('gate', gate, ['subscribe']);

  return operate((source, destination) => {
    const waiting = new RingBuffer<T>();
    let completed = false;
    let open = true;
    let emitting = false;
    let ended = false;

    /** Nothing is taken any more, also not from an `onDrop` that feeds the source. */
    const end = (reason: 'unsubscribed' | 'error') => {
      ended = true;
      turn.stop();
      while (waiting.length > 0) drop(waiting.shift(), reason);
    };

    const fail = (error: unknown) => {
      end('error');
      destination.error(error);
    };

    const turn = new Turn(scheduler, () => {
      const size = waiting.length;
      emitting = true;
      for (let i = 0; i < size && open && !destination.closed; i++) destination.next(waiting.shift());
      emitting = false;
      proceed();
    });

    /** Plans the next turn if there is something to do in one. */
    const proceed = () => {
      if (emitting || !open || destination.closed) return;
      if (waiting.length > 0) turn.request();
      else if (completed) destination.complete();
    };

    const accept = (value: T) => {
      if (ended) return;
      if (waiting.length < capacity) {
        waiting.push(value);
        proceed();
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
          // A turn is planned already: the buffer is full, and its gate was open.
          emitting = false;
        }
      }
    };

    destination.add(() => end('unsubscribed'));
    gate?.subscribe(
      new OperatorSubscriber<boolean>(destination, {
        next: (isOpen) => {
          open = isOpen;
          proceed();
        },
        // A gate that completes stays as it is.
        complete: () => undefined,
        error: fail,
      }),
    );
    if (destination.closed) return;
    source.subscribe(
      new OperatorSubscriber<T>(destination, {
        next: accept,
        complete: () => {
          completed = true;
          proceed();
        },
        error: fail,
      }),
    );
  });
}

const OVERFLOWS: readonly BoundedBufferOverflow[] = ['emit-oldest', 'drop-incoming', 'drop-oldest'];
