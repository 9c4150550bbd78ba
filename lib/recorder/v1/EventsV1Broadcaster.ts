import { hostname } from 'node:os';
import {
  deliverTo,
  type DeliveryNotice,
  type DeliveryOutcome,
  type EventSink,
  isQualifiedName,
} from '../../delivery/index.ts';
import { copyStrings } from '../../event/copyStrings.ts';
import {
  type EventsV1Event,
  formatMessage,
  getReference,
  isEventType,
  type ObjectReference,
  type Scheme,
} from '../../event/index.ts';
import { type GuardedLogger, klogText, type LogEntry, structuredEventsV1Event } from '../../logging/index.ts';
import { checkFunction, checkInteger, checkObject, checkOneOf, checkString, described } from '../../options/index.ts';
import { EventBroadcasterBase } from '../EventBroadcasterBase.ts';
import { type EventWatcher } from '../EventWatcher.ts';
import { countEvictions } from '../countEvictions.ts';
import { countSeries } from './countSeries.ts';
import { EventSeriesCounter } from './EventSeriesCounter.ts';
import {
  type EventsV1BroadcasterOptions,
  type EventsV1RecorderOptions,
  type StartRecordingEventsV1Options,
} from './EventsV1BroadcasterOptions.ts';
import { type EventsV1Recorder, eventsV1RecorderOf, type EventsV1Request } from './EventsV1Recorder.ts';
import { makeEventsV1Event, MOST_NOTE_BYTES } from './makeEventsV1Event.ts';

/** What a recorder puts into each of its events. */
interface EventOrigin {
  readonly scheme: Scheme;
  readonly reportingController: string;
  readonly reportingInstance: string;
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly annotations: Readonly<Record<string, string>> | undefined;
}

/**
 * Takes events from recorders and hands them to watchers, as {@link EventBroadcaster} does, with events of the newer API, events.k8s.io/v1.
 *
 * What differs is the recorder, which is told an action and a related object too, and the way to the sink: what occurs again and again becomes
 * a series, see {@link EventSeriesCounter}. Watchers, books, flush and shutdown are the same.
 *
 * @example
 * ```ts
 * import { EventsV1Broadcaster, Scheme } from 'kube-event-recorder';
 *
 * const broadcaster = new EventsV1Broadcaster();
 * broadcaster.startLogging((line) => console.log(line));
 * const recorder = broadcaster.newRecorder(new Scheme(), 'example.com/scheduler');
 * const pod = { kind: 'Pod', namespace: 'default', name: 'web' };
 * recorder.eventf(pod, undefined, 'Normal', 'Scheduled', 'Binding', 'bound to %s', 'node-1');
 * const report = await broadcaster.shutdown();
 * console.log(report.complete); // true
 * ```
 *
 * @see client-go tools/events, EventBroadcaster
 */
export class EventsV1Broadcaster extends EventBroadcasterBase<EventsV1Event> {
  readonly #maxNoteBytes: number;
  readonly #clusterScopedNamespace: 'default' | 'kube-system';

  /** @throws TypeError or RangeError for a bad option */
  constructor(options: EventsV1BroadcasterOptions = {}) {
    const { clusterScopedNamespace = 'default', maxMessageBytes = MOST_NOTE_BYTES } = options;
    // Before anything is made that would have to be taken back.
    checkInteger('maxMessageBytes', maxMessageBytes, 1, MOST_NOTE_BYTES);
    checkOneOf('clusterScopedNamespace', clusterScopedNamespace, ['default', 'kube-system']);
    super(options);
    this.#maxNoteBytes = maxMessageBytes;
    this.#clusterScopedNamespace = clusterScopedNamespace;
  }

