import { checkInteger } from '../options/index.ts';
import { asText } from './asText.ts';
import { copyStrings } from './copyStrings.ts';
import { type CoreV1Event, type EventMetadata, type EventSource, type ObjectReference } from './CoreV1Event.ts';
import { type EventClock } from './EventClock.ts';
import { eventName } from './eventName.ts';
import { truncateMessage } from './truncateMessage.ts';
import { type Mutable } from './Mutable.ts';

/** What an event is made from. */
export interface MakeEventOptions {
  /** What the event is about, see {@link getReference}; kept, not copied. */
  readonly reference: ObjectReference;
  /** `Normal` or `Warning`; not checked here, see {@link isEventType}. */
  readonly type: string;
  /** Why, in one word such as `PodCreated`; cut to 1,024 bytes of UTF-8. */
  readonly reason: string;
  /** What happened, for people. */
  readonly message: string;
  /** Who says so; kept, not copied. */
  readonly source: EventSource;
  /** Gives the time and the name. */
  readonly clock: EventClock;
  /** A number from 0 up to 1, for the UUID that names an event about an object whose name can't. */
  readonly random: () => number;
  /** Annotations of the event: numbers, booleans and bigints become text, other values are left out. Default: none. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Labels of the event, like annotations. Default: none. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** The message is cut to that many bytes of UTF-8, a whole number from 0. Default: 16,384; the server has no limit for core/v1. */
  readonly maxMessageBytes?: number | undefined;
}

/** What the events of one recorder have in common. @internal */
export type EventMaker = Pick<MakeEventOptions, 'source' | 'clock' | 'random' | 'labels' | 'maxMessageBytes'>;

/** How many bytes of UTF-8 a message of a core/v1 event has at most unless an option says otherwise. */
export const defaultMaxMessageBytes = 16_384;

/** The correlator keeps reasons in thousands of keys: one word has no more, and a megabyte in each of them would be too much. */
const MOST_REASON_BYTES = 1_024;

/**
 * Makes a core/v1 event as client-go's recorder does: count 1, first and last seen now, named after its object and the time, in the
 * namespace of its object or else in `default`.
 *
 * Both its times are one Date, which the events that a clock names within a millisecond share: it is not to be changed.
 *
 * Empty values are absent. What a caller without types gives as type, reason or message becomes text; lone surrogates become U+FFFD.
 * Never throws because of those.
 *
 * @throws TypeError or RangeError if `maxMessageBytes` is no whole number from 0
 *
 * @example
 * ```ts
 * import { EventClock, makeEvent } from 'kube-event-recorder';
 *
 * const event = makeEvent({
 *   reference: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-1' },
 *   type: 'Normal',
 *   reason: 'Pulled',
 *   message: 'image pulled',
 *   source: { component: 'shop-controller' },
 *   clock: new EventClock(),
 *   random: Math.random,
 * });
 * event.metadata.name; // 'web-1.188adf2fced714c0' or so
 * ```
 *
 * @see `makeEvent` in {@link https://github.com/kubernetes/client-go/blob/master/tools/record/event.go | client-go}
 */
export function makeEvent(options: MakeEventOptions): CoreV1Event {
  const { reference, annotations, type, reason, message } = options;
  checkInteger('maxMessageBytes', options.maxMessageBytes ?? defaultMaxMessageBytes, 0);
  return eventOf(options, reference, annotations, type, reason, message);
}

/**
 * Does what {@link makeEvent} does, without an object of options that each event would leave behind.
 *
 * @internal
 */
export function eventOf(
  { source, clock, random, labels: givenLabels, maxMessageBytes }: EventMaker,
  reference: ObjectReference,
  givenAnnotations: Readonly<Record<string, string>> | undefined,
  givenType: string,
  givenReason: string,
  givenMessage: string,
): CoreV1Event {
  const mostBytes = maxMessageBytes ?? defaultMaxMessageBytes;
  const { component, host } = source;
  const { date: now, hex } = clock.next();
  const metadata: Mutable<EventMetadata> = {
    name: eventName(reference.name, hex, random),
    namespace: reference.namespace ?? 'default',
  };
  const annotations = copyStrings(givenAnnotations);
  if (annotations !== undefined) metadata.annotations = annotations;
  const labels = copyStrings(givenLabels);
  if (labels !== undefined) metadata.labels = labels;

  const event: Mutable<CoreV1Event> = {
    metadata,
    involvedObject: reference,
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
  };
  const type = asText(givenType);
  if (type !== '') event.type = type;
  const reason = truncateMessage(givenReason, MOST_REASON_BYTES);
  if (reason !== '') event.reason = reason;
  const message = truncateMessage(givenMessage, mostBytes);
  if (message !== '') event.message = message;
  if (component !== undefined || host !== undefined) event.source = source;
  if (component !== undefined && component !== '') event.reportingComponent = component;
  if (host !== undefined && host !== '') event.reportingInstance = host;
  return event;
}
