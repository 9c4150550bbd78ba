import { type SchedulerLike } from 'rxjs';
import { type Account } from './Account.ts';

/**
 * What a broadcaster gives each pipeline: how its time, chance and shutdown reach the operators, and how their books
 * reach its report.
 */
export interface PipelineContext<T> {
  /** Time: `now()`, and when things run. Virtual under a TestScheduler. */
  readonly scheduler: SchedulerLike;
  /** Chance: a number from 0 up to, but not including, 1. */
  readonly random: () => number;
  /** Aborted when the watcher is asked to come to its end: what can be put off is to be done now. */
  readonly draining: AbortSignal;
  /** The watcher's books. */
  readonly account: Account<T>;
}
