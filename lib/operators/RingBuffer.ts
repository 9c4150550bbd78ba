/** Grown by doubling, so that the index can be wrapped by a mask. */
const INITIAL_SLOTS = 16;

/**
 * A first-in-first-out queue that grows as needed and never moves what waits.
 *
 * `Array.shift` moves the whole array once it is longer than some 50,000 entries, and keeps what it shifted out alive.
 */
export class RingBuffer<T> {
  #slots: (T | undefined)[] = new Array<T | undefined>(INITIAL_SLOTS);
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: T): void {
    if (this.#length === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.#length) & (this.#slots.length - 1)] = value;
    this.#length++;
  }

  /** Takes the oldest value out. It must not be called on an empty buffer. */
  shift(): T {
    const value = this.#slots[this.#head] as T;
    // An empty slot keeps no value from being collected.
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    this.#length--;
    return value;
  }

  #grow(): void {
    const slots = new Array<T | undefined>(this.#slots.length * 2);
    for (let i = 0; i < this.#length; i++) slots[i] = this.#slots[(this.#head + i) & (this.#slots.length - 1)];
    this.#slots = slots;
    this.#head = 0;
  }
}
