/**
 * First in, first out, in constant time on average.
 *
 * Two stacks: `Array.shift` moves every element, and a head index keeps what was handed out alive until the next
 * compaction.
 */
export class Fifo<T> {
  #pushed: T[] = [];
  #shifting: T[] = [];

  get length(): number {
    return this.#pushed.length + this.#shifting.length;
  }

  push(value: T): void {
    this.#pushed.push(value);
  }

  shift(): T | undefined {
    if (this.#shifting.length === 0) {
      this.#shifting = this.#pushed.reverse();
      this.#pushed = [];
    }
    return this.#shifting.pop();
  }
}
