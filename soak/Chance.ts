import { mulberry32 } from '../bench/peer/mulberry32.ts';

/** What a soak leaves to chance: the same seed gives the same choices in the same order. */
export class Chance {
  /** A number from 0 up to, but not including, 1; bound, to be handed on as `random`. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = mulberry32(seed);
  }

  /** Another one, whose choices don't depend on how often this one is asked from now on. */
  fork(): Chance {
    return new Chance(this.integer(0, 2 ** 32 - 1));
  }

  /** A whole number, both bounds included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(values: readonly [T, ...T[]]): T {
    return values[this.integer(0, values.length - 1)] ?? values[0];
  }
}
