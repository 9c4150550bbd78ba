import { from, merge, Observable, type SchedulerLike, Subject, Subscription, takeUntil, timer } from 'rxjs';
import { type DropReason, type FlushRequest, type PipelineContext } from '../broadcast/index.ts';
import { type CoreV1Event, type KubernetesEvent } from '../event/index.ts';
import { type MetricsListener } from '../metrics/index.ts';
import { reportUnhandledError } from '../operators/dropped.ts';
import { checkNumber } from '../options/index.ts';
import { Inlet } from './Inlet.ts';
import { type EventDrop, type Undelivered, type WatcherReport, type WatcherStats } from './ShutdownReport.ts';

/** A pipeline: takes a broadcaster's events, gives its results. It is subscribed once; it ends when it completes. */
export type EventPipeline<R, E extends KubernetesEvent = CoreV1Event> = (
  events: Observable<E>,
  context: PipelineContext<E>,
) => Observable<R>;

/** How an {@link EventWatcher} reaches its broadcaster. */
export interface EventWatcherConnection<E extends KubernetesEvent> {
  readonly events: Observable<E>;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  readonly deadlineMs: number;
  readonly metrics: MetricsListener | undefined;
  /** How many events have been recorded by now, those that the intake then refused among them. */
  recorded(): number;
  onDrop(drop: EventDrop<E>): void;
  onError(watcher: string, error: unknown): void;
}

/** Options of {@link EventWatcher.stop} and {@link EventWatcher.flush}. */
export interface DeadlineOptions {
  /** How long to wait at most, in milliseconds, from 0 to 2,147,483,647. Default: the broadcaster's `shutdownDeadlineMs`. */
  readonly deadlineMs?: number;
}

const MOST_LISTED = 1_000;

/** A timer of Node's that is asked for more fires after 1 ms. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Checks a deadline. */
export function checkDeadline(name: string, deadlineMs: number): number {
  return checkNumber(name, deadlineMs, 0, LONGEST_TIMER_MS);
}

/**
 * One watcher of an {@link EventBroadcaster}, as `start…()` gives it: a Subscription with books and a graceful end.
 *
 * `unsubscribe()` stops it at once; what waits and runs is lost and counted. {@link stop} lets it finish first.
 *
 * @see client-go `watch.Interface`, which `StartEventWatcher` gives
 */
export class EventWatcher<R, E extends KubernetesEvent = CoreV1Event> extends Subscription {
  /** The name it was started under. */
  readonly name: string;
  /** What its pipeline emits; hot. It completes, or errs, when the watcher ends. */
  readonly results: Observable<R>;
  /** Completes when the watcher has ended. @internal */
  readonly ended: Observable<never>;
  readonly #connection: EventWatcherConnection<E>;
  readonly #inlet: Inlet<E>;
  readonly #drain = new AbortController();
  readonly #flushes = new Subject<FlushRequest>();
  readonly #undelivered: Undelivered<E>[] = [];
  #unlisted = 0;
  #leftover: DropReason = 'stopped';
  #deadlineAt = Infinity;

