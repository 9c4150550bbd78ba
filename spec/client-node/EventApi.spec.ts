import { describe, expect, it } from 'vitest';
import { CORE_V1, type EventApi, EVENTS_V1 } from '../../lib/client-node/EventApi.ts';
import { eventAddress } from '../../lib/delivery/index.ts';
import { type KubernetesEvent, MicroTime, toCoreV1Event, toEventsV1Event } from '../../lib/event/index.ts';
import { revoked, throwingGetter, unreadable } from '../event/hostile.ts';
import { podEvent, podEventsV1Event } from './startSink.ts';

function repaired<E extends KubernetesEvent>(api: EventApi<E>, event: E): E {
  const result = api.repair(event);
  if ('refused' in result) throw new Error(result.refused);
  return result.event;
}

function refused<E extends KubernetesEvent>(api: EventApi<E>, event: E): string {
  const result = api.repair(event);
  return 'refused' in result ? result.refused : 'not refused';
}

const parsed = (json: string) => JSON.parse(json) as unknown;

/** What holds for each of the APIs. */
function contract<E extends KubernetesEvent>(
  api: EventApi<E>,
  apiVersion: string,
  event: (name: string, more?: Partial<E>) => E,
  /** The field in which it says what the event is about. */
  subject: 'involvedObject' | 'regarding',
): void {
  it('writes a repaired event with its own version and kind, as the server wants them', () => {
    const written = parsed(api.write(repaired(api, event('web.1'))));
    expect(written).toMatchObject({ apiVersion, kind: 'Event', [subject]: { name: 'web' } });
  });

  it('reads back what it wrote', () => {
    const sent = repaired(api, event('web.1'));
    expect(api.read(parsed(api.write(sent)))).toEqual(sent);
  });

  it('reads an event with its version and kind, whatever the answer says of them, and without what no event has', () => {
    const read = api.read({ ...event('web.1'), apiVersion: 'v9', kind: 'Other', unknown: 'field' });
    expect(read).toEqual({ ...event('web.1'), apiVersion, kind: 'Event' });
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['text', 'metadata'],
    ['a list', []],
    ['an object without metadata', { kind: 'Event' }],
    ['an object that throws when read', unreadable()],
    ['an object whose metadata throw', throwingGetter('metadata')],
    ['a revoked Proxy', revoked()],
  ])('reads nothing of %s', (_, value) => {
    expect(api.read(value)).toBeUndefined();
  });

  it('puts a repaired event where its patches will go', () => {
    for (const about of [
      { kind: 'Pod', namespace: 'shop', name: 'web' },
      { kind: 'Node', name: 'n' },
    ]) {
      const given = { ...event('web.1'), [subject]: about };
      const { namespace, name } = repaired(api, given).metadata;
      expect({ namespace, name }).toEqual(eventAddress(given));
    }
  });

  it('leaves out of a new event what only the server says', () => {
    const metadata = {
      name: 'web.1',
      namespace: 'shop',
      resourceVersion: '7',
      uid: 'u',
      creationTimestamp: new Date(0),
    };
    expect(repaired(api, { ...event('web.1'), metadata }).metadata).toEqual({ name: 'web.1', namespace: 'shop' });
  });

  it('changes nothing of the event that it is given', () => {
    const given = event('node.1', { ...{ [subject]: { kind: 'Node', name: 'n' } } } as Partial<E>);
    const before = structuredClone(given);
    api.write(repaired(api, given));
    expect(structuredClone(given)).toEqual(before);
  });

  it('refuses an event without a name', () => {
    expect(refused(api, event(''))).toMatch(/^metadata.name is/);
  });
}

describe('CORE_V1', () => {
  contract(CORE_V1, 'v1', podEvent, 'involvedObject');

  it('is below the path of the core group', () => {
    expect(CORE_V1.path).toBe('/api/v1');
  });

  it('takes an event without eventTime, of any type, with its count and times', () => {
    const event = podEvent('Web.1', { type: 'Unusual', count: 3 });
    expect(repaired(CORE_V1, event)).toMatchObject({ type: 'Unusual', count: 3, firstTimestamp: new Date(0) });
  });

  it('writes times as Date does, but eventTime with six digits', () => {
    const time = new Date(Date.UTC(2026, 0, 1, 0, 0, 0, 7));
    const more = { action: 'Pull', reportingComponent: 'shop', reportingInstance: 'shop-1' };
    const event = podEvent('web.1', { lastTimestamp: time, eventTime: time, ...more });
    expect(parsed(CORE_V1.write(repaired(CORE_V1, event)))).toMatchObject({
      firstTimestamp: '1970-01-01T00:00:00.000Z',
      lastTimestamp: '2026-01-01T00:00:00.007Z',
      eventTime: '2026-01-01T00:00:00.007000Z',
    });
  });

  it('reads nothing of the newer API’s own fields', () => {
    expect(CORE_V1.read(podEventsV1Event('web.1'))).toMatchObject({ reason: 'Pulled', involvedObject: {} });
    expect(CORE_V1.read(podEventsV1Event('web.1'))).not.toHaveProperty('message');
  });
});

describe('EVENTS_V1', () => {
  contract(EVENTS_V1, 'events.k8s.io/v1', podEventsV1Event, 'regarding');

  it('is below the path of the group events.k8s.io', () => {
    expect(EVENTS_V1.path).toBe('/apis/events.k8s.io/v1');
  });

  it('refuses what core/v1 takes: another type, a name in upper case, an event without a time', () => {
    expect(refused(EVENTS_V1, podEventsV1Event('web.1', { type: 'Unusual' }))).toBe(
      'type is neither Normal nor Warning',
    );
    expect(refused(EVENTS_V1, podEventsV1Event('Web.1'))).toContain('DNS-1123');
    expect(refused(EVENTS_V1, toEventsV1Event(podEvent('web.1', { eventTime: new Date(NaN) })))).toBe(
      'eventTime is missing',
    );
  });

  it('leaves the deprecated fields out of a new event, and reads those of a stored one', () => {
    const event = podEventsV1Event('web.1', { deprecatedCount: 3, deprecatedSource: { component: 'c' } });
    expect(Object.keys(repaired(EVENTS_V1, event)).filter((key) => key.startsWith('deprecated'))).toEqual([]);
    expect(EVENTS_V1.read(event)).toMatchObject({ deprecatedCount: 3, deprecatedSource: { component: 'c' } });
  });

  it('writes times with six digits', () => {
    const time = new MicroTime(Date.UTC(2026, 0, 1), 42);
    const event = podEventsV1Event('web.1', { series: { count: 2, lastObservedTime: time } });
    const text = '2026-01-01T00:00:00.000042Z';
    expect(parsed(EVENTS_V1.write(repaired(EVENTS_V1, event)))).toMatchObject({
      eventTime: text,
      series: { count: 2, lastObservedTime: text },
    });
  });

  it('reads nothing of the older API’s own fields', () => {
    const read = EVENTS_V1.read(toCoreV1Event(podEventsV1Event('web.1')));
    expect(read).toMatchObject({ reason: 'Pulled', regarding: {} });
    expect(read).not.toHaveProperty('note');
  });
});
