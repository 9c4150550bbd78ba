import {
  type CoreV1Event,
  type EventMetadata,
  type EventSource,
  MicroTime,
  type ObjectReference,
} from '../event/index.ts';
import { type Mutable } from '../event/Mutable.ts';

/**
 * Reads a core/v1 event from any value: an event of ours, an answer of @kubernetes/client-node, parsed JSON.
 *
 * Only fields that a core/v1 Event has are taken, and only where their values have the right type: times from a `Date` or from RFC 3339
 * text, with six digits where the API wants them; counts within 32 bits. Anything else is left out, and so are empty texts. Lone
 * surrogates become U+FFFD. A name or namespace that is missing is empty. Never throws.
 *
 * @returns undefined for a value without `metadata`, and for one that throws when read
 * @internal
 */
export function readEvent(value: unknown): CoreV1Event | undefined {
  try {
    const fields = objectOf(value);
    const metadata = objectOf(fields?.metadata);
    if (!fields || !metadata) return undefined;
    // Field by field: a loop over names took 18 of 60 µs that an event and its answer cost over a process's first thousand.
    const event: Mutable<CoreV1Event> = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: readMetadata(metadata),
      involvedObject: readReference(objectOf(fields.involvedObject)),
    };
    const { type, reason, message, action, reportingComponent, reportingInstance } = fields;
    if (isText(type)) event.type = type.toWellFormed();
    if (isText(reason)) event.reason = reason.toWellFormed();
    if (isText(message)) event.message = message.toWellFormed();
    if (isText(action)) event.action = action.toWellFormed();
    if (isText(reportingComponent)) event.reportingComponent = reportingComponent.toWellFormed();
    if (isText(reportingInstance)) event.reportingInstance = reportingInstance.toWellFormed();
    const source = objectOf(fields.source);
    if (source) event.source = readSource(source);
    const related = objectOf(fields.related);
    if (related) event.related = readReference(related);
    const series = objectOf(fields.series);
    if (series) event.series = readSeries(series);
    const count = countOf(fields.count);
    if (count !== undefined) event.count = count;
    const firstTimestamp = dateOf(fields.firstTimestamp, lastOccurrence);
    if (firstTimestamp) event.firstTimestamp = firstTimestamp;
    const lastTimestamp = dateOf(fields.lastTimestamp, lastOccurrence);
    if (lastTimestamp) event.lastTimestamp = lastTimestamp;
    const eventTime = microTimeOf(fields.eventTime);
    if (eventTime) event.eventTime = eventTime;
    return event;
  } catch {
    return undefined;
  }
}

type EventSeries = NonNullable<CoreV1Event['series']>;

/** What may be anything, or nothing. */
type Fields = Readonly<Partial<Record<FieldName, unknown>>>;

type FieldName =
  | keyof CoreV1Event
  | keyof EventMetadata
  | keyof ObjectReference
  | keyof EventSource
  | keyof EventSeries
  | 'creationTimestamp';

const MOST_COUNT = 2 ** 31 - 1;

function readMetadata(fields: Fields): EventMetadata {
  const { name, namespace, resourceVersion, uid } = fields;
  const metadata: Mutable<EventMetadata> = {
    name: isText(name) ? name.toWellFormed() : '',
    namespace: isText(namespace) ? namespace.toWellFormed() : '',
  };
  if (isText(resourceVersion)) metadata.resourceVersion = resourceVersion.toWellFormed();
  if (isText(uid)) metadata.uid = uid.toWellFormed();
  const creationTimestamp = dateOf(fields.creationTimestamp, lastCreation);
  if (creationTimestamp) metadata.creationTimestamp = creationTimestamp;
  const labels = objectOf(fields.labels);
  if (labels) metadata.labels = readStrings(labels);
  const annotations = objectOf(fields.annotations);
  if (annotations) metadata.annotations = readStrings(annotations);
  return metadata;
}

function readReference(fields: Fields = {}): ObjectReference {
  const { apiVersion, fieldPath, kind, name, namespace, resourceVersion, uid } = fields;
  const reference: Mutable<ObjectReference> = {};
  if (isText(apiVersion)) reference.apiVersion = apiVersion.toWellFormed();
  if (isText(fieldPath)) reference.fieldPath = fieldPath.toWellFormed();
  if (isText(kind)) reference.kind = kind.toWellFormed();
  if (isText(name)) reference.name = name.toWellFormed();
  if (isText(namespace)) reference.namespace = namespace.toWellFormed();
  if (isText(resourceVersion)) reference.resourceVersion = resourceVersion.toWellFormed();
  if (isText(uid)) reference.uid = uid.toWellFormed();
  return reference;
}

function readSource({ component, host }: Fields): EventSource {
  const source: Mutable<EventSource> = {};
  if (isText(component)) source.component = component.toWellFormed();
  if (isText(host)) source.host = host.toWellFormed();
  return source;
}

function readSeries(fields: Fields): EventSeries {
  const count = countOf(fields.count);
  const lastObservedTime = microTimeOf(fields.lastObservedTime);
  return { ...(count !== undefined && { count }), ...(lastObservedTime && { lastObservedTime }) };
}

function objectOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Through text, so that microseconds stay, and a year that RFC 3339 can't write is no time. */
function microTimeOf(value: unknown): MicroTime | undefined {
  const text = value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value;
  return typeof text === 'string' ? MicroTime.fromString(text) : undefined;
}

/** Times without microseconds need no text: through it an event and its answer took 30 µs together, cold. */
function dateOf(value: unknown, last: ReadTime): Date | undefined {
  const ms = value instanceof Date ? value.getTime() : (isoTime(value, last) ?? microTimeOf(value)?.getTime());
  return ms !== undefined && ms >= FIRST_YEAR_MS && ms < AFTER_LAST_YEAR_MS ? new Date(ms) : undefined;
}

/** Time as the API server or a `Date` writes it, without the pattern that any other text goes through. */
function isoTime(value: unknown, last: ReadTime): number | undefined {
  if (typeof value !== 'string' || (value.length !== 20 && value.length !== 24)) return undefined;
  if (value === last.text) return last.ms;
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) return undefined;
  const text = new Date(ms).toISOString();
  if (text !== value && text !== `${value.slice(0, 19)}.000Z`) return undefined;
  last.text = value;
  last.ms = ms;
  return ms;
}

/** A time that was read. */
interface ReadTime {
  text: string;
  ms: number;
}

/** The times that were read last: most answers have the same twice, and in a storm many do. The server's own is another one. */
const lastCreation: ReadTime = { text: '', ms: NaN };
const lastOccurrence: ReadTime = { text: '', ms: NaN };

/** What RFC 3339 can write: the years 0000 to 9999. */
const FIRST_YEAR_MS = Date.parse('0000-01-01T00:00:00Z');
const AFTER_LAST_YEAR_MS = Date.parse('+010000-01-01T00:00:00Z');

function countOf(value: unknown): number | undefined {
  // JSON has no -0.
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
    ? Math.min(value, MOST_COUNT) + 0
    : undefined;
}

function readStrings(map: object): Record<string, string> {
  // fromEntries defines `__proto__` as a key like any other, where an assignment would not.
  return Object.fromEntries(
    Object.entries(map).flatMap(([name, text]: [string, unknown]) =>
      typeof text === 'string' ? [[name.toWellFormed(), text.toWellFormed()]] : [],
    ),
  );
}
