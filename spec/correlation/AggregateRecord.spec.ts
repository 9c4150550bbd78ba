import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AggregateRecord } from '../../lib/correlation/AggregateRecord.ts';

function admitted(record: AggregateRecord, keys: readonly string[], maxEvents: number): boolean[] {
  return keys.map((key) => record.admit(key, maxEvents));
}

describe('AggregateRecord', () => {
  it('admits one key less than maxEvents, and then only those', () => {
    const record = new AggregateRecord(0);
    expect(admitted(record, ['a', 'b', 'a', 'c', 'c', 'd', 'a', 'b', 'c'], 3)).toEqual([
      ...[true, true, true, false, false, false],
      ...[true, true, false],
    ]);
  });

  it('admits none where maxEvents is 1', () => {
    expect(admitted(new AggregateRecord(0), ['a', 'a', 'b'], 1)).toEqual([false, false, false]);
  });

  it('admits others after it was cleared, however many it had', () => {
    for (const many of [3, 100]) {
      const record = new AggregateRecord(0);
      for (let i = 0; i < many; i++) record.admit(`${i}`, many + 1);
      expect(record.admit('x', many + 1)).toBe(false);
      record.clear();
      expect(admitted(record, ['x', '0'], 2)).toEqual([true, false]);
    }
  });

  it('keeps the oldest keys when the limit was lowered', () => {
    for (const many of [9, 100]) {
      const record = new AggregateRecord(0);
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
        const record = new AggregateRecord(0);
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
