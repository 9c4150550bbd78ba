import { type CoreV1Event } from './CoreV1Event.ts';
import { type EventsV1Event } from './EventsV1Event.ts';

/**
 * The same event in the words of core/v1. Nothing is lost: the API server stores both in one place, and converts them so itself.
 *
 * @example
 * ```ts
 * import { type EventsV1Event, toCoreV1Event } from 'kube-event-recorder';
 *
 * declare const event: EventsV1Event;
 * toCoreV1Event(event).involvedObject === event.regarding; // true
 * ```
 *
 * @see `Convert_v1_Event_To_core_Event` in kubernetes `pkg/apis/events/v1/conversion.go`
 */
export function toCoreV1Event(event: EventsV1Event): CoreV1Event {
  const { deprecatedCount, deprecatedFirstTimestamp, deprecatedLastTimestamp, deprecatedSource, ...current } = event;
  const { apiVersion, note, regarding, reportingController, ...same } = current;
  return {
    ...same,
    ...(apiVersion !== undefined && { apiVersion: 'v1' }),
    involvedObject: regarding,
    ...(note !== undefined && { message: note }),
    ...(reportingController !== undefined && { reportingComponent: reportingController }),
    ...(deprecatedSource !== undefined && { source: deprecatedSource }),
    ...(deprecatedFirstTimestamp !== undefined && { firstTimestamp: deprecatedFirstTimestamp }),
    ...(deprecatedLastTimestamp !== undefined && { lastTimestamp: deprecatedLastTimestamp }),
    ...(deprecatedCount !== undefined && { count: deprecatedCount }),
  };
}
