import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AggregateRecord } from '../../lib/correlation/AggregateRecord.ts';
import { eventAggregatorByReasonFunc, groupText } from '../../lib/correlation/eventKeys.ts';
import { podEvent, without } from './podEvent.ts';

const place = { isKeyed: false, key: 'spam', deleteGroup: () => undefined };

function recordOf(event = podEvent()): AggregateRecord {
  return new AggregateRecord(place, event, 0);
}

function admitted(record: AggregateRecord, keys: readonly string[], maxEvents: number): boolean[] {
  return keys.map((key) => record.admit(key, maxEvents));
}

describe('AggregateRecord', () => {
  it('matches events of its group', () => {
    const record = recordOf();
    expect(record.matches(podEvent({ message: 'another', count: 9 }))).toBe(true);
    const others = [{ reason: 'x' }, { reportingComponent: 'x' }, { reportingInstance: 'x' }, { reason: 5 as never }];
    expect(others.map((other) => record.matches(podEvent(other)))).toEqual(others.map(() => false));
    expect(recordOf(without(podEvent(), 'reason')).matches(podEvent({ reason: '' }))).toBe(true);
  });

  it('has the text and the key that its events give', () => {
    expect(recordOf().text).toBe(groupText(podEvent()));
    expect(recordOf().key).toBe(eventAggregatorByReasonFunc(podEvent(), 'spam')[0]);
  });

  it('matches any event, and has its key, in a place that is found by one', () => {
    const record = new AggregateRecord({ ...place, isKeyed: true, key: 'mine' }, podEvent(), 0);
    expect([record.matches(podEvent({ reason: 'x' })), record.key]).toEqual([true, 'mine']);
  });

  it('is found no more when it is forgotten', () => {
    const deleted: unknown[] = [];
    const record = new AggregateRecord({ ...place, deleteGroup: (group) => deleted.push(group) }, podEvent(), 0);
    record.onForgotten();
    expect(deleted).toEqual([record]);
  });

  it('admits one key less than maxEvents, and then only those', () => {
    const record = recordOf();
    expect(admitted(record, ['a', 'b', 'a', 'c', 'c', 'd', 'a', 'b', 'c'], 3)).toEqual([
      ...[true, true, true, false, false, false],
      ...[true, true, false],
    ]);
  });

  it('admits none where maxEvents is 1', () => {
    expect(admitted(recordOf(), ['a', 'a', 'b'], 1)).toEqual([false, false, false]);
  });

  it('admits others after it was cleared, however many it had', () => {
    for (const many of [3, 100]) {
      const record = recordOf();
      for (let i = 0; i < many; i++) record.admit(`${i}`, many + 1);
      expect(record.admit('x', many + 1)).toBe(false);
      record.clear();
      expect(admitted(record, ['x', '0'], 2)).toEqual([true, false]);
    }
  });

  it('keeps the oldest keys when the limit was lowered', () => {
    for (const many of [9, 100]) {
      const record = recordOf();
      for (let i = 0; i < many; i++) record.admit(`${i}`, many + 1);
      expect(admitted(record, ['5', '0', '1', '2'], 3)).toEqual([false, true, true, false]);
      expect(admitted(record, ['5', '2'], 4)).toEqual([true, false]);
    }
  });

  it('does the same as a Set, whatever the keys and limits', () => {
    const limits = fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 30, max: 40 }));
    const key = fc.nat(60).map(String);
    fc.assert(
      fc.property(fc.array(fc.tuple(key, limits), { maxLength: 300 }), (calls) => {
        const record = recordOf();
        const known = new Set<string>();
        for (const [key, maxEvents] of calls) {
          while (known.size >= maxEvents) known.delete([...known].at(-1) ?? '');
          known.add(key);
          const few = known.size < maxEvents;
          if (!few) known.delete(key);
          expect(record.admit(key, maxEvents)).toBe(few);
        }
      }),
    );
  });
});
