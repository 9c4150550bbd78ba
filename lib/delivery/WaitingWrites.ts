import { OrderedQueue } from '../operators/OrderedQueue.ts';
import { type Write } from './ServerObject.ts';

/** Which write is lost when as many wait as may, named after what is lost. */
export type SinkOverflow = 'drop-normal-first' | 'drop-oldest' | 'drop-incoming';

/** The overflow policies of a sink. */
export const SINK_OVERFLOWS: readonly SinkOverflow[] = ['drop-normal-first', 'drop-oldest', 'drop-incoming'];

/** The writes that wait, whatever for, and the bound on how many they are. */
export class WaitingWrites {
  readonly #capacity: number;
  readonly #overflow: SinkOverflow;
  /** Oldest first: with `drop-normal-first` those of Normal events only, with `drop-incoming` none. */
  readonly #expendable = new OrderedQueue<Write>();
  #size = 0;

  constructor(capacity: number, overflow: SinkOverflow) {
    this.#capacity = capacity;
    this.#overflow = overflow;
  }

  get size(): number {
    return this.#size;
  }

  /** Whether another one costs one that waits, or itself. */
  get isFull(): boolean {
    return this.#size >= this.#capacity;
  }

  /** Takes a write in. Gives the one that is lost to it, which may be itself. */
  add(write: Write): Write | undefined {
    if (!this.isFull) {
      this.putBack(write);
      return undefined;
    }
    const oldest = this.#expendable.shift();
    if (!oldest) return write;
    this.#size--;
    this.putBack(write);
    return oldest;
  }

  /** Takes one in that waited before; its place is never refused. */
  putBack(write: Write): void {
    this.#size++;
    if (this.#overflow === 'drop-oldest' || (this.#overflow === 'drop-normal-first' && !write.isWarning)) {
      this.#expendable.push(write);
    }
  }

  /** One doesn't wait any more. */
  delete(write: Write): void {
    this.#size--;
    this.#expendable.delete(write);
  }
}
