import { asapScheduler, type SchedulerAction, type SchedulerLike, type Subscription } from 'rxjs';

/**
 * Real time, so many times as fast: minutes of waiting, over a real connection, in seconds of a test.
 *
 * It knows what is planned and has not run, so that what is left behind can be seen.
 */
export class ScaledScheduler implements SchedulerLike {
  readonly #factor: number;
  readonly #began = Date.now();
  readonly #beganAt = performance.now();
  readonly #planned = new Set<object>();

  constructor(factor: number) {
    this.#factor = factor;
  }

  /** How many actions have neither run nor been unsubscribed. */
  get planned(): number {
    return this.#planned.size;
  }

  now(): number {
    return this.#began + Math.floor((performance.now() - this.#beganAt) * this.#factor);
  }

  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription {
    const plan = {};
    const planned = this.#planned.add(plan);
    const action = asapScheduler.schedule<T>(
      function (given) {
        planned.delete(plan);
        work.call(this, given);
      },
      delay / this.#factor,
      state,
    );
    action.add(() => planned.delete(plan));
    return action;
  }
}
