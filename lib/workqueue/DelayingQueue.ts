import { type SchedulerLike, Subscription } from 'rxjs';
import { DueHeap } from '../operators/DueHeap.ts';
import { monotonicNow } from '../operators/monotonicNow.ts';
import { WorkQueue } from './WorkQueue.ts';
import { resolveWorkQueueOptions, type WorkQueueOptions } from './WorkQueueOptions.ts';

/** The longest delay that `setTimeout` keeps: a longer one fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * A {@link WorkQueue} to which an item can be added later, so that a failure needn't be tried again in a busy loop.
 *
 * There is one timer, for the item that is due next. It is the scheduler's: with the default one it keeps the process
 * alive until the last delayed item was added or the queue is shut down, for what is delayed is work still to be
 * done.
 *
 * @example
 * ```ts
 * import { DelayingQueue } from 'kube-event-recorder/workqueue';
 *
 * const queue = new DelayingQueue<string>();
 * queue.addAfter('default/web', 30_000);
 * queue.addAfter('default/web', 1_000); // the earlier time wins: added once, in a second
 * ```
 * @see client-go `util/workqueue/delaying_queue.go`
 */
export class DelayingQueue<T> extends WorkQueue<T> {
  readonly #keyOf: (item: T) => unknown;
  readonly #scheduler: SchedulerLike;
  readonly #now: () => number;
  readonly #delayed = new DueHeap<T>();
  #timer = Subscription.EMPTY;
  #timerDueAt = Infinity;

  /** @throws TypeError if an option is not what it must be. */
  constructor(options: WorkQueueOptions<T> = {}) {
    super(options);
    const { keyOf, scheduler } = resolveWorkQueueOptions(options);
    this.#keyOf = keyOf;
    this.#scheduler = scheduler;
    this.#now = monotonicNow(scheduler);
  }

  /**
   * Adds the item after `delayMs` milliseconds, at once if they aren't above 0. Ignored after the shutdown.
   *
   * An item that is delayed already is added once, at the earlier of the two times. `add` doesn't take back what is
   * delayed.
   */
  addAfter(item: T, delayMs: number): void {
    if (this.shuttingDown()) {
      return;
    }
    if (delayMs > 0) {
      this.#delayed.add(this.#keyOf(item), item, this.#now() + delayMs);
      this.#planTimer();
    } else {
      this.add(item);
    }
    // Whatever the delay and whether it is delayed already, as client-go counts.
    this.metrics?.retried();
  }

  /** As in {@link WorkQueue}; what is delayed is dropped. */
  override shutDown(): void {
    this.#dropDelayed();
    super.shutDown();
  }

  /** As in {@link WorkQueue}; what is delayed is dropped. */
  override shutDownWithDrain(): Promise<void> {
    this.#dropDelayed();
    return super.shutDownWithDrain();
  }

  #planTimer(): void {
    const dueAt = this.#delayed.peek()?.dueAt ?? Infinity;
    if (dueAt === this.#timerDueAt) {
      return;
    }
    this.#timer.unsubscribe();
    this.#timerDueAt = dueAt;
    if (dueAt === Infinity) {
      return;
    }
    const delayMs = Math.max(1, Math.min(Math.ceil(dueAt - this.#now()), MAX_TIMER_MS));
    this.#timer = this.#scheduler.schedule(() => {
      this.#timerDueAt = Infinity;
      try {
        this.#addDue();
      } finally {
        // A key that throws holds back nothing else.
        this.#planTimer();
      }
    }, delayMs);
  }

  #addDue(): void {
    const now = this.#now();
    for (let due = this.#delayed.takeDue(now); due !== undefined; due = this.#delayed.takeDue(now)) {
      this.add(due.item);
    }
  }

  #dropDelayed(): void {
    this.#delayed.clear();
    this.#planTimer();
  }
}
