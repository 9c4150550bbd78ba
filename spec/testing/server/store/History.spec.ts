import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EventChange } from '../../../../lib/testing/server/store/EventChange.ts';
import { History } from '../../../../lib/testing/server/store/History.ts';

describe('History', () => {
  it('tells of the last changes after a revision, or that it no longer can', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 40 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), gaps, fc.nat(100), (limit, steps, asked) => {
        const history = new History(limit);
        const all: EventChange[] = [];
        for (const step of steps) {
          const revision = (all.at(-1)?.revision ?? 0) + step;
          const change = { revision, before: undefined, after: undefined };
          all.push(change);
          history.add(change);
        }
        const since = all.filter(({ revision }) => revision > asked);
        expect(history.reaches(asked)).toBe(since.length <= limit);
        if (since.length > limit) return;
        expect(history.since(asked)).toEqual(since);
        expect(history.next(asked)).toBe(since[0]);
      }),
    );
  });
});
