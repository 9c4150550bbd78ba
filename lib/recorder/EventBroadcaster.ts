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
import { correlate, EventCorrelator, type EventCorrelatorOptions } from '../correlation/index.ts';
import {
  deliverTo,
  type DeliverToOptions,
  type DeliveryNotice,
  type DeliveryOutcome,
  type EventSink,
} from '../delivery/index.ts';
import { copyStrings } from '../event/copyStrings.ts';
import {
  type CoreV1Event,
  escapeControls,
  EventClock,
  type EventSource,
  formatMessage,
  getReference,
  isEventType,
  makeEvent,
  type Scheme,
  truncateMessage,
} from '../event/index.ts';
import { reasonOf } from '../event/reasonOf.ts';
import {
  eventLine,
  type EventLogger,
  type GuardedLogger,
  guardLogger,
  klogLogger,
  logMeta,
  type LogMeta,
  structuredEvent,
} from '../logging/index.ts';
import { boundedBuffer } from '../operators/index.ts';
import { safeRandom } from '../operators/safeRandom.ts';
import { checkBoolean, checkFunction, checkInteger, checkMethods, checkObject, checkString } from '../options/index.ts';
import {
  type EventBroadcasterOptions,
  type StartLoggingOptions,
  type StartStructuredLoggingOptions,
  type StartRecordingToSinkOptions,
  type EventBroadcasterStats,
} from './EventBroadcasterOptions.ts';
import { type EventRecorder, type EventRecorderOptions, type EventRequest, recorderOf } from './EventRecorder.ts';
import { checkDeadline, type DeadlineOptions, type EventPipeline, EventWatcher } from './EventWatcher.ts';
import { type EventHandler, type EventWatcherOptions, handleEvents } from './handleEvents.ts';
import { type EventDrop, type ShutdownReport } from './ShutdownReport.ts';

/** What a recorder puts into each of its events. */
interface EventOrigin {
  readonly scheme: Scheme;
  readonly source: EventSource;
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly annotations: Readonly<Record<string, string>> | undefined;
}

/** The message of each structured log entry, client-go's. */
const EVENT_OCCURRED = 'Event occurred';

/** What is refused may be anything, of any length: a log is told the beginning of its text. */
const MOST_LOGGED_BYTES = 1_024;

/** How many drops wait to be told. */
const DROPS_REMEMBERED = 1_000;

/**
 * Takes events from recorders and hands them to watchers: logs, sinks, pipelines of one's own.
 *
 * ```
 * recorder.event() ─► incoming ─► boundedBuffer ─┬─► startLogging, startStructuredLogging
 *                                                ├─► startEventWatcher      a handler, also an asynchronous one
 *                                                ├─► startRecordingToSink   the API server
 *                                                ├─► start                  a pipeline of operators
 *                                                └─► events                 an Observable
 * ```
 *
 * Watchers run in the next turn, never in the recorder's call; only above `queueLength` events within one turn does the
 * oldest run in the caller. A watcher that throws, or is slow, harms no other. Each has books that close at every moment,
 * see {@link stats}. {@link shutdown} refuses new events, lets the watchers finish up to a deadline, and reports.
 *
 * @example
 * ```ts
 * import { EventBroadcaster, Scheme } from 'kube-event-recorder';
 *
 * const broadcaster = new EventBroadcaster({ shutdownDeadlineMs: 5_000 });
 * broadcaster.startLogging((line) => console.log(line));
 * const recorder = broadcaster.newRecorder(new Scheme(), { component: 'example-controller' });
 * recorder.event({ kind: 'Pod', namespace: 'default', name: 'web' }, 'Normal', 'PodCreated', 'Create Pod succeed');
 * const report = await broadcaster.shutdown();
 * console.log(report.complete); // true
 * ```
 *
 * @see client-go tools/record, EventBroadcaster
 */
