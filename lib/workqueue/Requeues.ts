/** How often each item was tried; the item limiters' memory, freed by `forget`. */
export class Requeues {
  readonly #counts = new Map<unknown, number>();

  get size(): number {
    return this.#counts.size;
  }

  /** Counts one more try and gives how many there were before it. */
  increment(item: unknown): number {
    const before = this.count(item);
    this.#counts.set(item, before + 1);
    return before;
  }

  count(item: unknown): number {
    return this.#counts.get(item) ?? 0;
  }

  forget(item: unknown): void {
    this.#counts.delete(item);
  }
}
