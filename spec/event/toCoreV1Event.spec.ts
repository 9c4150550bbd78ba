import { describe, expect, it } from 'vitest';
import { MicroTime, toCoreV1Event, toEventsV1Event } from '../../lib/event/index.ts';
import { podEventV1, seriesOf } from './podEventV1.ts';

const metadata = { name: 'web-1.188adf2fc7824000', namespace: 'shop' };

describe('toCoreV1Event', () => {
  it('says the same in the words of core/v1', () => {
    const event = seriesOf(3);
    expect(toCoreV1Event(event)).toStrictEqual({
      metadata,
      eventTime: event.eventTime,
      involvedObject: event.regarding,
      related: event.related,
      type: 'Normal',
      reason: 'Scheduled',
      action: 'Binding',
      message: 'bound to node-1',
      series: event.series,
      reportingComponent: 'example.com/scheduler',
      reportingInstance: 'example.com/scheduler-host-1',
    });
  });

  it('gives what is deprecated its name of old', () => {
    const [first, last] = [new Date(1_000), new Date(2_000)];
    const event = podEventV1({
      deprecatedCount: 4,
      deprecatedFirstTimestamp: first,
      deprecatedLastTimestamp: last,
      deprecatedSource: { component: 'kubelet' },
    });
    const core = toCoreV1Event(event);
    expect(core).toMatchObject({
      count: 4,
      firstTimestamp: first,
      lastTimestamp: last,
      source: { component: 'kubelet' },
    });
    expect(Object.keys(core).filter((field) => field.startsWith('deprecated'))).toEqual([]);
  });

  it('says of what API it is, if the event says so', () => {
    expect(toCoreV1Event(podEventV1())).not.toHaveProperty('apiVersion');
    const event = podEventV1({ apiVersion: 'events.k8s.io/v1', kind: 'Event' });
    expect(toCoreV1Event(event)).toMatchObject({ apiVersion: 'v1', kind: 'Event' });
  });

  it('adds no field that is not there', () => {
    const event = { metadata, eventTime: new MicroTime(0), regarding: {} };
    expect(toCoreV1Event(event)).toStrictEqual({ metadata, eventTime: event.eventTime, involvedObject: {} });
  });

  it('loses nothing', () => {
    const event = seriesOf(3, {
      apiVersion: 'events.k8s.io/v1',
      deprecatedCount: 4,
      deprecatedFirstTimestamp: new Date(0),
      deprecatedLastTimestamp: new Date(1),
      deprecatedSource: { host: 'h' },
    });
    expect(toEventsV1Event(toCoreV1Event(event))).toStrictEqual(event);
  });
});
