import { describe, expect, it } from 'vitest';
import { countOf, recordOf, repeatOf } from '../../lib/correlation/EventRecord.ts';
import { podEvent, startMs, without } from './podEvent.ts';

const metadata = { name: 'first', namespace: 'shop', resourceVersion: '7' };

describe('recordOf', () => {
  it('takes from an event what its repeats will need', () => {
    expect(recordOf(podEvent({ metadata, count: 3 }), 2)).toStrictEqual({
      count: 3,
      acknowledged: 2,
      name: 'first',
      resourceVersion: '7',
      firstTimestamp: new Date(startMs),
    });
  });
});

describe('repeatOf', () => {
  const event = podEvent({ metadata: { ...metadata, name: 'second', resourceVersion: '8', uid: 'u' } });

  it('puts what is known in the place of what the event has', () => {
    const record = recordOf(podEvent({ metadata, count: 3, firstTimestamp: new Date(5) }), 0);
    expect(repeatOf(event, record)).toStrictEqual({
      ...event,
      metadata: { ...metadata, uid: 'u' },
      firstTimestamp: new Date(5),
      count: 4,
    });
  });

  it('has neither what is not known', () => {
    const record = recordOf(without(podEvent(), 'firstTimestamp'), 0);
    expect(repeatOf(event, record)).toStrictEqual({
      ...without(event, 'firstTimestamp'),
      metadata: { name: podEvent().metadata.name, namespace: 'shop', uid: 'u' },
      count: 2,
    });
  });
});

describe('countOf', () => {
  it('gives whole numbers of 32 bits as they are, and 0 for the rest', () => {
    expect([1, 0, -5, 2 ** 31 - 1, -(2 ** 31)].map((count) => countOf(podEvent({ count })))).toEqual([
      ...[1, 0, -5],
      ...[2 ** 31 - 1, -(2 ** 31)],
    ]);
    const rest = [NaN, 1.5, Infinity, 2 ** 31, -(2 ** 31) - 1, '5', {}, true] as never[];
    expect(rest.map((count) => countOf(podEvent({ count })))).toEqual(rest.map(() => 0));
    expect(countOf(without(podEvent(), 'count'))).toBe(0);
  });
});
