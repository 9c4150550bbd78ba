import { type Observable, type Subscription } from 'rxjs';
import { RingBuffer } from '../operators/RingBuffer.ts';

/** How a {@link PulledWatcher} reaches its broadcaster. */
export interface PulledWatcherConnection<T> {
  /** What the watcher is to be given. */
  readonly values: Observable<T>;
  /** How many values wait for it at most. */
  readonly queueLength: number;
  /** Values that wait for it from the start. */
  readonly prefix: readonly T[];
  /** Called when it has no room for a value: true to hold the value in hand, false when it is to miss it. */
  onFull(value: T): boolean;
  /** Called when the value in hand found its place, or nobody wants it any more. */
  onRoom(): void;
}

/**
 * A watcher of a broadcaster that takes values when it likes: its queue is what a full channel is in client-go.
 *
 * Made by `Broadcaster.open()`. After {@link stop}, or after the broadcaster's shutdown, what is queued stays readable.
 *
 * @example
 * ```ts
 * import { Broadcaster } from 'kube-event-recorder';
 *
 * const broadcaster = new Broadcaster<string>();
 * const watcher = broadcaster.open({ queueLength: 10 });
 * broadcaster.actionOrDrop('a');
 * void broadcaster.shutdown();
 * for await (const value of watcher) console.log(value);
 * ```
 *
 * @see apimachinery `pkg/watch/mux.go`, broadcasterWatcher
 */
export class PulledWatcher<T> implements AsyncIterable<T> {
  readonly #connection: PulledWatcherConnection<T>;
  readonly #subscription: Subscription;
  readonly #queue = new RingBuffer<T>();
  /** With the `wait` behaviour, the one value that the broadcaster has in hand for this watcher. */
  #inHand: { readonly value: T } | undefined;
  #left = false;
  /** Readers that wait for a value or for the end. */
  #readers: (() => void)[] = [];

  /** @internal */
  constructor(connection: PulledWatcherConnection<T>) {
    this.#connection = connection;
    for (const value of connection.prefix) this.#queue.push(value);
    this.#subscription = connection.values.subscribe({
      next: (value) => this.#offer(value),
      complete: () => {
        // After a hard stop a value may be in hand still; it was recorded for this watcher, and stays readable.
        this.#moveUp();
        this.#leave();
      },
    });
  }

  /** How many values wait to be taken. */
  get length(): number {
    return this.#queue.length + (this.#inHand ? 1 : 0);
  }

  /** Whether everything was taken and nothing more will come. */
  get ended(): boolean {
    return this.#left && this.length === 0;
  }

  /** Takes what waits, oldest first, at most `max` values (default: all). */
  take(max = Infinity): T[] {
    const taken: T[] = [];
    while (taken.length < max && this.length > 0) {
      if (this.#queue.length === 0) this.#moveUp();
      taken.push(this.#queue.shift());
      this.#moveUp();
    }
    return taken;
  }

  /** Leaves the broadcaster; what is queued stays readable. Calling it again is harmless. */
  stop(): void {
    this.#subscription.unsubscribe();
    this.#leave();
  }

  /** Takes value after value and waits for the next, until the end. Leaving the loop early stops the watcher. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    try {
      while (!this.ended) {
        if (this.length === 0) await new Promise<void>((resolve) => this.#readers.push(resolve));
        else yield* this.take(1);
      }
    } finally {
      this.stop();
    }
  }

  #offer(value: T): void {
    if (this.#queue.length < this.#connection.queueLength) {
      this.#queue.push(value);
    } else if (this.#connection.onFull(value)) {
      this.#inHand = { value };
    }
    this.#wakeReaders();
  }

  #moveUp(): void {
    if (!this.#inHand) return;
    this.#queue.push(this.#inHand.value);
    this.#inHand = undefined;
    this.#connection.onRoom();
  }

  #leave(): void {
    this.#left = true;
    if (this.#inHand) {
      this.#inHand = undefined;
      this.#connection.onRoom();
    }
    this.#wakeReaders();
  }

  #wakeReaders(): void {
    const readers = this.#readers;
    this.#readers = [];
    for (const wake of readers) wake();
  }
}
