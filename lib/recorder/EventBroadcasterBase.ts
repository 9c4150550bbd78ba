import {
  asapScheduler,
  defer,
  EMPTY,
  firstValueFrom,
  ignoreElements,
  merge,
  type Observable,
  ReplaySubject,
  type SchedulerLike,
  Subject,
  takeUntil,
  timer,
} from 'rxjs';
import { Broadcaster } from '../broadcast/index.ts';
import { countOccurrences } from '../delivery/countOccurrences.ts';
import { escapeControls, EventClock, type KubernetesEvent, truncateMessage } from '../event/index.ts';
import { reasonOf } from '../event/reasonOf.ts';
import {
  type EventLogger,
  type GuardedLogger,
  guardLogger,
  klogLogger,
  type LogEntry,
  logMeta,
} from '../logging/index.ts';
import { guardMetrics, type MetricsListener } from '../metrics/index.ts';
import { boundedBuffer } from '../operators/index.ts';
import { safeRandom } from '../operators/safeRandom.ts';
import { checkBoolean, checkFunction, checkInteger, checkMethods, checkString } from '../options/index.ts';
import {
  type EventBroadcasterOptions,
  type StartLoggingOptions,
  type StartStructuredLoggingOptions,
  type EventBroadcasterStats,
} from './EventBroadcasterOptions.ts';
import { type EventHandler } from './EventHandler.ts';
import { checkDeadline, type DeadlineOptions, type EventPipeline, EventWatcher } from './EventWatcher.ts';
import { type EventWatcherOptions, handleEvents } from './handleEvents.ts';
import { type EventDrop, type ShutdownReport } from './ShutdownReport.ts';

/** The message of each structured log entry, client-go's. */
const EVENT_OCCURRED = 'Event occurred';

/** What is refused may be anything, of any length: a log is told the beginning of its text. */
const MOST_LOGGED_BYTES = 1_024;

/** How many drops wait to be told. */
const DROPS_REMEMBERED = 1_000;

/**
 * What the broadcasters of both APIs are made of: takes events in and hands them to watchers, keeps the books, and shuts down.
 *
 * Use {@link EventBroadcaster} or {@link EventsV1Broadcaster}, which add the recorder and the way to a sink.
 *
 * @typeParam E - the API's events
 */
export abstract class EventBroadcasterBase<E extends KubernetesEvent> {
  /** The events as an Observable; each subscription is a watcher without books. It completes at the stop. */
  readonly events: Observable<E>;
  /** What is lost, told a turn later. It completes at the stop. */
  readonly drops: Observable<EventDrop<E>>;
  /** Emits the report of the shutdown, also to whoever subscribes later, and completes. */
  readonly stopped: Observable<ShutdownReport<E>>;

  /** Where it says what went wrong. @internal */
  protected readonly logger: GuardedLogger;
  /** Its time. @internal */
  protected readonly scheduler: SchedulerLike;
  /** Its chance. @internal */
  protected readonly random: () => number;
  /** Names events. @internal */
  protected readonly clock: EventClock;
  /** Who is told of what is to be measured. @internal */
  protected readonly metrics: MetricsListener | undefined;
  readonly #deadlineMs: number;
  readonly #broadcaster: Broadcaster<E>;
  /** Replaced, never changed: it is gone through for each event, and may be in the middle of that. */
  #watchers: readonly EventWatcher<unknown, E>[] = [];
  readonly #dropped = new Subject<EventDrop<E>>();
  readonly #report = new ReplaySubject<ShutdownReport<E>>(1);
  readonly #refused = { invalid: 0, stopped: 0, incomingFull: 0 };
  /** Events that came to the intake, refused or not. */
  #offered = 0;
  #dropsUntold = 0;
  #started = 0;
  #shutdown: Promise<ShutdownReport<E>> | undefined;
  #forgetSignal: () => void = () => undefined;

