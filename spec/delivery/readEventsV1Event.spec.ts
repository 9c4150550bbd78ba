import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEventsV1Event } from '../../lib/delivery/index.ts';
import { type MicroTime } from '../../lib/event/index.ts';
import { revoked, throwingGetter, unreadable } from '../event/hostile.ts';
import { hostileEventV1 } from '../event/hostileEventV1.ts';
import { podEventV1, seriesOf } from '../event/podEventV1.ts';

describe('readEventsV1Event', () => {
  it('reads an event of ours, and what became of it as JSON', () => {
    const event = seriesOf(3, {
      deprecatedCount: 4,
      deprecatedFirstTimestamp: new Date(1_000),
      deprecatedLastTimestamp: new Date(2_000),
      deprecatedSource: { component: 'c', host: 'h' },
    });
    const whole = { ...event, apiVersion: 'events.k8s.io/v1', kind: 'Event' };
    expect(readEventsV1Event(event)).toStrictEqual(whole);
    expect(readEventsV1Event(JSON.parse(JSON.stringify(event)))).toStrictEqual(whole);
  });

  it('keeps microseconds', () => {
    const read = readEventsV1Event({ metadata: {}, eventTime: '2026-01-15T10:00:00.000007Z' });
    expect((read?.eventTime as MicroTime).toISOString()).toBe('2026-01-15T10:00:00.000007Z');
  });

  it('leaves out what is of another type, and what it does not know', () => {
    const odd = { ...podEventV1(), note: 5, series: { count: 'many' }, involvedObject: { name: 'core' }, extra: true };
    const read = readEventsV1Event(odd);
    for (const field of ['note', 'series', 'involvedObject', 'extra']) expect(read).not.toHaveProperty(field);
    expect(read?.regarding).toEqual(podEventV1().regarding);
  });

  it('has an invalid time where there is none', () => {
    expect(readEventsV1Event({ metadata: { name: 'a' } })).toMatchObject({ metadata: { name: 'a' }, regarding: {} });
    expect(readEventsV1Event({ metadata: {} })?.eventTime.getTime()).toBeNaN();
  });

  // Made within the test: a revoked Proxy can't be printed as the name of one.
  it.each([
    ['undefined', () => undefined],
    ['null', () => null],
    ['a number', () => 5],
    ['a text', () => 'text'],
    ['an empty object', () => ({})],
    ["what can't be read", unreadable],
    ['a revoked Proxy', revoked],
    ['metadata that throw', () => throwingGetter('metadata')],
    ['a note that throws', () => throwingGetter('note')],
  ])('reads nothing from %s', (_, make: () => unknown) => {
    expect(readEventsV1Event(make())).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(hostileEventV1, (make) => {
        const read = readEventsV1Event(make());
        if (read) expect(readEventsV1Event(JSON.parse(JSON.stringify(read)))?.metadata).toEqual(read.metadata);
        expect(Reflect.get({}, 'polluted')).toBeUndefined();
      }),
    );
  });
});
