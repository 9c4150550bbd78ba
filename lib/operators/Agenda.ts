import { type SchedulerLike, Subscription } from 'rxjs';
import { DueHeap } from './DueHeap.ts';
import { monotonicNow } from './monotonicNow.ts';

/** A timer of Node's that is asked for more fires after 1 ms. */
const LONGEST_TIMER_MS = 2_147_483_647;
/** A timer is late where the process is busy; by more than that, and ever too early, it is the clock that has jumped. */
const MOST_LATE_MS = 1_000;

/** Options of {@link Agenda}. */
export interface AgendaOptions {
  /** Whether a program that has nothing else to do waits for what is planned. Default: true. */
  readonly keepsAlive?: boolean;
}

/**
 * Work to be done at its time, with one timer for whatever comes next.
 *
 * A timer for each entry would be made and thrown away with each request. An entry that is cancelled leaves the timer
 * as it is, unless it was the last: waking up for nothing once is cheaper than planning anew each time.
 *
 * Times are milliseconds of its own clock, {@link now}, which never goes back, and does not jump ahead either while something is planned:
 * where the scheduler's clock and its timer disagree by more than a second, the timer is right. A clock that is set, and a process that was
 * suspended, would have everything planned be due at once otherwise, and what waits be too old.
 */
export class Agenda {
  /** Milliseconds since the agenda was made. */
  readonly now: () => number;
  readonly #scheduler: SchedulerLike;
  readonly #keepsAlive: boolean;
  readonly #due = new DueHeap<() => void>();
  #timer = Subscription.EMPTY;
  #wakesAt = Infinity;
  /** When the timer that is set ends; Infinity without one. */
  #timerEndsAt = Infinity;
  readonly #passed: () => number;
  /** By how much the scheduler's clock is ahead of this one. */
  #aheadMs = 0;
  /** When the clock was read last. */
  #last = 0;

  constructor(scheduler: SchedulerLike, { keepsAlive = true }: AgendaOptions = {}) {
    this.#passed = monotonicNow(scheduler);
    this.now = () => {
      const now = this.#passed() - this.#aheadMs;
      this.#last = now > this.#timerEndsAt + MOST_LATE_MS ? this.#setClock(now, this.#last) : now;
      return this.#last;
    };
    this.#scheduler = scheduler;
    this.#keepsAlive = keepsAlive;
  }

  /** Plans work under a key, in place of what was planned under it. The work must not throw. */
  plan(key: unknown, dueAt: number, work: () => void): void {
    this.#due.remove(key);
    this.#due.add(key, work, dueAt);
    this.#setTimer();
  }

  cancel(key: unknown): void {
    this.#due.remove(key);
    this.#setTimer();
  }

  clear(): void {
    this.#due.clear();
    this.#setTimer();
  }

  /** What the clock has jumped by counts as no time. */
  #setClock(from: number, to: number): number {
    this.#aheadMs += from - to;
    return to;
  }

  #setTimer(): void {
    const next = this.#due.peek();
    if (!next) {
      this.#timer.unsubscribe();
      this.#wakesAt = Infinity;
      this.#timerEndsAt = Infinity;
    } else if (next.dueAt < this.#wakesAt) {
      this.#timer.unsubscribe();
      this.#wakesAt = next.dueAt;
      const now = this.now();
      const delayMs = Math.min(Math.max(0, Math.ceil(next.dueAt - now)), LONGEST_TIMER_MS);
      this.#timerEndsAt = now + delayMs;
      // A turn of its own even if it is due now: whoever plans is in the middle of something.
      this.#timer = this.#scheduler.schedule(() => this.#wake(), delayMs);
      if (!this.#keepsAlive) letProcessEnd(this.#timer);
    }
  }

  #wake(): void {
    this.#wakesAt = -Infinity;
    const read = this.#passed() - this.#aheadMs;
    const endsAt = this.#timerEndsAt;
    this.#timerEndsAt = Infinity;
    const now = Math.abs(read - endsAt) > MOST_LATE_MS ? this.#setClock(read, endsAt) : read;
    this.#last = now;
    for (let due = this.#due.takeDue(now); due; due = this.#due.takeDue(now)) due.item();
    this.#wakesAt = Infinity;
    this.#setTimer();
  }
}

/**
 * Takes from a planned action what keeps Node's process alive. RxJS has no word for it; its AsyncAction holds the timer as `id`
 * (a number in a browser and in virtual time).
 */
function letProcessEnd(action: Subscription): void {
  const timer: unknown = Reflect.get(action, 'id');
  if (isUnrefable(timer)) timer.unref();
}

function isUnrefable(timer: unknown): timer is { unref(): unknown } {
  return typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function';
}
