import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../lib/operators/TokenBucket.ts';

describe('TokenBucket', () => {
  it('begins full, and gives no more than it holds', () => {
    const bucket = new TokenBucket(2, 0);
    expect([0, 0, 0].map((now) => bucket.take(1, 2, now))).toEqual([true, true, false]);
  });

  it('refills at its rate, up to what it holds', () => {
    const bucket = new TokenBucket(2, 0);
    bucket.take(1, 2, 0);
    bucket.take(1, 2, 0);
    expect(bucket.take(1, 2, 999)).toBe(false);
    expect(bucket.take(1, 2, 1000)).toBe(true);
    expect(bucket.take(1, 2, 1000)).toBe(false);
    expect(bucket.tokens(1, 2, 60_000)).toBe(2);
  });

  it('reckons from the last token taken: a refusal takes nothing away', () => {
    const bucket = new TokenBucket(1, 0);
    bucket.take(1 / 300, 1, 0);
    for (let now = 0; now < 300_000; now += 999) expect(bucket.take(1 / 300, 1, now)).toBe(false);
    expect(bucket.take(1 / 300, 1, 300_000)).toBe(true);
  });

  it('does not wait for what rounding took away', () => {
    const bucket = new TokenBucket(1, 0);
    bucket.take(0.1 + 0.2, 1, 0);
    // 1 / 0.3 seconds, in floating-point numbers.
    expect(bucket.take(0.1 + 0.2, 1, 3333)).toBe(false);
    const third = new TokenBucket(3, 0);
    for (const now of [0, 0, 0]) third.take(0.1, 3, now);
    expect(third.take(0.1, 3, 10_000)).toBe(true);
  });

  it('says when the next token is there', () => {
    const bucket = new TokenBucket(1, 0);
    expect(bucket.dueInMs(2, 1, 0)).toBe(0);
    bucket.take(2, 1, 0);
    expect(bucket.dueInMs(2, 1, 0)).toBe(500);
    expect(bucket.dueInMs(2, 1, 400)).toBeCloseTo(100);
    expect(bucket.dueInMs(2, 1, 500)).toBe(0);
    expect(bucket.dueInMs(0, 1, 500)).toBe(Infinity);
  });

  it('is due when it says so, whatever rounding took away', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1000, noNaN: true }), fc.nat(1e9), (qps, start) => {
        const bucket = new TokenBucket(1, start);
        bucket.take(qps, 1, start);
        const dueAt = start + bucket.dueInMs(qps, 1, start);
        // Times far from 0 have few digits left behind the point: within a nanosecond is due.
        return bucket.take(qps, 1, dueAt + 1e-6);
      }),
    );
  });

  it('says when it is full', () => {
    const bucket = new TokenBucket(3, 100);
    expect(bucket.fullAt(2, 3)).toBe(100);
    bucket.take(2, 3, 100);
    bucket.take(2, 3, 200);
    // 2 tokens and a tenth of a second's are there after the second.
    expect(bucket.fullAt(2, 3)).toBeCloseTo(1100);
    expect(bucket.tokens(2, 3, 1099)).toBeLessThan(3);
    expect(bucket.tokens(2, 3, 1101)).toBe(3);
    expect([bucket.fullAt(0, 3), bucket.fullAt(Infinity, 3)]).toEqual([Infinity, 200]);
  });

  it('never runs dry without a limit, and never refills at a rate of 0', () => {
    const bucket = new TokenBucket(1, 0);
    expect([0, 0, 0].map((now) => bucket.take(Infinity, 1, now))).toEqual([true, true, true]);
    const still = new TokenBucket(1, 0);
    expect([0, 1e12].map((now) => still.take(0, 1, now))).toEqual([true, false]);
  });

  it('takes a clock that is set back for one that stands still', () => {
    const bucket = new TokenBucket(2, 10_000);
    expect(bucket.take(1, 2, 10_000)).toBe(true);
    expect(bucket.take(1, 2, 0)).toBe(true);
    expect(bucket.take(1, 2, 0)).toBe(false);
    expect(bucket.take(1, 2, 1000)).toBe(true);
  });

  it('follows limits that are changed', () => {
    const bucket = new TokenBucket(1, 0);
    bucket.take(1, 1, 0);
    expect(bucket.take(10, 1, 100)).toBe(true);
    expect(bucket.tokens(10, 5, 10_000)).toBe(5);
  });
});
