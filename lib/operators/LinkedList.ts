/** A value's place in a {@link LinkedList}. */
export interface Link<T> {
  readonly value: T;
  readonly next: Link<T> | undefined;
}

interface MutableLink<T> {
  readonly value: T;
  next: MutableLink<T> | undefined;
  previous: MutableLink<T> | undefined;
}

/**
 * A first-in-first-out queue that any value may leave, at the same price wherever it stands.
 *
 * A `Set` would do, but must step over all that was deleted to find its first: taking it takes 4.6 µs with 10,000
 * values and 28 µs with 100,000.
 */
export class LinkedList<T> {
  #first: MutableLink<T> | undefined;
  #last: MutableLink<T> | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get first(): Link<T> | undefined {
    return this.#first;
  }

  get last(): Link<T> | undefined {
    return this.#last;
  }

  push(value: T): Link<T> {
    const link: MutableLink<T> = { value, next: undefined, previous: this.#last };
    if (this.#last) this.#last.next = link;
    else this.#first = link;
    this.#last = link;
    this.#length++;
    return link;
  }

  /** Takes the oldest out, if there is one. */
  shift(): Link<T> | undefined {
    const first = this.#first;
    if (first) this.remove(first);
    return first;
  }

  /** The one that stands behind `link`. */
  after(link: Link<T>): Link<T> | undefined {
    return link.next;
  }

  /** Takes out a link of this list; it must still be in it. */
  remove(link: Link<T>): void {
    const { next, previous } = link as MutableLink<T>;
    if (previous) previous.next = next;
    else this.#first = next;
    if (next) next.previous = previous;
    else this.#last = previous;
    this.#length--;
  }
}
