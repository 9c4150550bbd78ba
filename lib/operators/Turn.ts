import { type SchedulerLike, Subscription } from 'rxjs';

/** So many turns in a row may be asked for by the turn before them; then timers and I/O have theirs. */
const MAX_TURNS_IN_A_ROW = 16;

/**
 * One piece of work, done in the scheduler's next turn whenever it has been asked for, or after a delay; asking twice
 * before it is done is asking once, and the first delay holds.
 *
 * With asapScheduler a turn is a microtask, and microtasks that ask for the next one starve timers and I/O: after 16
 * of them in a row the next turn is a timer of 1 ms.
 */
export class Turn {
  readonly #scheduler: SchedulerLike;
  readonly #work: () => void;
  #action = Subscription.EMPTY;
  #isPlanned = false;
  #isWorking = false;
  #isStopped = false;
  #delayMs = 0;
  #inARow = 0;
  #plans = 0;

  constructor(scheduler: SchedulerLike, work: () => void) {
    this.#scheduler = scheduler;
    this.#work = work;
  }

  request(delayMs = 0): void {
    if (this.#isPlanned || this.#isStopped) {
      return;
    }
    this.#isPlanned = true;
    this.#delayMs = delayMs;
    this.#inARow = this.#isWorking && delayMs === 0 ? this.#inARow + 1 : 0;
    this.#plan();
  }

  stop(): void {
    this.#isStopped = true;
    this.#action.unsubscribe();
  }

  #plan(): void {
    let hasRun = false;
    const delayMs = this.#inARow > MAX_TURNS_IN_A_ROW ? 1 : this.#delayMs;
    const number = ++this.#plans;
    const action = this.#scheduler.schedule(() => {
      hasRun = true;
      this.#run();
    }, delayMs);
    // queueScheduler has run it by now, and maybe planned the next one, which is the one to stop then.
    if (number === this.#plans) this.#action = action;
    // When a foreign action throws, AsapScheduler.flush throws away the rest of its queue, and our turn with it: what
    // waits would stand still for ever. Planned again from a microtask: VirtualTimeScheduler throws away what is
    // planned meanwhile as well, and the two would go on endlessly.
    action.add(() => {
      if (!hasRun) {
        queueMicrotask(() => {
          if (!this.#isStopped) this.#plan();
        });
      }
    });
  }

  #run(): void {
    this.#isPlanned = false;
    if (this.#inARow > MAX_TURNS_IN_A_ROW) {
      this.#inARow = 0;
    }
    this.#isWorking = true;
    try {
      this.#work();
    } finally {
      this.#isWorking = false;
    }
  }
}
