import { type EventsV1Event, isEventType, toCoreV1Event, toEventsV1Event } from '../event/index.ts';
import { isDns1123Subdomain } from './isQualifiedName.ts';
import { readEventsV1Event } from './readEventsV1Event.ts';
import { type Refused, repairEvent } from './repairEvent.ts';

/**
 * Makes of an events.k8s.io/v1 event one that the API server takes as a new event, or says why it can't be done. Pure; never throws.
 *
 * The rules are those of a core/v1 event with `eventTime`, see {@link repairEvent}: both are stored as the same thing. Besides:
 * - left out are the `deprecated` fields, and a series of fewer than two;
 * - refused are an event without a time, a type other than `Normal` and `Warning`, and a name that is no DNS-1123 subdomain of at most 253
 *   characters.
 *
 * @see kubernetes `pkg/apis/core/validation/events.go`; tried on kube-apiserver 1.34.4
 */
export function repairEventsV1Event(event: EventsV1Event): { readonly event: EventsV1Event } | Refused {
  const read = readEventsV1Event(event);
  if (read === undefined) return { refused: 'the event has no metadata, or cannot be read' };
  const { eventTime, metadata, series, type } = read;
  if (Number.isNaN(eventTime.getTime())) return { refused: 'eventTime is missing' };
  if (!isEventType(type ?? '')) return { refused: 'type is neither Normal nor Warning' };
  if (!isDns1123Subdomain(metadata.name)) {
    return { refused: 'metadata.name is no DNS-1123 subdomain of at most 253 characters' };
  }
  const repaired = repairEvent(toCoreV1Event(withoutDeprecated(read)));
  if ('refused' in repaired) return { refused: repaired.refused.replace('reportingComponent', 'reportingController') };
  const { series: _, ...rest } = toEventsV1Event(repaired.event);
  return { event: { ...rest, ...(series && series.count >= 2 && { series }) } };
}

function withoutDeprecated(event: EventsV1Event): EventsV1Event {
  const { deprecatedCount, deprecatedFirstTimestamp, deprecatedLastTimestamp, deprecatedSource, ...current } = event;
  return current;
}
