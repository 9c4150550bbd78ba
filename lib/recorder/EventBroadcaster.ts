import { correlate, EventCorrelator, type EventCorrelatorOptions } from '../correlation/index.ts';
import {
  deliverTo,
  type DeliverToOptions,
  type DeliveryNotice,
  type DeliveryOutcome,
  type EventSink,
} from '../delivery/index.ts';
import { copyStrings } from '../event/copyStrings.ts';
import { type EventMaker, eventOf } from '../event/makeEvent.ts';
import {
  type CoreV1Event,
  type EventSource,
  formatMessage,
  getReference,
  isEventType,
  type Scheme,
} from '../event/index.ts';
import { eventLine, type GuardedLogger, type LogEntry, structuredEvent } from '../logging/index.ts';
import { checkFunction, checkInteger, checkObject, checkString } from '../options/index.ts';
import { EventBroadcasterBase } from './EventBroadcasterBase.ts';
import { type EventBroadcasterOptions, type StartRecordingToSinkOptions } from './EventBroadcasterOptions.ts';
import { type EventRecorder, type EventRecorderOptions, recorderOf } from './EventRecorder.ts';
import { type EventWatcher } from './EventWatcher.ts';
import { countEvictions } from './countEvictions.ts';

/** What a recorder puts into each of its events. */
interface EventOrigin extends EventMaker {
  readonly scheme: Scheme;
  readonly annotations: Readonly<Record<string, string>> | undefined;
}

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
export class EventBroadcaster extends EventBroadcasterBase<CoreV1Event> {
  readonly #maxMessageBytes: number | undefined;

  /** @throws TypeError or RangeError for a bad option */
  constructor(options: EventBroadcasterOptions = {}) {
    const { maxMessageBytes } = options;
    // Before anything is made that would have to be taken back.
    if (maxMessageBytes !== undefined) checkInteger('maxMessageBytes', maxMessageBytes, 1);
    super(options);
    this.#maxMessageBytes = maxMessageBytes;
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
      clock: this.clock,
      random: this.random,
      maxMessageBytes: this.#maxMessageBytes,
    };
    return recorderOf(
      (object, annotations, type, reason, message, logger = this.logger) =>
        this.#record(object, annotations, type, reason, message, origin, logger),
      formatMessage,
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
        : new EventCorrelator({ clock: this.scheduler, eventClock: this.clock, ...limits });
    const onNotice = ({ level, message, fields }: DeliveryNotice) => this.logger.log(level, message, fields);
    return this.start(name, (events, context) =>
      delivery
        ? events.pipe(delivery(sink, { context, correlator, onNotice }), countEvictions(this.metrics, correlator))
        : events.pipe(
            correlate({ correlator }),
            countEvictions(this.metrics, correlator),
            deliverTo(sink, { ...remembering(limits), eventClock: this.clock, ...options, context, onNotice }),
          ),
    );
  }

  /** @internal */
  protected override lineOf(event: CoreV1Event): string {
    return eventLine(event);
  }

  /** @internal */
  protected override entryOf(event: CoreV1Event): LogEntry {
    return structuredEvent(event);
  }

  #record(
    object: unknown,
    annotations: Readonly<Record<string, string>> | undefined,
    type: string,
    reason: string,
    message: string,
    origin: EventOrigin,
    logger: GuardedLogger,
  ): CoreV1Event | undefined {
    const found = getReference(origin.scheme, object);
    if (!found.ok) {
      this.refuse(logger, 'Could not construct reference, will not report event', {
        error: found.reason,
        type,
        reason,
        message,
      });
      return undefined;
    }
    if (!isEventType(type)) {
      this.refuse(logger, 'Unsupported event type', { type });
      return undefined;
    }
    const own = origin.annotations ? { ...origin.annotations, ...copyStrings(annotations) } : annotations;
    const event = eventOf(origin, found.reference, own, type, reason, message);
    return this.publish(event, logger) ? event : undefined;
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