  /** @throws TypeError or RangeError for a bad option */
  constructor(options: EventBroadcasterOptions = {}) {
    const { logger = klogLogger(), scheduler = asapScheduler, random = Math.random, signal } = options;
    checkMethods('logger', logger, ['log']);
    checkMethods('scheduler', scheduler, ['now', 'schedule']);
    if (signal !== undefined) checkMethods('signal', signal, ['addEventListener', 'removeEventListener']);
    this.logger = guardLogger(logger);
    this.metrics = guardMetrics(options.metrics);
    this.scheduler = scheduler;
    this.random = safeRandom(checkFunction('random', random));
    this.#deadlineMs = checkDeadline('shutdownDeadlineMs', options.shutdownDeadlineMs ?? 10_000);
    this.clock = new EventClock({ now: () => scheduler.now(), random: this.random });
    this.#broadcaster = new Broadcaster({
      queueLength: checkInteger('queueLength', options.queueLength ?? 1000, 1),
      intakeOverflow: 'emit-oldest',
      scheduler,
    });
    this.events = defer(() => (this.#shutdown ? EMPTY : this.#broadcaster.watch()));
    this.drops = this.#dropped.pipe(
      boundedBuffer({
        capacity: DROPS_REMEMBERED,
        overflow: 'drop-oldest',
        scheduler,
        onDrop: (_, reason) => {
          if (reason === 'overflow') this.#dropsUntold++;
        },
      }),
    );
    this.stopped = this.#report.asObservable();
    if (signal) this.#shutDownWith(signal);
  }

  /**
   * Starts a pipeline: the one way in, of which the other `start…` methods are faces.
   *
   * Its events are counted as handled when its operators return, unless a stage that knows the context says otherwise
   * (`deliverTo(sink, { context })`). At the stop its source completes, and it has until the deadline to complete too.
   *
   * @throws what the pipeline throws while it is put together, such as a RangeError for a bad option
   */
  start<R>(name: string, pipeline: EventPipeline<R, E>): EventWatcher<R, E> {
    checkString('name', name);
    checkFunction('pipeline', pipeline);
    const running = !this.#shutdown;
    if (!running) this.logger.log('error', 'Unable to start event watcher (will not retry!)', { watcher: name });
    const watcher = new EventWatcher(name, running ? pipeline : () => EMPTY, {
      events: this.#broadcaster.watch(),
      scheduler: this.scheduler,
      random: this.random,
      deadlineMs: this.#deadlineMs,
      metrics: this.metrics,
      recorded: () => this.#offered,
      onDrop: (drop) => this.#drop(drop),
      onError: (watcherName, error) => {
        this.logger.log('error', 'Event watcher failed and ends', { watcher: watcherName, error: reasonOf(error) });
      },
    });
    if (!watcher.closed) {
      this.#watchers = [...this.#watchers, watcher];
      watcher.add(() => {
        this.#watchers = this.#watchers.filter((other) => other !== watcher);
      });
    }
    return watcher;
  }

  /** Calls a handler with each event; one that fails is reported, and goes on with the next event. */
  startEventWatcher(handler: EventHandler<E>, options: EventWatcherOptions = {}): EventWatcher<never, E> {
    checkFunction('handler', handler);
    const name = options.name ?? `watcher-${++this.#started}`;
    const failed = (error: unknown, event: E) => {
      const { namespace, name: eventName } = event.metadata;
      const about = { watcher: name, event: `${namespace}/${eventName}`, error: reasonOf(error) };
      this.logger.log('error', 'Event handler failed', about);
    };
    return this.start(name, (events, context) => events.pipe(handleEvents(handler, context, failed, options)));
  }

  /** Hands one line for each event to a function, as client-go's `StartLogging(klog.Infof)` prints it. */
  startLogging(logf: (line: string) => void, options: StartLoggingOptions = {}): EventWatcher<never, E> {
    const { name = 'logging', escape = true } = options;
    checkFunction('logf', logf);
    checkBoolean('escape', escape);
    return this.startEventWatcher((event) => logf(escape ? escapeControls(this.lineOf(event)) : this.lineOf(event)), {
      name,
    });
  }

  /** Logs each event with its parts as fields; `logger.isLevelEnabled` is asked first. */
  startStructuredLogging(logger: EventLogger, options: StartStructuredLoggingOptions = {}): EventWatcher<never, E> {
    const { name = 'structured-logging', level = 'info' } = options;
    checkMethods('logger', logger, ['log']);
    checkString('level', level);
    const guarded = guardLogger(logger);
    return this.startEventWatcher((event) => guarded.log(level, EVENT_OCCURRED, () => logMeta(this.entryOf(event))), {
      name,
    });
  }

  /** The books as they stand, between any two statements. */
  stats(): EventBroadcasterStats {
    return {
      state: this.#broadcaster.state,
      recorded: this.#offered - this.#refused.incomingFull,
      refused: { ...this.#refused },
      dropsUntold: this.#dropsUntold,
      watchers: this.#watchers.map((watcher) => watcher.stats()),
    };
  }

  /** Waits until the watchers have come to what is recorded by now, without stopping. */
  flush(options: DeadlineOptions = {}): Promise<ShutdownReport<E>> {
    const deadlineMs = checkDeadline('deadlineMs', options.deadlineMs ?? this.#deadlineMs);
    const begin = this.scheduler.now();
    const flushes = this.#watchers.map((watcher) => watcher.flushWithin({ deadlineMs }));
    return Promise.all(flushes).then((flushed) => ({
      complete: flushed.every(({ inTime }) => inTime),
      durationMs: this.scheduler.now() - begin,
      watchers: flushed.map(({ report }) => report),
    }));
  }

  /**
   * Refuses new events, lets every watcher finish, stops, and reports what was not come to. A second call gives the same
   * promise.
   *
   * In this order: new events are refused; `events` completes; the watchers finish, or lose what is left at the deadline;
   * the report is given. `drops` tells the last of it a turn later, and completes.
   */
  shutdown(options: DeadlineOptions = {}): Promise<ShutdownReport<E>> {
    const deadlineMs = checkDeadline('deadlineMs', options.deadlineMs ?? this.#deadlineMs);
    if (this.#shutdown) return this.#shutdown;
    const report = firstValueFrom(this.#report);
    this.#shutdown = report;
    this.#drain(deadlineMs);
    return report;
  }

  #drop(drop: EventDrop<E>): void {
    this.#dropped.next(drop);
    countOccurrences(this.metrics, 'lost', drop.event, drop.occurrences, drop.reason);
  }

  #drain(deadlineMs: number): void {
    const begin = this.scheduler.now();
    const watchers = this.#watchers;
    this.#forgetSignal();
    for (const watcher of watchers) watcher.drain(begin + deadlineMs);
    void this.#broadcaster.shutdown();
    merge(this.#broadcaster.stopped.pipe(ignoreElements()), ...watchers.map((watcher) => watcher.ended))
      .pipe(takeUntil(timer(deadlineMs, this.scheduler)))
      .subscribe({
        complete: () => {
          this.#broadcaster.stop();
          for (const watcher of watchers) watcher.cut();
          this.#dropped.complete();
          const reports = watchers.map((watcher) => watcher.report());
          this.#report.next({
            complete: reports.every((report) => report.undelivered.length + report.undeliveredUnlisted === 0),
            durationMs: this.scheduler.now() - begin,
            watchers: reports,
          });
          this.#report.complete();
        },
      });
  }

  #shutDownWith(signal: AbortSignal): void {
    const shutDown = () => {
      void this.shutdown();
    };
    if (signal.aborted) {
      shutDown();
      return;
    }
    signal.addEventListener('abort', shutDown, { once: true });
    this.#forgetSignal = () => {
      signal.removeEventListener('abort', shutDown);
    };
  }

  /** The line that logs an event. @internal */
  protected abstract lineOf(event: E): string;

  /** The entry that logs an event. @internal */
  protected abstract entryOf(event: E): LogEntry;

  /** Hands an event out; gives whether it was taken. @internal */
  protected publish(event: E, logger: GuardedLogger): boolean {
    if (this.#shutdown) {
      this.#refused.stopped++;
      logger.log('error', 'Unable to record event (will not retry!)', { error: 'broadcaster already stopped' });
      this.#drop({ event, occurrences: 1, reason: 'stopped' });
      return false;
    }
    // Before a full intake makes room by handing an event out, to watchers that look at their books or record.
    this.#offered++;
    const watchers = this.#watchers;
    if (this.#broadcaster.actionOrDrop(event) === 'sent') {
      countOccurrences(this.metrics, 'recorded', event, 1);
      return true;
    }
    this.#refused.incomingFull++;
    if (watchers.length === 0) this.#drop({ event, occurrences: 1, reason: 'incoming-full' });
    // Before the logger is called, which may start or stop watchers.
    for (const watcher of watchers) watcher.refuse(event);
    logger.log('error', 'Unable to record event: too many queued events, dropped event', {
      event: event.metadata.name,
    });
    return false;
  }

  /** No event comes of a recorder's call. @internal */
  protected refuse(logger: GuardedLogger, message: string, fields: Readonly<Record<string, string>>): void {
    this.#refused.invalid++;
    const told = Object.entries(fields).map(
      ([key, value]) => [key, truncateMessage(value, MOST_LOGGED_BYTES)] as const,
    );
    logger.log('error', message, Object.fromEntries(told));
    this.#drop({ occurrences: 1, reason: 'invalid' });
  }
}
