import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EventsV1Event, MicroTime, type ObjectReference } from '../../../lib/event/index.ts';
import { clientGoSeriesKey, seriesKey } from '../../../lib/recorder/v1/index.ts';
import { unshowable } from '../../event/hostile.ts';
import { podEventV1, seriesOf } from '../../event/podEventV1.ts';

const about = (changes: ObjectReference) => ({ ...podEventV1().regarding, ...changes });

const different: [string, Partial<EventsV1Event>][] = [
  ['type', { type: 'Warning' }],
  ['action', { action: 'Other' }],
  ['reason', { reason: 'Other' }],
  ['reportingController', { reportingController: 'other' }],
  ['reportingInstance', { reportingInstance: 'other' }],
  ...(['apiVersion', 'kind', 'namespace', 'name', 'uid', 'fieldPath'] as const).flatMap(
    (field): [string, Partial<EventsV1Event>][] => [
      [`regarding.${field}`, { regarding: about({ [field]: 'other' }) }],
      [`related.${field}`, { related: { ...podEventV1().related, [field]: 'other' } }],
    ],
  ),
];

describe.each([
  ['seriesKey', seriesKey],
  ['clientGoSeriesKey', clientGoSeriesKey],
])('%s', (_, keyOf) => {
  it.each(different)('tells apart by %s', (_field, changes) => {
    expect(keyOf(podEventV1(changes))).not.toBe(keyOf(podEventV1()));
  });

  it('is one for events that differ in nothing else', () => {
    const other = seriesOf(7, {
      metadata: { name: 'other', namespace: 'other' },
      note: 'another',
      eventTime: new MicroTime(0),
      deprecatedCount: 5,
    });
    expect(keyOf(other)).toBe(keyOf(podEventV1()));
  });

  it('has no two sets of fields share a key, wherever the border between them is', () => {
    const fields = fc.record({
      type: fc.string({ maxLength: 3 }),
      action: fc.string({ maxLength: 3 }),
      reason: fc.string({ maxLength: 3 }),
    });
    fc.assert(
      fc.property(fields, fields, (a, b) => {
        const isSame = a.type === b.type && a.action === b.action && a.reason === b.reason;
        expect(keyOf(podEventV1(a)) === keyOf(podEventV1(b))).toBe(isSame);
      }),
    );
    const pair = (action: string, reason: string) => keyOf(podEventV1({ action, reason }));
    expect(pair('a:1', 'b')).not.toBe(pair('a', '1:b'));
    expect(pair('ab', 'c')).not.toBe(pair('bb', 'c'));
    expect(pair('ab', '')).not.toBe(pair('a', 'b'));
  });

  it('takes no related object, an empty one, and empty fields for one', () => {
    const { related: _related, ...alone } = podEventV1();
    expect(keyOf({ ...alone, related: {} })).toBe(keyOf(alone));
    expect(keyOf({ ...alone, related: { name: '' } })).toBe(keyOf(alone));
    expect(keyOf(podEventV1({ regarding: about({ fieldPath: '' }) }))).toBe(keyOf(podEventV1()));
  });

  it('makes text of what is none', () => {
    const odd = podEventV1({ reason: 5 as unknown as string, action: unshowable as unknown as string });
    expect(keyOf(odd)).toBe(keyOf(odd));
    expect(keyOf(odd)).toBe(keyOf(podEventV1({ reason: '5', action: unshowable as unknown as string })));
  });

  it('throws what reading throws', () => {
    expect(() => keyOf(undefined as unknown as EventsV1Event)).toThrow(TypeError);
  });
});

describe('the resourceVersion of regarding and related', () => {
  it.each<[string, Partial<EventsV1Event>]>([
    ['regarding', { regarding: about({ resourceVersion: '8' }) }],
    ['related', { related: { ...podEventV1().related, resourceVersion: '8' } }],
  ])('is no part of the key, but of client-go’s: %s', (_, changes) => {
    expect(seriesKey(podEventV1(changes))).toBe(seriesKey(podEventV1()));
    expect(clientGoSeriesKey(podEventV1(changes))).not.toBe(clientGoSeriesKey(podEventV1()));
  });
});
