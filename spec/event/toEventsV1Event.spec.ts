import { describe, expect, it } from 'vitest';
import { MicroTime, toCoreV1Event, toEventsV1Event } from '../../lib/event/index.ts';
import { podEvent } from '../correlation/podEvent.ts';

const eventTime = new MicroTime(1_000, 5);

describe('toEventsV1Event', () => {
  it('says the same in the words of events.k8s.io/v1', () => {
    const event = podEvent({ eventTime, action: 'Pulling', related: { kind: 'Node', name: 'n' } });
    const { metadata, involvedObject, source, firstTimestamp, lastTimestamp, related } = event;
    expect(toEventsV1Event(event)).toStrictEqual({
      metadata,
      eventTime,
      regarding: involvedObject,
      related,
      type: 'Normal',
      reason: 'Pulled',
      action: 'Pulling',
      note: 'image pulled',
      reportingController: 'kubelet',
      reportingInstance: 'node-1',
      deprecatedCount: 1,
      deprecatedFirstTimestamp: firstTimestamp,
      deprecatedLastTimestamp: lastTimestamp,
      deprecatedSource: source,
    });
  });

  it('has an invalid time where core/v1 has none', () => {
    expect(toEventsV1Event(podEvent()).eventTime.getTime()).toBeNaN();
  });

  it('says of what API it is, if the event says so', () => {
    expect(toEventsV1Event(podEvent())).not.toHaveProperty('apiVersion');
    expect(toEventsV1Event(podEvent({ apiVersion: 'v1' })).apiVersion).toBe('events.k8s.io/v1');
  });

  it('takes a series over that is whole, and no other', () => {
    const series = { count: 2, lastObservedTime: eventTime };
    expect(toEventsV1Event(podEvent({ series })).series).toBe(series);
    expect(toEventsV1Event(podEvent({ series: { count: 2 } }))).not.toHaveProperty('series');
    expect(toEventsV1Event(podEvent({ series: { lastObservedTime: eventTime } }))).not.toHaveProperty('series');
    expect(toEventsV1Event(podEvent())).not.toHaveProperty('series');
  });

  it('adds no field that is not there', () => {
    const metadata = { name: 'a', namespace: 'b' };
    const event = toEventsV1Event({ metadata, involvedObject: {}, eventTime });
    expect(event).toStrictEqual({ metadata, regarding: {}, eventTime });
  });

  it('loses nothing', () => {
    const event = podEvent({ apiVersion: 'v1', eventTime, series: { count: 2, lastObservedTime: eventTime } });
    expect(toCoreV1Event(toEventsV1Event(event))).toStrictEqual(event);
  });
});
