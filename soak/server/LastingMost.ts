/**
 * The highest of numbers that are counted again and again: at any time, and over so many counts in a row.
 *
 * A connection that the client has closed is open at the server until that has come to it, and its successor may be there before.
 */
export class LastingMost {
  readonly #last: number[] = [];
  readonly #inARow: number;
  #most = 0;
  #mostLasting = 0;

  constructor(inARow: number) {
    this.#inARow = inARow;
  }

  get most(): number {
    return this.#most;
  }

  get mostLasting(): number {
    return this.#mostLasting;
  }

  add(count: number): void {
    this.#most = Math.max(this.#most, count);
    this.#last.push(count);
    if (this.#last.length < this.#inARow) return;
    this.#mostLasting = Math.max(this.#mostLasting, Math.min(...this.#last));
    this.#last.shift();
  }
}
