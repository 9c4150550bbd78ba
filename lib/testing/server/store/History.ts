import { type EventChange } from './EventChange.ts';

/** The last changes of the store, in order: what a watch can go back to, and what an older list is made from. */
export class History {
  readonly #limit: number;
  #changes: EventChange[] = [];
  /** The last revision that is no longer told of. */
  #forgotten = 0;

  /** @param limit how many changes are kept, at least 1 */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(change: EventChange): void {
    this.#changes.push(change);
    const surplus = this.#changes[this.#changes.length - 1 - this.#limit];
    if (surplus !== undefined) this.#forgotten = surplus.revision;
    // Cutting only when twice as many are there makes it cheap.
    if (this.#changes.length >= 2 * this.#limit) this.#changes = this.#changes.slice(-this.#limit);
  }

  /** Whether all that has changed after a revision is still told of. */
  reaches(revision: number): boolean {
    return revision >= this.#forgotten;
  }

  /** The first change after a revision that it reaches; undefined if there is none yet. */
  next(revision: number): EventChange | undefined {
    return this.#changes[this.#indexAfter(revision)];
  }

  /** All changes after a revision that it reaches. */
  since(revision: number): readonly EventChange[] {
    return this.#changes.slice(this.#indexAfter(revision));
  }

  #indexAfter(revision: number): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#changes[middle]?.revision ?? 0) > revision) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