export class EventBroadcaster {
  /** The events as an Observable; each subscription is a watcher without books. It completes at the stop. */
  readonly events: Observable<CoreV1Event>;
  /** What is lost, told a turn later. It completes at the stop. */
  readonly drops: Observable<EventDrop>;
  /** Emits the report of the shutdown, also to whoever subscribes later, and completes. */
  readonly stopped: Observable<ShutdownReport>;

  readonly #logger: GuardedLogger;
  readonly #scheduler: SchedulerLike;
  readonly #random: () => number;
  readonly #deadlineMs: number;
  readonly #maxMessageBytes: number | undefined;
  readonly #clock: EventClock;
  readonly #broadcaster: Broadcaster<CoreV1Event>;
  readonly #watchers = new Set<EventWatcher<unknown>>();
  readonly #dropped = new Subject<EventDrop>();
  readonly #report = new ReplaySubject<ShutdownReport>(1);
  readonly #refused = { invalid: 0, stopped: 0, incomingFull: 0 };
  #recorded = 0;
  #dropsUntold = 0;
  #started = 0;
  #shutdown: Promise<ShutdownReport> | undefined;
  #forgetSignal: () => void = () => undefined;

  /** @throws TypeError or RangeError for a bad option */
  constructor(options: EventBroadcasterOptions = {}) {
    const { logger = klogLogger(), scheduler = asapScheduler, random = Math.random, signal } = options;
    checkMethods('logger', logger, ['log']);
    checkMethods('scheduler', scheduler, ['now', 'schedule']);
    if (signal !== undefined) checkMethods('signal', signal, ['addEventListener', 'removeEventListener']);
    this.#logger = guardLogger(logger);
    this.#scheduler = scheduler;
    this.#random = safeRandom(checkFunction('random', random));
    this.#deadlineMs = checkDeadline('shutdownDeadlineMs', options.shutdownDeadlineMs ?? 10_000);
    this.#maxMessageBytes =
      options.maxMessageBytes === undefined ? undefined : checkInteger('maxMessageBytes', options.maxMessageBytes, 1);
    this.#clock = new EventClock({ now: () => scheduler.now(), random: this.#random });
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
   * Makes a recorder.
   *
   * @param scheme knows the kinds of objects that don't carry their own
   * @param source who records: its component becomes the events' reportingComponent, its host the reportingInstance
   */
  newRecorder(scheme: Scheme, source: EventSource, options: EventRecorderOptions = {}): EventRecorder {
    // Read once: what a user's object does when it is read must not reach a call that never throws.
    const origin = {
      scheme,
      source: checkedSource(source),
      labels: copyStrings(options.labels),
      annotations: copyStrings(options.annotations),
    };
    return recorderOf((request, logger = this.#logger) => this.#record(request, origin, logger), formatMessage);
  }

  /**
   * Starts a pipeline: the one way in, of which the other `start…` methods are faces.
   *
   * Its events are counted as handled when its operators return, unless a stage that knows the context says otherwise
   * (`deliverTo(sink, { context })`). At the stop its source completes, and it has until the deadline to complete too.
   *
   * @throws what the pipeline throws while it is put together, such as a RangeError for a bad option
   */
  start<R>(name: string, pipeline: EventPipeline<R>): EventWatcher<R> {
    checkString('name', name);
    checkFunction('pipeline', pipeline);
    const running = !this.#shutdown;
    if (!running) this.#logger.log('error', 'Unable to start event watcher (will not retry!)', { watcher: name });
    const watcher = new EventWatcher(name, running ? pipeline : () => EMPTY, {
      events: this.#broadcaster.watch(),
      scheduler: this.#scheduler,
      random: this.#random,
      deadlineMs: this.#deadlineMs,
      onDrop: (drop) => this.#dropped.next(drop),
      onError: (watcherName, error) => {
        this.#logger.log('error', 'Event watcher failed and ends', { watcher: watcherName, error: reasonOf(error) });
      },
    });
    if (!watcher.closed) {
      this.#watchers.add(watcher);
      watcher.add(() => this.#watchers.delete(watcher));
    }
    return watcher;
  }

  /** Calls a handler with each event; one that fails is reported, and goes on with the next event. */
  startEventWatcher(handler: EventHandler, options: EventWatcherOptions = {}): EventWatcher<never> {
    checkFunction('handler', handler);
    const name = options.name ?? `watcher-${++this.#started}`;
    const failed = (error: unknown, event: CoreV1Event) => {
      const { namespace, name: eventName } = event.metadata;
      const about = { watcher: name, event: `${namespace}/${eventName}`, error: reasonOf(error) };
      this.#logger.log('error', 'Event handler failed', about);
    };
    return this.start(name, (events, context) => events.pipe(handleEvents(handler, context, failed, options)));
  }

  /** Hands one line for each event to a function, as client-go's `StartLogging(klog.Infof)` prints it. */
  startLogging(logf: (line: string) => void, options: StartLoggingOptions = {}): EventWatcher<never> {
    const { name = 'logging', escape = true } = options;
    checkFunction('logf', logf);
    checkBoolean('escape', escape);
    return this.startEventWatcher((event) => logf(escape ? escapeControls(eventLine(event)) : eventLine(event)), {
      name,
    });
  }

  /** Logs each event with its parts as fields; `logger.isLevelEnabled` is asked first. */
  startStructuredLogging(logger: EventLogger, options: StartStructuredLoggingOptions = {}): EventWatcher<never> {
    const { name = 'structured-logging', level = 'info' } = options;
    checkMethods('logger', logger, ['log']);
    checkString('level', level);
    const guarded = guardLogger(logger);
    return this.startEventWatcher(
      (event) => guarded.log(level, EVENT_OCCURRED, () => logMeta(structuredEvent(event))),
      { name },
    );
  }

  /**
   * Writes events to a sink: correlates them as client-go does, and delivers them. `results` says what became of each write.
   *
   * It is the pipeline `correlate({ correlator }), deliverTo(sink, { context })` with the broadcaster's clock and log.
   */
  startRecordingToSink(sink: EventSink, options: StartRecordingToSinkOptions = {}): EventWatcher<DeliveryOutcome> {
    const { name = 'sink', correlator: limits = {}, delivery } = options;
    checkObject('correlator', limits);
    if (delivery !== undefined) checkFunction('delivery', delivery);
    const correlator =
      limits instanceof EventCorrelator
        ? limits
        : new EventCorrelator({ clock: this.#scheduler, eventClock: this.#clock, ...limits });
    const onNotice = ({ level, message, fields }: DeliveryNotice) => this.#logger.log(level, message, fields);
    return this.start(name, (events, context) =>
      delivery
        ? events.pipe(delivery(sink, { context, correlator, onNotice }))
        : events.pipe(
            correlate({ correlator }),
            deliverTo(sink, { ...remembering(limits), eventClock: this.#clock, ...options, context, onNotice }),
          ),
    );
  }

  /** The books as they stand, between any two statements. */
  stats(): EventBroadcasterStats {
    return {
      state: this.#broadcaster.state,
      recorded: this.#recorded,
      refused: { ...this.#refused },
      dropsUntold: this.#dropsUntold,
      watchers: [...this.#watchers].map((watcher) => watcher.stats()),
    };
  }

  /** Waits until the watchers have come to what is recorded by now, without stopping. */
  flush(options: DeadlineOptions = {}): Promise<ShutdownReport> {
    const deadlineMs = checkDeadline('deadlineMs', options.deadlineMs ?? this.#deadlineMs);
    const begin = this.#scheduler.now();
    const flushes = [...this.#watchers].map((watcher) => watcher.flushWithin({ deadlineMs }));
    return Promise.all(flushes).then((flushed) => ({
      complete: flushed.every(({ inTime }) => inTime),
      durationMs: this.#scheduler.now() - begin,
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
  shutdown(options: DeadlineOptions = {}): Promise<ShutdownReport> {
    const deadlineMs = checkDeadline('deadlineMs', options.deadlineMs ?? this.#deadlineMs);
    if (this.#shutdown) return this.#shutdown;
    const report = firstValueFrom(this.#report);
    this.#shutdown = report;
    this.#drain(deadlineMs);
    return report;
  }

  #drain(deadlineMs: number): void {
    const begin = this.#scheduler.now();
    const watchers = [...this.#watchers];
    this.#forgetSignal();
    for (const watcher of watchers) watcher.drain(begin + deadlineMs);
    void this.#broadcaster.shutdown();
    merge(this.#broadcaster.stopped.pipe(ignoreElements()), ...watchers.map((watcher) => watcher.ended))
      .pipe(takeUntil(timer(deadlineMs, this.#scheduler)))
      .subscribe({
        complete: () => {
          this.#broadcaster.stop();
          for (const watcher of watchers) watcher.cut();
          this.#dropped.complete();
          const reports = watchers.map((watcher) => watcher.report());
          this.#report.next({
            complete: reports.every((report) => report.undelivered.length + report.undeliveredUnlisted === 0),
            durationMs: this.#scheduler.now() - begin,
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

  #record(request: EventRequest, origin: EventOrigin, logger: GuardedLogger): CoreV1Event | undefined {
    const { type, reason, message } = request;
    const { scheme, source, labels, annotations } = origin;
    const found = getReference(scheme, request.object);
    if (!found.ok) {
      this.#refuse(logger, 'Could not construct reference, will not report event', {
        error: found.reason,
        type: truncateMessage(type, MOST_LOGGED_BYTES),
        reason: truncateMessage(reason, MOST_LOGGED_BYTES),
        message: truncateMessage(message, MOST_LOGGED_BYTES),
      });
      return undefined;
    }
    if (!isEventType(type)) {
      this.#refuse(logger, 'Unsupported event type', { type: truncateMessage(type, MOST_LOGGED_BYTES) });
      return undefined;
    }
    const event = makeEvent({
      reference: found.reference,
      annotations: annotations ? { ...annotations, ...copyStrings(request.annotations) } : request.annotations,
      labels,
      type,
      reason,
      message,
      source,
      clock: this.#clock,
      random: this.#random,
      maxMessageBytes: this.#maxMessageBytes,
    });
    return this.#broadcast(event, logger) ? event : undefined;
  }

  #broadcast(event: CoreV1Event, logger: GuardedLogger): boolean {
    if (this.#shutdown) {
      this.#refused.stopped++;
      logger.log('error', 'Unable to record event (will not retry!)', { error: 'broadcaster already stopped' });
      this.#dropped.next({ event, occurrences: 1, reason: 'stopped' });
      return false;
    }
    for (const watcher of this.#watchers) watcher.record();
    if (this.#broadcaster.actionOrDrop(event) === 'sent') {
      this.#recorded++;
      return true;
    }
    this.#refused.incomingFull++;
    if (this.#watchers.size === 0) this.#dropped.next({ event, occurrences: 1, reason: 'incoming-full' });
    // Before the logger is called, which may start or stop watchers.
    for (const watcher of this.#watchers) watcher.refuse(event);
    logger.log('error', 'Unable to record event: too many queued events, dropped event', {
      event: event.metadata.name,
    });
    return false;
  }

  #refuse(logger: GuardedLogger, message: string, fields: LogMeta): void {
    this.#refused.invalid++;
    logger.log('error', message, fields);
    this.#dropped.next({ occurrences: 1, reason: 'invalid' });
  }
}

/** @throws TypeError for a component or host that is no string */
function checkedSource(source: EventSource): EventSource {
  const checked = { ...source };
  if (checked.component !== undefined) checkString('source.component', checked.component);
  if (checked.host !== undefined) checkString('source.host', checked.host);
  return checked;
}

/** As many objects are remembered as the correlator remembers events, whose repeats would be looked for on the server otherwise. */
function remembering(correlator: EventCorrelatorOptions | EventCorrelator): DeliverToOptions {
  const lruCacheSize = correlator instanceof EventCorrelator ? 0 : (correlator.lruCacheSize ?? 0);
  return lruCacheSize > 0 ? { maxObjects: lruCacheSize } : {};
}
