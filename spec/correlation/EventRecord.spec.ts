import { describe, expect, it } from 'vitest';
import { eventText } from '../../lib/correlation/eventKeys.ts';
import { countOf, EventRecord } from '../../lib/correlation/EventRecord.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { throwingGetter } from '../event/hostile.ts';
import { podEvent, without } from './podEvent.ts';

const metadata = { name: 'first', namespace: 'shop', resourceVersion: '7' };
const place = { isKeyed: false, deleteCounted: () => undefined };

function recordOf(event: CoreV1Event, acknowledged = 0): EventRecord {
  return new EventRecord(place, event, acknowledged);
}

/** The name, resourceVersion, count and firstTimestamp of a repeat. */
function known(record: EventRecord) {
  const { metadata, count, firstTimestamp } = record.repeat(podEvent());
  return [metadata.name, metadata.resourceVersion, count, firstTimestamp?.getTime()];
}

describe('EventRecord', () => {
  const event = podEvent({ metadata: { ...metadata, name: 'second', resourceVersion: '8', uid: 'u' } });

  it('matches events with the same fieldPath, reason and message', () => {
    const record = recordOf(podEvent());
    expect(record.matches(podEvent({ count: 9, reportingComponent: 'x' }))).toBe(true);
    const others = [{ reason: 'x' }, { message: 'x' }, { involvedObject: { ...event.involvedObject, fieldPath: 'x' } }];
    expect(others.map((other) => record.matches(podEvent(other)))).toEqual([false, false, false]);
    expect(recordOf(without(podEvent(), 'message')).matches(podEvent({ message: '' }))).toBe(true);
    expect(record.text).toBe(eventText(podEvent()));
  });

  it('matches any event in a place that is found by a key', () => {
    expect(new EventRecord({ ...place, isKeyed: true }, podEvent(), 0).matches(podEvent({ reason: 'x' }))).toBe(true);
  });

  it('is found no more when it is forgotten', () => {
    const deleted: unknown[] = [];
    const record = new EventRecord({ ...place, deleteCounted: (one) => deleted.push(one) }, podEvent(), 0);
    record.onForgotten();
    expect(deleted).toEqual([record]);
  });

  it('puts what is known in the place of what the event has', () => {
    const record = recordOf(podEvent({ metadata, count: 3, firstTimestamp: new Date(5) }));
    expect(record.repeat(event)).toStrictEqual({
      ...event,
      metadata: { ...metadata, uid: 'u' },
      firstTimestamp: new Date(5),
      count: 4,
    });
  });

  it('has neither in a repeat what is not known', () => {
    expect(recordOf(without(podEvent(), 'firstTimestamp')).repeat(event)).toStrictEqual({
      ...without(event, 'firstTimestamp'),
      metadata: { name: podEvent().metadata.name, namespace: 'shop', uid: 'u' },
      count: 2,
    });
  });

  it('takes over what an event says, and what the server says as far as it leads forward', () => {
    const record = recordOf(podEvent());
    record.set(podEvent({ metadata, count: 5, firstTimestamp: new Date(5) }), 4);
    expect(known(record)).toEqual(['first', '7', 6, 5]);
    const answer = (count: number, resourceVersion: string, name = 'first') =>
      podEvent({ metadata: { ...metadata, name, resourceVersion }, count, firstTimestamp: new Date(6) });
    record.acknowledge(answer(3, '8'));
    record.acknowledge(answer(9, '8', 'another'));
    expect(known(record)).toEqual(['first', '7', 6, 5]);
    record.acknowledge(answer(4, '8'));
    expect(known(record)).toEqual(['first', '8', 6, 6]);
    record.acknowledge(answer(7, '9'));
    expect(known(record)).toEqual(['first', '9', 8, 6]);
  });

  it('takes over nothing of what can not be read', () => {
    const record = recordOf(podEvent({ metadata, count: 3, firstTimestamp: new Date(5) }));
    for (const field of ['metadata', 'count', 'firstTimestamp']) {
      const unreadable = Object.assign(throwingGetter(field), field === 'metadata' ? {} : { metadata }) as CoreV1Event;
      expect(() => record.set(unreadable, 0)).toThrow();
      expect(() => record.acknowledge(unreadable)).toThrow();
    }
    expect(known(record)).toEqual(['first', '7', 4, 5]);
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
