/**
 * Calls back when a count that only grows has come so far.
 *
 * Whoever counts makes one when it is first asked for: a watcher that nobody waits for then has no more to look at, for each event, than
 * whether there is one.
 */
export class Milestones {
  readonly #callbacks = new Map<() => void, number>();

  /** Whether nobody waits. */
  get isEmpty(): boolean {
    return this.#callbacks.size === 0;
  }

  /** Calls back, once, when the count is at `target`; gives a function that cancels it. */
  add(target: number, callback: () => void): () => void {
    const reached = () => callback();
    this.#callbacks.set(reached, target);
    return () => this.#callbacks.delete(reached);
  }

  /** The count is at `count` now. */
  reach(count: number): void {
    for (const [callback, target] of this.#callbacks) {
      if (count < target) continue;
      this.#callbacks.delete(callback);
      callback();
    }
  }
}
