import { describe, expect, it } from 'vitest';
import { ItemExponentialFailureRateLimiter } from '../../lib/workqueue/index.ts';

function times<R>(count: number, work: () => R): R[] {
  return Array.from({ length: count }, work);
}

describe('ItemExponentialFailureRateLimiter', () => {
  it('doubles the delay of each item for itself', () => {
    const limiter = new ItemExponentialFailureRateLimiter(1, 1_000);
    expect(times(5, () => limiter.when('one'))).toEqual([1, 2, 4, 8, 16]);
    expect(limiter.numRequeues('one')).toBe(5);
    expect(times(2, () => limiter.when('two'))).toEqual([1, 2]);
    expect(limiter.numRequeues('two')).toBe(2);
  });

  it('begins anew for an item that was forgotten', () => {
    const limiter = new ItemExponentialFailureRateLimiter(1, 1_000);
    times(5, () => limiter.when('one'));
    limiter.forget('one');
    expect(limiter.numRequeues('one')).toBe(0);
    expect(limiter.when('one')).toBe(1);
  });

  it('goes from 5 ms to 1000 s by default', () => {
    const limiter = new ItemExponentialFailureRateLimiter();
    const delays = times(19, () => limiter.when('one'));
    expect(delays.slice(0, 4)).toEqual([5, 10, 20, 40]);
    expect(delays.slice(-2)).toEqual([655_360, 1_000_000]);
  });

  it('stays at the longest delay after any number of failures', () => {
    const limiter = new ItemExponentialFailureRateLimiter(60_000, 3_600_000_000);
    expect(times(3, () => limiter.when('one'))).toEqual([60_000, 120_000, 240_000]);
    expect(times(2_000, () => limiter.when('one')).at(-1)).toBe(3_600_000_000);
  });

  it('stays at no delay with a base of 0', () => {
    const limiter = new ItemExponentialFailureRateLimiter(0, 1_000);
    expect(new Set(times(2_000, () => limiter.when('one')))).toEqual(new Set([0]));
  });

  it.each([
    [[-1], RangeError, /baseDelayMs.*-1 \(number\)/],
    [[Number.NaN], RangeError, /baseDelayMs.*NaN \(number\)/],
    [[Infinity], RangeError, /baseDelayMs.*Infinity \(number\)/],
    [[10, 9], RangeError, /maxDelayMs.*9 \(number\)/],
    [['5'], TypeError, /baseDelayMs.*"5" \(string\)/],
    [[5, null], TypeError, /maxDelayMs.*null \(object\)/],
  ])('refuses %j', (args, type, message) => {
    const construct = () => Reflect.construct(ItemExponentialFailureRateLimiter, args) as unknown;
    expect(construct).toThrow(type);
    expect(construct).toThrow(message);
  });
});
