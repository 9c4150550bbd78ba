import { type EventsV1Event } from '../../event/index.ts';
import { type EventLogger, type GuardedLogger, guardLogger } from '../../logging/index.ts';

/**
 * Records what happened to objects as events.k8s.io/v1 events. Nothing it is given makes it throw, and it never waits.
 *
 * Objects are those of {@link EventRecorder}. Each method gives the event back that was made. It gives `undefined`, and logs why, where no
 * reference to `regarding` could be made, the type is neither `Normal` nor `Warning`, or the broadcaster was shut down. A `related` object that
 * can't be referred to is left out.
 *
 * @example
 * ```ts
 * import { EventsV1Broadcaster, Scheme } from 'kube-event-recorder';
 *
 * const recorder = new EventsV1Broadcaster().newRecorder(new Scheme(), 'example.com/scheduler');
 * const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default', uid: '1' } };
 * const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } };
 *
 * recorder.eventf(pod, node, 'Normal', 'Scheduled', 'Binding', 'bound to %s', node.metadata.name);
 * recorder.for(pod).eventf('Warning', 'FailedScheduling', 'Scheduling', '%d nodes are full', 3);
 * ```
 *
 * @see client-go tools/events, EventRecorderLogger
 */
export interface EventsV1Recorder {
  /**
   * Records an event whose note is formatted as by Go's Sprintf, see {@link formatMessage}.
   *
   * @param regarding what the event is about
   * @param related another object that has to do with it; undefined or null for none
   * @param type `Normal` or `Warning`
   * @param reason why, for programs: short, unique and in UpperCamelCase; the API server takes up to 128 bytes
   * @param action what was done or failed, for programs, such as `Binding`; up to 128 bytes
   * @param note what happened, for people; cut to 1,024 bytes, the API server's limit
   */
  eventf(
    regarding: unknown,
    related: unknown,
    type: string,
    reason: string,
    action: string,
    note: string,
    ...args: unknown[]
  ): EventsV1Event | undefined;
  /** Like {@link eventf}, with annotations for the event. */
  annotatedEventf(
    regarding: unknown,
    related: unknown,
    annotations: Readonly<Record<string, string>>,
    type: string,
    reason: string,
    action: string,
    note: string,
    ...args: unknown[]
  ): EventsV1Event | undefined;
  /** The same recorder, which logs elsewhere what it can't record. */
  withLogger(logger: EventLogger): EventsV1Recorder;
  /** A recorder of events about one object, and about another that is related to it. */
  for(regarding: unknown, related?: unknown): ObjectEventsV1Recorder;
}

/** An {@link EventsV1Recorder} bound to one object, as `recorder.for(object)` gives it. */
export interface ObjectEventsV1Recorder {
  /** See {@link EventsV1Recorder.eventf}. */
  eventf(type: string, reason: string, action: string, note: string, ...args: unknown[]): EventsV1Event | undefined;
  /** See {@link EventsV1Recorder.annotatedEventf}. */
  annotatedEventf(
    annotations: Readonly<Record<string, string>>,
    type: string,
    reason: string,
    action: string,
    note: string,
    ...args: unknown[]
  ): EventsV1Event | undefined;
}

/** What is asked of a recorder, whichever method it came by. */
export interface EventsV1Request {
  readonly regarding: unknown;
  readonly related: unknown;
  readonly annotations: Readonly<Record<string, string>> | undefined;
  readonly type: string;
  readonly reason: string;
  readonly action: string;
  readonly note: string;
}

/** Makes a recorder of one function. */
export function eventsV1RecorderOf(
  record: (request: EventsV1Request, logger: GuardedLogger | undefined) => EventsV1Event | undefined,
  formatMessage: (format: string, args: readonly unknown[]) => string,
  logger?: GuardedLogger,
): EventsV1Recorder {
  const recorder: EventsV1Recorder = {
    eventf: (regarding, related, type, reason, action, note, ...args) =>
      record(
        { regarding, related, annotations: undefined, type, reason, action, note: formatMessage(note, args) },
        logger,
      ),
    annotatedEventf: (regarding, related, annotations, type, reason, action, note, ...args) =>
      record({ regarding, related, annotations, type, reason, action, note: formatMessage(note, args) }, logger),
    withLogger: (other) => eventsV1RecorderOf(record, formatMessage, guardLogger(other)),
    for: (regarding, related) => ({
      eventf: (...event) => recorder.eventf(regarding, related, ...event),
      annotatedEventf: (...event) => recorder.annotatedEventf(regarding, related, ...event),
    }),
  };
  return recorder;
}
