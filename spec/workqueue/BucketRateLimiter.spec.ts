import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BucketRateLimiter } from '../../lib/workqueue/index.ts';

function withClock(options: { qps?: number; burst?: number } = {}) {
  const clock = { time: 0, now: () => clock.time };
  return { clock, limiter: new BucketRateLimiter({ ...options, scheduler: clock }) };
}

describe('BucketRateLimiter', () => {
  it('lets a burst of 100 through and the rest 100 ms apart by default', () => {
    const { limiter } = withClock();
    const delays = Array.from({ length: 103 }, () => limiter.when());
    expect(delays.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => 0));
    expect(delays.slice(100)).toEqual([100, 200, 300]);
  });

  it('takes the time that has passed off a reservation', () => {
    const { clock, limiter } = withClock({ qps: 10, burst: 1 });
    expect([limiter.when(), limiter.when()]).toEqual([0, 100]);
    clock.time = 50;
    expect(limiter.when()).toBe(150);
    clock.time = 260;
    expect(limiter.when()).toBe(40);
  });

  it('fills up to the burst and no further', () => {
    const { clock, limiter } = withClock({ qps: 10, burst: 3 });
    for (let i = 0; i < 3; i++) limiter.when();
    clock.time = 1_000_000;
    expect([1, 2, 3, 4].map(() => limiter.when())).toEqual([0, 0, 0, 100]);
  });

  it('keeps what is left of a token', () => {
    const { clock, limiter } = withClock({ qps: 10, burst: 1 });
    limiter.when();
    clock.time = 190; // 90 ms after the token came back: a full bucket holds no more than it
    expect([limiter.when(), limiter.when()]).toEqual([0, 100]);
    clock.time = 330; // 40 ms into the next one
    expect(limiter.when()).toBe(60);
  });

  it('is not held up by a clock that is set back', () => {
    const { clock, limiter } = withClock({ qps: 10, burst: 1 });
    clock.time = 3_600_000;
    limiter.when();
    clock.time = 0;
    expect(limiter.when()).toBe(100);
  });

  it('knows no items', () => {
    const { limiter } = withClock({ qps: 10, burst: 1 });
    limiter.when();
    limiter.forget();
    expect(limiter.numRequeues()).toBe(0);
    expect(limiter.when()).toBe(100);
  });

  it('limits nothing at infinitely many a second', () => {
    const { limiter } = withClock({ qps: Infinity, burst: 1 });
    expect([1, 2, 3].map(() => limiter.when())).toEqual([0, 0, 0]);
  });

  it('gives the delays of a bucket that counts tokens', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat(500), { maxLength: 50 }),
        (qps, burst, pauses) => {
          const { clock, limiter } = withClock({ qps, burst });
          let tokens = burst;
          for (const pause of pauses) {
            clock.time += pause;
            tokens = Math.min(burst, tokens + (pause * qps) / 1000) - 1;
            expect(limiter.when()).toBeCloseTo(Math.max(0, (-tokens * 1000) / qps), 6);
          }
        },
      ),
    );
  });

  it.each([
    [{ qps: 0 }, RangeError, /qps.*0 \(number\)/],
    [{ qps: '10' }, TypeError, /qps.*"10" \(string\)/],
    [{ burst: 0 }, RangeError, /burst.*0 \(number\)/],
    [{ burst: 1.5 }, RangeError, /burst.*1.5 \(number\)/],
    [{ scheduler: {} }, TypeError, /scheduler.*now\(\)/],
  ])('refuses %j', (options, type, message) => {
    const construct = () => Reflect.construct(BucketRateLimiter, [options]) as unknown;
    expect(construct).toThrow(type);
    expect(construct).toThrow(message);
  });
});
