import { type Link, LinkedList } from './LinkedList.ts';

/**
 * A first-in-first-out queue of distinct values, out of which any value can be taken.
 *
 * A Set alone would do, but it steps over the places of all that was taken out to find its first; and an iterator that stays, to
 * remember where that is, keeps every table that the Set has outgrown: 120 bytes for each value that comes and goes.
 */
export class OrderedQueue<T> {
  readonly #values = new LinkedList<T>();
  readonly #links = new Map<T, Link<T>>();

  get length(): number {
    return this.#links.size;
  }

  /** Puts a value at the end; one that is in already stays where it is. */
  push(value: T): void {
    if (!this.#links.has(value)) this.#links.set(value, this.#values.push(value));
  }

  delete(value: T): boolean {
    const link = this.#links.get(value);
    if (!link) return false;
    this.#links.delete(value);
    this.#values.remove(link);
    return true;
  }

  /** Takes out the value that has been in for longest. */
  shift(): T | undefined {
    const first = this.#values.shift();
    if (!first) return undefined;
    this.#links.delete(first.value);
    return first.value;
  }
}
