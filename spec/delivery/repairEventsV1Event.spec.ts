import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repairEventsV1Event } from '../../lib/delivery/index.ts';
import { type EventsV1Event, MicroTime } from '../../lib/event/index.ts';
import { unreadable } from '../event/hostile.ts';
import { hostileEventV1 } from '../event/hostileEventV1.ts';
import { podEventV1, seriesOf } from '../event/podEventV1.ts';

const repaired = (from: EventsV1Event): EventsV1Event => {
  const result = repairEventsV1Event(from);
  if ('refused' in result) throw new Error(result.refused);
  return result.event;
};
const whole = { apiVersion: 'events.k8s.io/v1', kind: 'Event' };

/** As many characters of two bytes. */
const twoBytes = (times: number) => 'é'.repeat(times);

describe('repairEventsV1Event', () => {
  it('leaves a good event as it is', () => {
    expect(repaired(podEventV1())).toStrictEqual({ ...podEventV1(), ...whole });
    expect(repaired(seriesOf(2))).toStrictEqual({ ...seriesOf(2), ...whole });
  });

  it.each([0, 1])('leaves out a series of %i', (count) => {
    expect(repaired(seriesOf(count))).not.toHaveProperty('series');
  });

  it('leaves out what is deprecated, which a new event may not have', () => {
    const event = podEventV1({
      deprecatedCount: 4,
      deprecatedFirstTimestamp: new Date(0),
      deprecatedLastTimestamp: new Date(0),
      deprecatedSource: { component: 'c' },
    });
    expect(repaired(event)).toStrictEqual({ ...podEventV1(), ...whole });
  });

  it('cuts what is too long, at a character’s border', () => {
    const event = repaired(
      podEventV1({
        reason: twoBytes(65),
        action: twoBytes(65),
        reportingInstance: `x${twoBytes(64)}`,
        note: twoBytes(513),
      }),
    );
    expect([event.reason, event.action, event.reportingInstance]).toEqual([
      twoBytes(64),
      twoBytes(64),
      `x${twoBytes(63)}`,
    ]);
    expect(event.note).toBe(twoBytes(512));
  });

  it.each([
    ['', 'default'],
    ['shop', 'default'],
    ['kube-system', 'kube-system'],
  ])('has an event about no namespace, in %j, in %s', (namespace, goesTo) => {
    const event = podEventV1({ metadata: { name: 'a', namespace }, regarding: { kind: 'Node', name: 'n' } });
    expect(repaired(event).metadata.namespace).toBe(goesTo);
  });

  it.each<[string, Partial<EventsV1Event>]>([
    ['eventTime is missing', { eventTime: new Date(NaN) }],
    ['type is neither Normal nor Warning', { type: 'Unusual' }],
    ['type is neither Normal nor Warning', { type: '' }],
    [
      'metadata.name is no DNS-1123 subdomain of at most 253 characters',
      { metadata: { name: 'Upper', namespace: 'shop' } },
    ],
    [
      'metadata.name is no DNS-1123 subdomain of at most 253 characters',
      { metadata: { name: 'a'.repeat(254), namespace: 'shop' } },
    ],
    ['reason is missing, which an event with eventTime needs', { reason: '' }],
    ['action is missing, which an event with eventTime needs', { action: '' }],
    ['reportingInstance is missing, which an event with eventTime needs', { reportingInstance: '' }],
    ['reportingController is missing, which an event with eventTime needs', { reportingController: '' }],
    ['reportingController is no qualified name', { reportingController: 'a b' }],
    ['metadata.namespace is no DNS-1123 label', { metadata: { name: 'a', namespace: 'A' } }],
  ])('refuses: %s', (refused, changes) => {
    expect(repairEventsV1Event(podEventV1(changes))).toEqual({ refused });
  });

  it('takes a name of 253 characters, and the longest note', () => {
    const metadata = { name: 'a'.repeat(253), namespace: 'shop' };
    expect(repaired(podEventV1({ metadata, note: 'n'.repeat(1024) }))).toMatchObject({
      metadata,
      note: 'n'.repeat(1024),
    });
  });

  it('refuses what can’t be read, and what is too large', () => {
    const event = unreadable() as EventsV1Event;
    expect(repairEventsV1Event(event)).toEqual({ refused: 'the event has no metadata, or cannot be read' });
    const name = 'x'.repeat(2_000_000);
    expect(repairEventsV1Event(podEventV1({ related: { name } }))).toMatchObject({
      refused: expect.stringContaining('bytes, more than 1572864') as unknown,
    });
  });

  it('never throws, and what it gives needs no more repair', () => {
    fc.assert(
      fc.property(hostileEventV1, (make) => {
        const result = repairEventsV1Event(make());
        if ('refused' in result) return;
        expect(repaired(result.event)).toEqual(result.event);
        expect(result.event.eventTime).toBeInstanceOf(MicroTime);
      }),
    );
  });
});