  /**
   * Makes a recorder.
   *
   * @param scheme knows the kinds of objects that don't carry their own
   * @param reportingController the controller's name, a qualified one: `shop-controller`, or better `example.com/shop-controller`
   * @throws TypeError if the API server would refuse that name: it would refuse every event
   */
  newRecorder(scheme: Scheme, reportingController: string, options: EventsV1RecorderOptions = {}): EventsV1Recorder {
    if (typeof reportingController !== 'string' || !isQualifiedName(reportingController)) {
      throw new TypeError(
        `reportingController must be a qualified name, such as 'example.com/shop-controller', but is ${described(reportingController)}`,
      );
    }
    const { reportingInstance = `${reportingController}-${hostname()}` } = options;
    checkString('reportingInstance', reportingInstance);
    // Read once: what a user's object does when it is read must not reach a call that never throws.
    const origin = {
      scheme,
      reportingController,
      reportingInstance,
      labels: copyStrings(options.labels),
      annotations: copyStrings(options.annotations),
    };
    return eventsV1RecorderOf((request, logger = this.logger) => this.#record(request, origin, logger), formatMessage);
  }

  /**
   * Writes events to a sink: makes series of those that occur again, and delivers them. `results` says what became of each write.
   *
   * It is the pipeline `countSeries(series), deliverTo(sink, { context })` with the broadcaster's clock and log. A flush and the shutdown write
   * the counts of all series.
   *
   * @throws TypeError or RangeError for a bad option
   */
  startRecordingToSink(
    sink: EventSink<EventsV1Event>,
    options: StartRecordingEventsV1Options = {},
  ): EventWatcher<DeliveryOutcome<EventsV1Event>, EventsV1Event> {
    const { name = 'sink', series = {}, delivery, ...others } = options;
    checkObject('series', series);
    if (delivery !== undefined) checkFunction('delivery', delivery);
    const counter =
      series instanceof EventSeriesCounter ? series : new EventSeriesCounter({ clock: this.scheduler, ...series });
    const onNotice = ({ level, message, fields }: DeliveryNotice) => this.logger.log(level, message, fields);
    return this.start(name, (events, context) =>
      delivery
        ? events.pipe(delivery(sink, { context, onNotice }))
        : events.pipe(
            countSeries({ counter }),
            countEvictions(this.metrics, counter),
            deliverTo<EventsV1Event>(sink, {
              // A series that has ended may be remembered beside the next one of its key.
              maxObjects: 2 * counter.maxSeries,
              eventClock: this.clock,
              ...others,
              context,
              onNotice,
            }),
          ),
    );
  }

  /** @internal */
  protected override lineOf(event: EventsV1Event): string {
    return klogText(this.entryOf(event));
  }

  /** @internal */
  protected override entryOf(event: EventsV1Event): LogEntry {
    return structuredEventsV1Event(event);
  }

  #record(request: EventsV1Request, origin: EventOrigin, logger: GuardedLogger): EventsV1Event | undefined {
    const { type, reason, action, note } = request;
    const { scheme, reportingController, reportingInstance, labels, annotations } = origin;
    const regarding = getReference(scheme, request.regarding);
    if (!regarding.ok) {
      const about = { error: regarding.reason, type, reason, action, note };
      this.refuse(logger, 'Could not construct reference, will not report event', about);
      return undefined;
    }
    const related = this.#related(request.related, scheme, logger);
    if (!isEventType(type)) {
      this.refuse(logger, 'Unsupported event type', { type });
      return undefined;
    }
    const event = makeEventsV1Event({
      regarding: regarding.reference,
      related,
      annotations: annotations ? { ...annotations, ...copyStrings(request.annotations) } : request.annotations,
      labels,
      type,
      reason,
      action,
      note,
      reportingController,
      reportingInstance,
      clock: this.clock,
      random: this.random,
      maxNoteBytes: this.#maxNoteBytes,
      clusterScopedNamespace: this.#clusterScopedNamespace,
    });
    return this.publish(event, logger) ? event : undefined;
  }

  #related(object: unknown, scheme: Scheme, logger: GuardedLogger): ObjectReference | undefined {
    if (object === undefined || object === null) return undefined;
    const found = getReference(scheme, object);
    if (found.ok) return found.reference;
    logger.log('debug', 'Could not construct reference to the related object', { error: found.reason });
    return undefined;
  }
}
