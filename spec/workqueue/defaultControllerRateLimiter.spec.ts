import { describe, expect, it } from 'vitest';
import { defaultControllerRateLimiter } from '../../lib/workqueue/index.ts';

describe('defaultControllerRateLimiter', () => {
  it('lets one item wait 5, 10, 20 … ms up to 1000 s', () => {
    const clock = { time: 0, now: () => clock.time };
    const limiter = defaultControllerRateLimiter({ scheduler: clock });
    const delays = Array.from({ length: 20 }, () => limiter.when('one'));
    expect(delays.slice(0, 4)).toEqual([5, 10, 20, 40]);
    expect(delays.slice(-3)).toEqual([655_360, 1_000_000, 1_000_000]);
    expect(limiter.numRequeues('one')).toBe(20);
    limiter.forget('one');
    expect(limiter.numRequeues('one')).toBe(0);
  });

  it('lets 100 items through in a burst and 10 a second after it', () => {
    const clock = { time: 0, now: () => clock.time };
    const limiter = defaultControllerRateLimiter({ scheduler: clock });
    const delays = Array.from({ length: 102 }, (_, index) => limiter.when(index));
    expect(new Set(delays.slice(0, 100))).toEqual(new Set([5]));
    expect(delays.slice(100)).toEqual([100, 200]);
    clock.time = 1_200;
    expect(Array.from({ length: 11 }, (_, index) => limiter.when(1_000 + index))).toEqual([
      ...new Array<number>(10).fill(5),
      100,
    ]);
  });

  it('refuses a scheduler without a clock', () => {
    expect(() => Reflect.apply(defaultControllerRateLimiter, undefined, [{ scheduler: 5 }]) as unknown).toThrow(
      new TypeError('scheduler must have a method now(), but is 5 (number)'),
    );
  });
});
