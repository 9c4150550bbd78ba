import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { KeyedBuckets } from '../../lib/operators/KeyedBuckets.ts';
import { TokenBucket } from '../../lib/operators/TokenBucket.ts';

describe('KeyedBuckets', () => {
  afterEach(() => vi.restoreAllMocks());

  it('holds a bucket for each key', () => {
    const buckets = new KeyedBuckets({ qps: 1, burst: 2, maxKeys: 10 });
    const taken = ['a', 'a', 'a', 'b', 'b', 'b'].map((key) => buckets.take(key, 0));
    expect(taken).toEqual([true, true, false, true, true, false]);
    expect([buckets.take('a', 1000), buckets.take('a', 1000)]).toEqual([true, false]);
    expect(buckets.size).toBe(2);
  });

  it('gives a bucket up for another key once it is full again, not before', () => {
    const buckets = new KeyedBuckets({ qps: 1, burst: 2, maxKeys: 1 });
    buckets.take('a', 0);
    buckets.take('a', 0);
    expect(buckets.take('b', 1999)).toBe(false);
    expect(buckets.take('b', 2000)).toBe(true);
    // And the other way round: the bucket of b is full a second later.
    expect([buckets.take('a', 2999), buckets.take('a', 3000), buckets.size]).toEqual([false, true, 1]);
  });

  it('knows that a bucket is full later when it was taken from meanwhile', () => {
    const buckets = new KeyedBuckets({ qps: 1, burst: 5, maxKeys: 2 });
    buckets.take('a', 0);
    buckets.take('b', 500);
    buckets.take('a', 900);
    expect(buckets.take('c', 1000)).toBe(false);
    expect(buckets.take('c', 1500)).toBe(true);
    expect(buckets.take('b', 1600)).toBe(false);
    // a has had two tokens and its bucket is full two seconds after the first.
    expect([buckets.take('b', 1999), buckets.take('b', 2000)]).toEqual([false, true]);
  });

  it('never gives up what never fills, and always what is always full', () => {
    const [still, free] = [0, Infinity].map((qps) => new KeyedBuckets({ qps, burst: 1, maxKeys: 1 }));
    expect(['a', 'b'].map((key) => still?.take(key, 1e9))).toEqual([true, false]);
    expect(['a', 'a', 'b', 'a'].map((key) => free?.take(key, 0))).toEqual([true, true, true, true]);
  });

  /** A token each 7.3001 ms: at no whole millisecond is a bucket just full, or a token just there. */
  const PERIOD = 73_001;
  const PER_MS = 10_000;
  const limits = fc.record({
    qps: fc.constant((1000 * PER_MS) / PERIOD),
    burst: fc.integer({ min: 1, max: 4 }),
    maxKeys: fc.integer({ min: 1, max: 3 }),
  });
  const steps = fc.array(
    fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), afterMs: fc.oneof(fc.constant(0), fc.nat(15)) }),
    { maxLength: 80, size: 'max' },
  );

  it('does as a model with a bucket for every key there ever was, and as many places as there are not full', () => {
    fc.assert(
      fc.property(limits, steps, (limits, steps) => {
        const buckets = new KeyedBuckets(limits);
        const full = limits.burst * PERIOD;
        const levels = new Map<string, number>();
        let now = 0;
        for (const { key, afterMs } of steps) {
          now += afterMs;
          for (const [other, level] of levels) levels.set(other, Math.min(full, level + afterMs * PER_MS));
          const level = levels.get(key) ?? full;
          const others = [...levels].filter(([other, level]) => other !== key && level < full).length;
          const passes = level >= PERIOD && others < limits.maxKeys;
          if (passes) levels.set(key, level - PERIOD);
          expect(buckets.take(key, now)).toBe(passes);
          expect(buckets.size).toBeLessThanOrEqual(limits.maxKeys);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('looks at no more than two buckets for each token taken, however many values come', () => {
    const looked = vi.spyOn(TokenBucket.prototype, 'fullAt');
    fc.assert(
      fc.property(limits, steps, (limits, steps) => {
        looked.mockClear();
        const buckets = new KeyedBuckets({ ...limits, burst: 20, maxKeys: 3 });
        let now = 0;
        let taken = 0;
        for (const { key, afterMs } of steps) {
          now += afterMs;
          if (buckets.take(key, now)) taken++;
          expect(looked.mock.calls.length).toBeLessThanOrEqual(2 * taken);
        }
      }),
    );
  });
});
