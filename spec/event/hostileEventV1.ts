import fc from 'fast-check';
import { type EventsV1Event, type ObjectReference, toEventsV1Event } from '../../lib/event/index.ts';
import { hostileEvent } from '../correlation/hostileEvent.ts';
import { hostileReference, hostileValue } from './hostile.ts';

const time: fc.Arbitrary<() => unknown> = fc.oneof(
  { weight: 5, arbitrary: fc.date({ noInvalidDate: false }).map((value) => () => value) },
  { weight: 1, arbitrary: hostileValue },
);

/** Makes events.k8s.io/v1 events any field of which may be hostile, and things that are no event at all. */
export const hostileEventV1: fc.Arbitrary<() => EventsV1Event> = fc
  .tuple(hostileEvent, time, fc.oneof(hostileReference, hostileValue), fc.oneof(hostileValue, time))
  .map(([make, makeTime, makeRelated, makeSeriesTime]) => () => {
    const event = make();
    try {
      return {
        ...toEventsV1Event(event),
        action: 'Pulling',
        eventTime: makeTime() as Date,
        related: makeRelated() as ObjectReference,
        series: { count: 2, lastObservedTime: makeSeriesTime() as Date },
      };
    } catch {
      // What can't be taken apart is hostile enough.
      return event as unknown as EventsV1Event;
    }
  });
