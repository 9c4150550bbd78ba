import { checkFunction } from '../options/index.ts';

/** Where an {@link EventClock} takes time and chance from. */
export interface EventClockOptions {
  /** The time in UNIX milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
  /** A number from 0 up to 1. Default: `Math.random`. */
  readonly random?: () => number;
}

/** One reading of an {@link EventClock}. */
export interface EventInstant {
  /** The time that `now` gave, in whole UNIX milliseconds. */
  readonly milliseconds: number;
  /** The same as a Date. Not to be changed: the instants of one millisecond share it. */
  readonly date: Date;
  /** UNIX nanoseconds in hexadecimal, lower case, without padding; no two instants of a clock have the same. */
  readonly hex: string;
}

/** A Date can hold so many milliseconds either way. */
const LAST_INSTANT = 8.64e15;

const nanosecondsPerMillisecond = 1_000_000;
const offsetBelow = 900_000;

/** The last five hexadecimal digits, which is what the numbers below are split at: 2^20. */
const lowRange = 0x100000;

const threeDigits = Array.from({ length: 0x1000 }, (_, value) => value.toString(16).padStart(3, '0'));
const twoDigits = Array.from({ length: 0x100 }, (_, value) => value.toString(16).padStart(2, '0'));

/**
 * Gives nanoseconds to name events by, each later than the one before.
 *
 * JavaScript's time has milliseconds. The digits below start each millisecond at a random offset below 900,000 ns, so that two
 * processes that record the same object in the same millisecond hardly ever make the same name, and go on by one nanosecond for each
 * event, so that one process never does. After at least 100,000 events in a millisecond, or when `now` goes back, the
 * nanoseconds run ahead of `now` until it has caught up; `milliseconds` stays what `now` says.
 *
 * @example
 * ```ts
 * import { EventClock } from 'kube-event-recorder';
 *
 * const clock = new EventClock({ now: () => 1_768_471_200_123, random: () => 0 });
 * clock.next().hex; // '188adf2fced714c0'
 * clock.next().hex; // '188adf2fced714c1'
 * ```
 *
 * @see `makeEvent` in {@link https://github.com/kubernetes/client-go/blob/master/tools/record/event.go | client-go}, which takes the
 *   nanoseconds of the machine
 */
export class EventClock {
  readonly #now: () => number;
  readonly #random: () => number;
  #millisecond = -1;
  #nanosecond = 0;
  // A millisecond's nanoseconds in two parts, with whole numbers that V8 keeps as such; the digits of the upper one change once in 1.05 ms. With
  // BigInt.toString(16) a reading takes 130 ns more, with `%` on all of the millisecond 40.
  #upper = 0;
  #lower = 0;
  #high = -1;
  #highDigits = '';
  // To make one is a call of C++, 35 of the 150 ns that an event takes; in a storm many events have the same.
  #date = new Date(NaN);

  /** @throws TypeError for an option that is no function */
  constructor({ now = Date.now, random = Math.random }: EventClockOptions = {}) {
    this.#now = checkFunction('now', now);
    this.#random = checkFunction('random', random);
  }

  /** Takes the next instant. */
  next(): EventInstant {
    const now = Math.floor(this.#now());
    // A clock that tells no time stands still: names stay what they are, and times are dates.
    const milliseconds = Math.abs(now) <= LAST_INSTANT ? now : Math.max(0, this.#millisecond);
    if (milliseconds > this.#millisecond) {
      this.#enter(milliseconds);
    } else if (++this.#nanosecond === nanosecondsPerMillisecond) {
      this.#enter(this.#millisecond + 1);
    }
    if (this.#date.getTime() !== milliseconds) this.#date = new Date(milliseconds);
    return { milliseconds, date: this.#date, hex: this.#hex() };
  }

  #enter(millisecond: number): void {
    this.#millisecond = millisecond;
    const lower = (millisecond % lowRange) * nanosecondsPerMillisecond;
    this.#upper = Math.floor(millisecond / lowRange) * nanosecondsPerMillisecond + Math.floor(lower / lowRange);
    this.#lower = lower % lowRange;
    // A random that gives 1 stays below all the same.
    this.#nanosecond = Math.min(Math.floor(this.#random() * offsetBelow), offsetBelow - 1);
  }

  /** `millisecond * 1e6 + nanosecond` takes 61 bits, more than a number holds. */
  #hex(): string {
    // Both are below 2^20, so one is carried over at most.
    const sum = this.#lower + this.#nanosecond;
    const high = sum < lowRange ? this.#upper : this.#upper + 1;
    const low = sum < lowRange ? sum : sum - lowRange;
    if (high !== this.#high) {
      this.#high = high;
      this.#highDigits = high.toString(16);
    }
    if (high === 0) return low.toString(16);
    return `${this.#highDigits}${threeDigits[low >> 8] ?? ''}${twoDigits[low & 0xff] ?? ''}`;
  }
}
