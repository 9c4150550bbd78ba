import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';

interface Planned {
  readonly delay: number;
  readonly subscription: Subscription;
  run(): void;
}

/** A scheduler whose turns run one by one, when a spec says so. */
export class StepScheduler implements SchedulerLike {
  #planned: Planned[] = [];

  now(): number {
    return 0;
  }

  /** The delays of what is planned, in order. */
  get delays(): number[] {
    return this.#planned.map(({ delay }) => delay);
  }

  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription {
    const action = new Subscription() as SchedulerAction<T>;
    const planned = { delay, subscription: action, run: () => work.call(action, state) };
    this.#planned.push(planned);
    action.add(() => {
      this.#planned = this.#planned.filter((other) => other !== planned);
    });
    return action;
  }

  /** Runs the turn planned first; false if there is none. */
  step(): boolean {
    const next = this.#planned.shift();
    next?.run();
    return next !== undefined;
  }

  /** Runs turns until none is planned. */
  flush(): void {
    while (this.step());
  }

  /** Throws what is planned away without running it, as `AsapScheduler.flush` does when a foreign action throws. */
  throwAway(): void {
    for (const { subscription } of [...this.#planned]) subscription.unsubscribe();
  }
}
