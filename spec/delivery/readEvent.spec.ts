import { V1MicroTime } from '@kubernetes/client-node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../lib/delivery/readEvent.ts';
import { MicroTime } from '../../lib/event/index.ts';

const metadata = { name: 'web.1', namespace: 'shop' };
const least = { apiVersion: 'v1', kind: 'Event', metadata, involvedObject: {} };

describe('readEvent', () => {
  it('reads parsed JSON, with times that are times', () => {
    const event = readEvent({
      metadata: { ...metadata, uid: 'u', resourceVersion: '5', creationTimestamp: '2026-01-02T03:04:05Z' },
      involvedObject: { kind: 'Pod', name: 'web', namespace: 'shop' },
      firstTimestamp: '2026-01-02T03:04:05Z',
      lastTimestamp: null,
      eventTime: '2026-01-02T03:04:05.123456Z',
      series: { count: 3, lastObservedTime: '2026-01-02T03:04:05.000001Z' },
      source: { component: 'c' },
      count: 2,
      message: 'm',
      managedFields: [],
    });
    const second = Date.UTC(2026, 0, 2, 3, 4, 5);
    expect(event).toEqual({
      ...least,
      metadata: { ...metadata, uid: 'u', resourceVersion: '5', creationTimestamp: new Date(second) },
      involvedObject: { kind: 'Pod', name: 'web', namespace: 'shop' },
      firstTimestamp: new Date(second),
      eventTime: new MicroTime(second + 123, 456),
      series: { count: 3, lastObservedTime: new MicroTime(second, 1) },
      source: { component: 'c' },
      count: 2,
      message: 'm',
    });
    expect(event?.firstTimestamp).not.toBeInstanceOf(MicroTime);
  });

  it.each([
    ['a Date', new Date(Date.UTC(2026, 0, 1, 0, 0, 0, 7)), '2026-01-01T00:00:00.007000Z'],
    ['a V1MicroTime', new V1MicroTime(Date.UTC(2026, 0, 1, 0, 0, 0, 7)), '2026-01-01T00:00:00.007000Z'],
    ['a MicroTime', new MicroTime(Date.UTC(2026, 0, 1), 42), '2026-01-01T00:00:00.000042Z'],
    ['text with three digits', '2026-01-01T00:00:00.123Z', '2026-01-01T00:00:00.123000Z'],
    ['text with nine digits', '2026-01-01T00:00:00.123456789Z', '2026-01-01T00:00:00.123456Z'],
  ])('writes six digits of %s', (_, eventTime, text) => {
    const json = JSON.stringify(readEvent({ metadata, eventTime, series: { lastObservedTime: eventTime } }));
    expect(JSON.parse(json)).toMatchObject({ eventTime: text, series: { lastObservedTime: text } });
  });

  it.each([new Date(NaN), new Date(8.64e15), new Date(Date.UTC(10_000, 0)), 'yesterday', '', null, 5, {}, [], true])(
    'leaves out the time %s',
    (time) => {
      const event = readEvent({ metadata, eventTime: time, firstTimestamp: time, series: { lastObservedTime: time } });
      expect(event).toEqual({ ...least, series: {} });
    },
  );

  it.each([
    [0, { count: 0 }],
    [2 ** 31 - 1, { count: 2 ** 31 - 1 }],
    [2 ** 40, { count: 2 ** 31 - 1 }],
    [-1, {}],
    [1.5, {}],
    [NaN, {}],
    [Infinity, {}],
    ['1', {}],
    [1n, {}],
  ])('reads the count %s as %j', (count, read) => {
    expect(readEvent({ metadata, count })).toEqual({ ...least, ...read });
  });

  it('leaves out values of a wrong type and empty texts', () => {
    const event = readEvent({
      metadata: { ...metadata, labels: { a: 1, b: 'c' }, annotations: 5 },
      involvedObject: { name: {}, kind: 'Pod' },
      message: 5,
      reason: '',
      source: 'c',
      related: null,
    });
    expect(event).toEqual({ ...least, metadata: { ...metadata, labels: { b: 'c' } }, involvedObject: { kind: 'Pod' } });
  });

  it('replaces lone surrogates everywhere', () => {
    const event = readEvent({
      metadata: { name: 'a\ud800', namespace: 'b', annotations: { 'k\udfff': 'v\ud800' } },
      message: 'm\ud800',
    });
    expect(event).toMatchObject({
      metadata: { name: 'a\ufffd', annotations: { 'k\ufffd': 'v\ufffd' } },
      message: 'm\ufffd',
    });
  });

  it.each([undefined, null, 5, 'event', {}, [], { metadata: 'x' }, { metadata: null }])(
    'gives nothing for %j',
    (value) => {
      expect(readEvent(value)).toBeUndefined();
    },
  );

  it('gives nothing for what throws when read', () => {
    const throws = () => {
      throw new Error('hostile');
    };
    expect(readEvent(new Proxy({}, { get: throws }))).toBeUndefined();
    expect(readEvent({ metadata, get message() { return throws(); } })).toBeUndefined(); // prettier-ignore
    expect(readEvent({ metadata: { ...metadata, labels: new Proxy({}, { ownKeys: throws }) } })).toBeUndefined();
    const time = Object.assign(new Date(0), { toISOString: throws });
    expect(readEvent({ metadata, eventTime: time })).toBeUndefined();
  });

  it('pollutes nothing', () => {
    const labels: unknown = JSON.parse('{"__proto__":"x","constructor":"y"}');
    const event = readEvent({ metadata: { ...metadata, labels } });
    expect(Object.getPrototypeOf(event?.metadata.labels)).toBe(Object.prototype);
    expect(Object.keys(event?.metadata.labels ?? {})).toEqual(['__proto__', 'constructor']);
  });

  it('never throws, and reads again what it has written', () => {
    fc.assert(
      fc.property(fc.anything({ withDate: true, withNullPrototype: true }), fc.anything(), fc.anything(), (a, b, c) => {
        const event = readEvent({ metadata: { name: 'a', labels: a }, eventTime: b, message: c, count: b, series: a });
        const again = readEvent(JSON.parse(JSON.stringify(event)));
        expect(again).toEqual(event);
      }),
      { examples: [[{}, -0, '']] },
    );
  });
});
