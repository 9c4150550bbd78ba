import { type CoreV1Event, type CoreV1EventSeries } from './CoreV1Event.ts';
import { type EventsV1Event, type EventsV1EventSeries } from './EventsV1Event.ts';

/** What core/v1 writes for an event without eventTime when it is read through events.k8s.io/v1: no time at all. */
const NO_TIME = new Date(NaN);

/**
 * The same event in the words of events.k8s.io/v1. Nothing is lost: the API server stores both in one place, and converts them so itself.
 *
 * What only core/v1 has goes into the fields that begin with `deprecated`. An event without `eventTime`, as client-go's package record makes
 * them, gets an invalid `Date` there, and a series without a count or time is left out.
 *
 * @example
 * ```ts
 * import { type CoreV1Event, toEventsV1Event } from 'kube-event-recorder';
 *
 * declare const event: CoreV1Event;
 * toEventsV1Event(event).note === event.message; // true
 * ```
 *
 * @see `Convert_core_Event_To_v1_Event` in kubernetes `pkg/apis/events/v1/conversion.go`
 */
export function toEventsV1Event(event: CoreV1Event): EventsV1Event {
  const { count, eventTime = NO_TIME, firstTimestamp, lastTimestamp, series, source, ...current } = event;
  const { apiVersion, involvedObject, message, reportingComponent, ...same } = current;
  return {
    ...same,
    ...(apiVersion !== undefined && { apiVersion: 'events.k8s.io/v1' }),
    eventTime,
    regarding: involvedObject,
    ...(message !== undefined && { note: message }),
    ...(isWhole(series) && { series }),
    ...(reportingComponent !== undefined && { reportingController: reportingComponent }),
    ...(source !== undefined && { deprecatedSource: source }),
    ...(firstTimestamp !== undefined && { deprecatedFirstTimestamp: firstTimestamp }),
    ...(lastTimestamp !== undefined && { deprecatedLastTimestamp: lastTimestamp }),
    ...(count !== undefined && { deprecatedCount: count }),
  };
}

function isWhole(series: CoreV1EventSeries | undefined): series is EventsV1EventSeries {
  return series?.count !== undefined && series.lastObservedTime !== undefined;
}
