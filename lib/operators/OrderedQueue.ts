/**
 * A first-in-first-out queue of distinct values, out of which any value can be taken.
 *
 * It rests on a Set and on one iterator that stays: a new iterator would skip, for each value handed out, over the places of all
 * those before it.
 */
export class OrderedQueue<T> {
  readonly #values = new Set<T>();
  #next = this.#values.values();

  get length(): number {
    return this.#values.size;
  }

  has(value: T): boolean {
    return this.#values.has(value);
  }

  /** Puts a value at the end; one that is in already stays where it is. */
  push(value: T): void {
    this.#values.add(value);
  }

  delete(value: T): boolean {
    return this.#values.delete(value);
  }

  /** Takes out the value that has been in for longest. */
  shift(): T | undefined {
    if (this.#values.size === 0) return undefined;
    let { value, done } = this.#next.next();
    if (done) {
      // An iterator that has come to the end doesn't see what is added later.
      this.#next = this.#values.values();
      ({ value, done } = this.#next.next());
    }
    if (done) return undefined;
    this.#values.delete(value as T);
    return value;
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#values.values();
  }
}
