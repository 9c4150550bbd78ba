import { asText } from '../../event/asText.ts';
import { copyStrings } from '../../event/copyStrings.ts';
import {
  type EventClock,
  type EventMetadata,
  eventName,
  type EventsV1Event,
  MicroTime,
  type ObjectReference,
  truncateMessage,
} from '../../event/index.ts';
import { checkInteger } from '../../options/index.ts';
import { type Mutable } from '../../event/Mutable.ts';

/** What an events.k8s.io/v1 event is made from. */
export interface MakeEventsV1EventOptions {
  /** What the event is about, see {@link getReference}; kept, not copied. */
  readonly regarding: ObjectReference;
  /** Another object that has to do with it; kept, not copied. Default: none. */
  readonly related?: ObjectReference | undefined;
  /** `Normal` or `Warning`; not checked here, see {@link isEventType}. */
  readonly type: string;
  /** Why, in one word such as `Scheduled`; cut to 1,024 bytes of UTF-8 here, and to the API server's 128 by its sink. */
  readonly reason: string;
  /** What was done or failed, in one word such as `Binding`; cut as the reason is. */
  readonly action: string;
  /** What happened, for people. */
  readonly note: string;
  /** The controller's name. */
  readonly reportingController: string;
  /** Which instance of it. */
  readonly reportingInstance: string;
  /** Gives the time and the name. */
  readonly clock: EventClock;
  /** A number from 0 up to 1, for the UUID that names an event about an object whose name can't. */
  readonly random: () => number;
  /** Annotations of the event: numbers, booleans and bigints become text, other values are left out. Default: none. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Labels of the event, like annotations. Default: none. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** The note is cut to that many bytes of UTF-8, a whole number from 0. Default: 1,024, the server's limit. */
  readonly maxNoteBytes?: number | undefined;
  /** Where an event about an object without a namespace goes: `default` or `kube-system`. Default: `default`. */
  readonly clusterScopedNamespace?: string | undefined;
}

/** How many bytes of UTF-8 the API server lets a note of an events.k8s.io/v1 event have. */
export const MOST_NOTE_BYTES = 1_024;

/** Series are kept by their reason and action in thousands of keys: a megabyte in each of them would be too much. */
const MOST_WORD_BYTES = 1_024;

/**
 * Makes an events.k8s.io/v1 event as client-go's recorder does: without a series, named after its object and the time, in the namespace of its
 * object or else in `default`.
 *
 * Empty values are absent. What a caller without types gives as type, reason, action or note becomes text; lone surrogates become U+FFFD.
 * Never throws because of those.
 *
 * @throws TypeError or RangeError if `maxNoteBytes` is no whole number from 0
 *
 * @example
 * ```ts
 * import { EventClock, makeEventsV1Event } from 'kube-event-recorder';
 *
 * const event = makeEventsV1Event({
 *   regarding: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-1' },
 *   related: { apiVersion: 'v1', kind: 'Node', name: 'node-1' },
 *   type: 'Normal',
 *   reason: 'Scheduled',
 *   action: 'Binding',
 *   note: 'bound to node-1',
 *   reportingController: 'example.com/scheduler',
 *   reportingInstance: 'example.com/scheduler-host-1',
 *   clock: new EventClock(),
 *   random: Math.random,
 * });
 * event.metadata.name; // 'web-1.188adf2fced714c0' or so
 * ```
 *
 * @see `makeEvent` in {@link https://github.com/kubernetes/client-go/blob/master/tools/events/event_recorder.go | client-go}
 */
export function makeEventsV1Event(options: MakeEventsV1EventOptions): EventsV1Event {
  const { related, regarding } = options;
  const maxNoteBytes = checkInteger('maxNoteBytes', options.maxNoteBytes ?? MOST_NOTE_BYTES, 0);
  const { milliseconds, hex } = options.clock.next();
  const metadata: Mutable<EventMetadata> = {
    name: eventName(regarding.name, hex, options.random),
    namespace: regarding.namespace ?? options.clusterScopedNamespace ?? 'default',
  };
  const annotations = copyStrings(options.annotations);
  if (annotations !== undefined) metadata.annotations = annotations;
  const labels = copyStrings(options.labels);
  if (labels !== undefined) metadata.labels = labels;

  const event: Mutable<EventsV1Event> = { metadata, eventTime: new MicroTime(milliseconds), regarding };
  if (related !== undefined) event.related = related;
  const type = asText(options.type);
  if (type !== '') event.type = type;
  const reason = truncateMessage(options.reason, MOST_WORD_BYTES);
  if (reason !== '') event.reason = reason;
  const action = truncateMessage(options.action, MOST_WORD_BYTES);
  if (action !== '') event.action = action;
  const note = truncateMessage(options.note, maxNoteBytes);
  if (note !== '') event.note = note;
  const { reportingController, reportingInstance } = options;
  if (reportingController !== '') event.reportingController = reportingController;
  if (reportingInstance !== '') event.reportingInstance = reportingInstance;
  return event;
}
