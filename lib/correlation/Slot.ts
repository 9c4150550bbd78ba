import { type CoreV1Event } from '../event/index.ts';

/** What is found by some fields of an event. */
export interface Slotted {
  /** One text of these fields, which no others give. */
  readonly text: string;
  /** Whether an event has the same fields. */
  matches(event: CoreV1Event): boolean;
}

/**
 * Nothing, one value, or several, found by the fields of an event.
 *
 * Most objects have one event, and few have many: with a list for each slot, and one for the fields, an event about a new
 * object took 2.5 µs, a quarter of it garbage collection, and takes 1.7 (measured before its key was made late).
 */
export type Slot<T extends Slotted> = T | Several<T> | undefined;

/**
 * Finds the value that an event matches.
 *
 * @param textOf - gives an event's text, as the values have it
 * @throws what reading the event throws
 */
export function findIn<T extends Slotted>(
  slot: Slot<T>,
  event: CoreV1Event,
  textOf: (event: CoreV1Event) => string,
): T | undefined {
  if (slot instanceof Several) return slot.find(event, textOf);
  return slot?.matches(event) === true ? slot : undefined;
}

/** The slot with one more value, whose like isn't in it. */
export function withValue<T extends Slotted>(slot: Slot<T>, value: T): Slot<T> {
  if (slot === undefined) return value;
  if (!(slot instanceof Several)) return new Several([slot, value]);
  slot.add(value);
  return slot;
}

/** The slot without a value. */
export function withoutValue<T extends Slotted>(slot: Slot<T>, value: T): Slot<T> {
  if (!(slot instanceof Several)) return slot === value ? undefined : slot;
  slot.delete(value);
  return slot.size === 0 ? undefined : slot;
}

/**
 * Up to so many are compared one by one; more are found by their texts, which must be made and hashed for each event:
 * in the benchmark's `zipf` with 4, 8, 16, 32 and 64 an event takes 1.91, 1.66, 1.58, 1.54 and 1.51 µs.
 */
const FEW = 32;

class Several<T extends Slotted> {
  #few: T[];
  #byText: Map<string, T> | undefined;

  constructor(values: T[]) {
    this.#few = values;
  }

  get size(): number {
    return this.#byText?.size ?? this.#few.length;
  }

  find(event: CoreV1Event, textOf: (event: CoreV1Event) => string): T | undefined {
    if (this.#byText !== undefined) return this.#byText.get(textOf(event));
    for (const value of this.#few) if (value.matches(event)) return value;
    return undefined;
  }

  add(value: T): void {
    if (this.#byText !== undefined) {
      this.#byText.set(value.text, value);
      return;
    }
    this.#few.push(value);
    if (this.#few.length <= FEW) return;
    this.#byText = new Map(this.#few.map((each) => [each.text, each]));
    this.#few = [];
  }

  delete(value: T): void {
    if (this.#byText === undefined) this.#few = this.#few.filter((each) => each !== value);
    else if (this.#byText.get(value.text) === value) this.#byText.delete(value.text);
  }
}
