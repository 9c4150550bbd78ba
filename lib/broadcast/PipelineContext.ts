import { asapScheduler, NEVER, type Observable, type ObservableInput, type SchedulerLike } from 'rxjs';
import { guardMetrics, type MetricsListener } from '../metrics/index.ts';
import { Account } from './Account.ts';

/** A request to come to what is there by now, without stopping. */
export interface FlushRequest {
  /** A stage that keeps events says what is to be waited for: an Observable that completes, or a promise. */
  waitFor(work: ObservableInput<unknown>): void;
}

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
  /** When it is to have come to its end, in the scheduler's milliseconds; Infinity while nobody has asked. */
  readonly deadlineAt: () => number;
  /** Emits when somebody waits for what is there by now: what can be put off is to be done now. */
  readonly flushes: Observable<FlushRequest>;
  /** The watcher's books. */
  readonly account: Account<T>;
  /** Who is told of what is to be measured. Default: nobody. */
  readonly metrics?: MetricsListener | undefined;
}

/**
 * Makes a context for a pipeline that works by itself, without a broadcaster.
 *
 * Each part has a default: `asapScheduler`, `Math.random`, no shutdown, no flush, new books, no metrics.
 *
 * @example
 * ```ts
 * import { Account, type CoreV1Event, pipelineContext } from 'kube-event-recorder';
 *
 * const account = new Account<CoreV1Event>((event, occurrences, reason) => console.warn(reason, occurrences));
 * const context = pipelineContext({ account, random: () => 0.5 });
 * ```
 */
export function pipelineContext<T>(parts: Partial<PipelineContext<T>> = {}): PipelineContext<T> {
  const {
    scheduler = asapScheduler,
    random = Math.random,
    draining = new AbortController().signal,
    deadlineAt = () => Infinity,
    flushes = NEVER,
    account = new Account<T>(),
  } = parts;
  const metrics = guardMetrics(parts.metrics);
  return { scheduler, random, draining, deadlineAt, flushes, account, metrics };
}
