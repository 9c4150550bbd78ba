import { type CoreV1Event, type EventMetadata, MicroTime, type ReadonlyDate } from '../event/index.ts';

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
    const metadata = objectAt(value, 'metadata');
    if (metadata === undefined) return undefined;
    const involvedObject = objectAt(value, 'involvedObject');
    const related = objectAt(value, 'related');
    const source = objectAt(value, 'source');
    const series = objectAt(value, 'series');
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: readMetadata(metadata),
      involvedObject: texts(involvedObject, REFERENCE),
      ...texts(value, TEXTS),
      ...(source && { source: texts(source, SOURCE) }),
      ...(related && { related: texts(related, REFERENCE) }),
      ...(series && { series: { ...count(series), ...times(series, ['lastObservedTime'], microTime) } }),
      ...count(value),
      ...times(value, ['firstTimestamp', 'lastTimestamp'], date),
      ...times(value, ['eventTime'], microTime),
    };
  } catch {
    return undefined;
  }
}

const TEXTS = ['type', 'reason', 'message', 'action', 'reportingComponent', 'reportingInstance'] as const;
const REFERENCE = ['apiVersion', 'fieldPath', 'kind', 'name', 'namespace', 'resourceVersion', 'uid'] as const;
const SOURCE = ['component', 'host'] as const;
const MOST_COUNT = 2 ** 31 - 1;

function readMetadata(metadata: object): EventMetadata {
  const labels = strings(metadata, 'labels');
  const annotations = strings(metadata, 'annotations');
  return {
    name: '',
    namespace: '',
    ...texts(metadata, ['name', 'namespace', 'resourceVersion', 'uid']),
    ...times(metadata, ['creationTimestamp'], date),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
  };
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function objectAt(value: unknown, key: string): object | undefined {
  const found = at(value, key);
  return typeof found === 'object' && found !== null ? found : undefined;
}

function texts<K extends string>(value: unknown, keys: readonly K[]): { [P in K]?: string } {
  const copy: { [P in K]?: string } = {};
  for (const key of keys) {
    const text = at(value, key);
    if (typeof text === 'string' && text !== '') copy[key] = text.toWellFormed();
  }
  return copy;
}

function times<K extends string, T extends ReadonlyDate>(
  value: unknown,
  keys: readonly K[],
  read: (value: unknown) => T | undefined,
): { [P in K]?: T } {
  const copy: { [P in K]?: T } = {};
  for (const key of keys) {
    const time = read(at(value, key));
    if (time !== undefined) copy[key] = time;
  }
  return copy;
}

/** Through text, so that microseconds stay, and a year that RFC 3339 can't write is no time. */
function microTime(value: unknown): MicroTime | undefined {
  const text = value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value;
  return typeof text === 'string' ? MicroTime.fromString(text) : undefined;
}

/** Times without microseconds need no text: through it an event and its answer took 30 µs together, cold. */
function date(value: unknown): Date | undefined {
  const ms = value instanceof Date ? value.getTime() : (wholeSecond(value) ?? microTime(value)?.getTime());
  return ms !== undefined && ms >= FIRST_YEAR_MS && ms < AFTER_LAST_YEAR_MS ? new Date(ms) : undefined;
}

/** Time as the API server writes it, without the pattern that any other text goes through. */
function wholeSecond(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.length !== 20) return undefined;
  const ms = Date.parse(value);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === `${value.slice(0, 19)}.000Z` ? ms : undefined;
}

/** What RFC 3339 can write: the years 0000 to 9999. */
const FIRST_YEAR_MS = Date.parse('0000-01-01T00:00:00Z');
const AFTER_LAST_YEAR_MS = Date.parse('+010000-01-01T00:00:00Z');

function count(value: unknown): { count?: number } {
  const found = at(value, 'count');
  return typeof found === 'number' && Number.isInteger(found) && found >= 0
    ? // JSON has no -0.
      { count: Math.min(found, MOST_COUNT) + 0 }
    : {};
}

function strings(value: object, key: string): Record<string, string> | undefined {
  const map = objectAt(value, key);
  // fromEntries defines `__proto__` as a key like any other, where an assignment would not.
  return (
    map &&
    Object.fromEntries(
      Object.entries(map).flatMap(([name, text]: [string, unknown]) =>
        typeof text === 'string' ? [[name.toWellFormed(), text.toWellFormed()]] : [],
      ),
    )
  );
}
