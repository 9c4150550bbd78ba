import { type TimestampProvider } from 'rxjs';
import { type MetricLabels, type MetricsListener } from '../metrics/index.ts';
import { monotonicNow } from '../operators/monotonicNow.ts';

/** What {@link WorkQueueMetrics} can read of its queue. */
export interface WorkQueueMetricsConnection {
  readonly clock: TimestampProvider;
  /** How many items are to be handed out, those included that wait for their `done`. */
  depth(): number;
}

/**
 * Tells a listener what a work queue does, until it stops.
 *
 * client-go's names, and what it counts where. Only the gauges of the work under way differ: here they are as old as the moment at which they are
 * read, there up to half a second older, and they stand still from the shutdown on.
 *
 * @see client-go `util/workqueue/metrics.go`
 */
export class WorkQueueMetrics {
  /** The time, in milliseconds, in which `taken` is told when an item was added. */
  readonly now: () => number;
  readonly #listener: MetricsListener;
  readonly #labels: MetricLabels;
  /** Since when each item is worked on whose work goes on. */
  readonly #startedAt = new Map<unknown, number>();
  #forget: readonly (() => void)[];

  constructor(listener: MetricsListener, name: string, connection: WorkQueueMetricsConnection) {
    const labels = Object.freeze({ name });
    const runningSeconds = () => Array.from(this.#startedAt.values(), (startedAt) => this.#secondsSince(startedAt));
    this.now = monotonicNow(connection.clock);
    this.#listener = listener;
    this.#labels = labels;
    this.#forget = [
      listener.watch('workqueue_depth', labels, () => connection.depth()),
      listener.watch('workqueue_unfinished_work_seconds', labels, () =>
        runningSeconds().reduce((sum, seconds) => sum + seconds, 0),
      ),
      listener.watch('workqueue_longest_running_processor_seconds', labels, () =>
        runningSeconds().reduce((longest, seconds) => Math.max(longest, seconds), 0),
      ),
    ];
  }

  /** An item has come that was not to be processed before. */
  added(): void {
    this.#listener.count('workqueue_adds_total', this.#labels, 1);
  }

  /** An item was handed out. */
  taken(key: unknown, addedAt: number): void {
    this.#startedAt.set(key, this.now());
    this.#listener.observe('workqueue_queue_duration_seconds', this.#labels, this.#secondsSince(addedAt));
  }

  /** An item's work has ended. */
  done(key: unknown): void {
    const startedAt = this.#startedAt.get(key);
    if (startedAt === undefined) return;
    this.#startedAt.delete(key);
    this.#listener.observe('workqueue_work_duration_seconds', this.#labels, this.#secondsSince(startedAt));
  }

  /** An item is to be added later, or by a rate limiter's leave. */
  retried(): void {
    this.#listener.count('workqueue_retries_total', this.#labels, 1);
  }

  /** The queue is shut down and has nothing left: there is nothing to read any more. */
  stop(): void {
    const forget = this.#forget;
    this.#forget = [];
    for (const one of forget) one();
  }

  #secondsSince(time: number): number {
    return (this.now() - time) / 1000;
  }
}
