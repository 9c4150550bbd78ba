import { asText } from '../../event/asText.ts';
import { type EventsV1Event, type ObjectReference } from '../../event/index.ts';

/** Tells series apart: events of one key are occurrences of one series. */
export type SeriesKeyFunc = (event: EventsV1Event) => string;

/**
 * The key of a series: type, action, reason, who reports, and what it is about. The note is no part of it.
 *
 * Unlike client-go's, see {@link clientGoSeriesKey}, it leaves out the resourceVersion of the objects: an object whose status changes with
 * each occurrence would never make a series. Each field stands behind its length, so that no two different sets of fields share a key.
 *
 * @throws what reading the event throws
 */
export function seriesKey(event: EventsV1Event): string {
  return keyOf(event, WHAT_AN_OBJECT_IS);
}

/**
 * The key of a series as client-go has it: with the resourceVersion of the objects.
 *
 * @throws what reading the event throws
 * @see `getKey` in client-go `tools/events/event_broadcaster.go`
 */
export function clientGoSeriesKey(event: EventsV1Event): string {
  return keyOf(event, EVERYTHING);
}

const WHAT_AN_OBJECT_IS = ['apiVersion', 'kind', 'namespace', 'name', 'uid', 'fieldPath'] as const;
const EVERYTHING = [...WHAT_AN_OBJECT_IS, 'resourceVersion'] as const;

function keyOf(event: EventsV1Event, fields: readonly (keyof ObjectReference)[]): string {
  const { action, reason, regarding, related, reportingController, reportingInstance, type } = event;
  const parts: (string | number)[] = [];
  for (const value of [type, action, reason, reportingController, reportingInstance]) push(parts, value);
  for (const field of fields) push(parts, regarding[field]);
  // No related object and an empty reference are one: both are the zero value of client-go's key.
  for (const field of fields) push(parts, related?.[field]);
  return parts.join(':');
}

function push(parts: (string | number)[], value: unknown): void {
  const text = typeof value === 'string' ? value : asText(value);
  parts.push(text.length, text);
}
