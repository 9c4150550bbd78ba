import { type CoreV1Event } from '../event/index.ts';
import { type EventLogger, type GuardedLogger, guardLogger } from '../logging/index.ts';

/**
 * Records what happened to objects. Nothing it is given makes it throw, and it never waits.
 *
 * An object is an API object (anything with `metadata`), or an `ObjectReference`, used as it is. An API object without
 * kind and apiVersion, such as an item of a list that client-node read, gets them from the recorder's scheme.
 *
 * Each method gives the event back that was made. It gives `undefined`, and logs why, where no reference could be made,
 * the type is neither `Normal` nor `Warning`, or the broadcaster was shut down.
 *
 * @example
 * ```ts
 * import { EventBroadcaster, Scheme } from 'kube-event-recorder';
 *
 * const recorder = new EventBroadcaster().newRecorder(new Scheme(), { component: 'example-controller' });
 * const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default', uid: '1' } };
 *
 * recorder.event(pod, 'Normal', 'PodCreated', 'Create Pod succeed');
 * recorder.eventf(pod, 'Warning', 'PodFailed', 'Failed to create Pod %s', pod.metadata.name);
 * recorder.annotatedEventf(pod, { team: 'a' }, 'Normal', 'Scaled', 'to %d', 3);
 * ```
 *
 * @see client-go tools/record, EventRecorderLogger
 */
export interface EventRecorder {
  /**
   * Records an event.
   *
   * @param type `Normal` or `Warning`
   * @param reason why, for programs: short, unique and in UpperCamelCase
   * @param message what happened, for people; cut to the broadcaster's `maxMessageBytes`
   */
  event(object: unknown, type: string, reason: string, message: string): CoreV1Event | undefined;
  /** Records an event whose message is formatted as by Go's Sprintf, see {@link formatMessage}. */
  eventf(object: unknown, type: string, reason: string, format: string, ...args: unknown[]): CoreV1Event | undefined;
  /** Like {@link eventf}, with annotations for the event. */
  annotatedEventf(
    object: unknown,
    annotations: Readonly<Record<string, string>>,
    type: string,
    reason: string,
    format: string,
    ...args: unknown[]
  ): CoreV1Event | undefined;
  /** The same recorder, which logs elsewhere what it can't record. */
  withLogger(logger: EventLogger): EventRecorder;
  /** A recorder of events about one object. */
  for(object: unknown): ObjectEventRecorder;
}

/** An {@link EventRecorder} bound to one object, as `recorder.for(object)` gives it. */
export interface ObjectEventRecorder {
  /** See {@link EventRecorder.event}. */
  event(type: string, reason: string, message: string): CoreV1Event | undefined;
  /** See {@link EventRecorder.eventf}. */
  eventf(type: string, reason: string, format: string, ...args: unknown[]): CoreV1Event | undefined;
  /** See {@link EventRecorder.annotatedEventf}. */
  annotatedEventf(
    annotations: Readonly<Record<string, string>>,
    type: string,
    reason: string,
    format: string,
    ...args: unknown[]
  ): CoreV1Event | undefined;
}

/** Options of {@link EventBroadcaster.newRecorder}. */
export interface EventRecorderOptions {
  /** Labels for every event. Default: none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations for every event; those of `annotatedEventf` come on top. Default: none. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Records an event, whichever method it came by. One by one, as it is called for every event and an object would be left behind by each. */
export type RecordEvent = (
  object: unknown,
  annotations: Readonly<Record<string, string>> | undefined,
  type: string,
  reason: string,
  message: string,
  logger: GuardedLogger | undefined,
) => CoreV1Event | undefined;

/** Makes a recorder of one function: the methods differ only in how they come by their message. */
export function recorderOf(
  record: RecordEvent,
  formatMessage: (format: string, args: readonly unknown[]) => string,
  logger?: GuardedLogger,
): EventRecorder {
  const recorder: EventRecorder = {
    event: (object, type, reason, message) => record(object, undefined, type, reason, message, logger),
    eventf: (object, type, reason, format, ...args) =>
      record(object, undefined, type, reason, formatMessage(format, args), logger),
    annotatedEventf: (object, annotations, type, reason, format, ...args) =>
      record(object, annotations, type, reason, formatMessage(format, args), logger),
    withLogger: (other) => recorderOf(record, formatMessage, guardLogger(other)),
    for: (object) => ({
      event: (type, reason, message) => recorder.event(object, type, reason, message),
      eventf: (type, reason, format, ...args) => recorder.eventf(object, type, reason, format, ...args),
      annotatedEventf: (annotations, type, reason, format, ...args) =>
        recorder.annotatedEventf(object, annotations, type, reason, format, ...args),
    }),
  };
  return recorder;
}