  /** @internal */
  constructor(name: string, pipeline: EventPipeline<R, E>, connection: EventWatcherConnection<E>) {
    super();
    this.name = name;
    this.#connection = connection;
    const { scheduler, random } = connection;
    const results = new Subject<R>();
    const ended = new Subject<never>();
    this.results = results.asObservable();
    this.ended = ended.asObservable();

    const end = () => {
      inlet.account.close(this.#leftover);
      results.complete();
      ended.complete();
    };
    const inlet = new Inlet<E>({
      watcher: this,
      recorded: () => connection.recorded(),
      onLost: (event, occurrences, reason) => this.#lost(event, occurrences, reason),
      onReturned: end,
      // Its pipeline shut the broadcaster down.
      onRefused: () => this.cut(),
    });
    this.#inlet = inlet;
    const context = {
      scheduler,
      random,
      draining: this.#drain.signal,
      deadlineAt: () => this.#deadlineAt,
      flushes: this.#flushes.asObservable(),
      account: inlet.account,
      metrics: connection.metrics,
    };
    this.add(
      pipeline(inlet.events, context).subscribe({
        next: (result) => results.next(result),
        error: (error: unknown) => {
          this.#leftover = 'handler-failed';
          inlet.fail();
          connection.onError(name, error);
          results.error(error);
          this.unsubscribe();
        },
        complete: () => this.unsubscribe(),
      }),
    );
    this.add(inlet);
    inlet.join(connection.events);
    // Last, after the pipeline's own word about what it dropped.
    this.add(() => {
      inlet.takeNoMore();
      if (!inlet.isCalling) end();
    });
  }

  /** The books as they stand. */
  stats(): WatcherStats {
    return { name: this.name, ...this.#inlet.account.snapshot() };
  }

  /**
   * Comes to the events recorded by now, without stopping: a sink writes what waits and what it holds back, and a handler takes what it has
   * queued (with more than one call at a time, as many events as there are now).
   *
   * @returns what became of the events; what still waits at the deadline goes on waiting
   */
  flush(options: DeadlineOptions = {}): Promise<WatcherReport<E>> {
    return this.flushWithin(options).then(({ report }) => report);
  }

  /** As {@link flush}, and whether it was done before the deadline. @internal */
  flushWithin(options: DeadlineOptions = {}): Promise<{ readonly report: WatcherReport<E>; readonly inTime: boolean }> {
    let inTime = false;
    const flushed = this.#flushed(() => {
      inTime = true;
    });
    return this.#within(flushed, options).then((report) => ({ report, inTime }));
  }

  /** Finishes the events recorded by now, and ends: at the deadline what is left is lost and reported. */
  stop(options: DeadlineOptions = {}): Promise<WatcherReport<E>> {
    const { deadlineMs = this.#connection.deadlineMs } = options;
    const finished = this.#within(this.ended, options, () => this.cut());
    this.#inlet.takeNoMore();
    this.drain(this.#connection.scheduler.now() + deadlineMs);
    this.#inlet.finish();
    return finished;
  }

  /** The event recorded last will not come, for the intake was full. @internal */
  refuse(event: E): void {
    this.#inlet.refuse(event);
  }

  /** Asks the pipeline to come to its end by then, in the scheduler's milliseconds. @internal */
  drain(deadlineAt: number): void {
    this.#deadlineAt = deadlineAt;
    this.#leftover = 'undelivered-at-shutdown';
    this.#drain.abort();
  }

  /** Ends it at once. A teardown of the pipeline that throws is an unhandled error, and holds nobody up. @internal */
  cut(): void {
    try {
      this.unsubscribe();
    } catch (error) {
      reportUnhandledError(error);
    }
  }

  /** What became of its events. @internal */
  report(): WatcherReport<E> {
    return { ...this.stats(), undelivered: [...this.#undelivered], undeliveredUnlisted: this.#unlisted };
  }

  /** Completes when the events recorded by now have come to their end, as the stages of the pipeline say, or else the books. */
  #flushed(done: () => void): Observable<never> {
    return new Observable((subscriber) => {
      const { recorded } = this.#inlet.account.snapshot();
      const ask = () => {
        const works: Observable<unknown>[] = [];
        this.#flushes.next({ waitFor: (work) => works.push(from(work)) });
        const ended = () => {
          done();
          subscriber.complete();
        };
        if (works.length > 0) subscriber.add(merge(...works).subscribe({ error: ended, complete: ended }));
        else subscriber.add(this.#inlet.account.whenSettled(ended, recorded));
      };
      subscriber.add(this.#inlet.whenHanded(ask));
    });
  }

  #within(work: Observable<never>, options: DeadlineOptions, then?: () => void): Promise<WatcherReport<E>> {
    const { deadlineMs = this.#connection.deadlineMs } = options;
    const deadline = timer(checkDeadline('deadlineMs', deadlineMs), this.#connection.scheduler);
    return new Promise((resolve) => {
      work.pipe(takeUntil(deadline)).subscribe({
        complete: () => {
          then?.();
          resolve(this.report());
        },
      });
    });
  }

  #lost(event: E | undefined, occurrences: number, reason: DropReason): void {
    if (reason === 'undelivered-at-shutdown' || reason === 'interrupted') {
      if (event && this.#undelivered.length < MOST_LISTED) this.#undelivered.push({ event, occurrences, reason });
      else this.#unlisted += occurrences;
    }
    this.#connection.onDrop({ ...(event && { event }), occurrences, reason, watcher: this.name });
  }
}
