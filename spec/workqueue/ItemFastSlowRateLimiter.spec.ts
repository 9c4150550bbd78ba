import { describe, expect, it } from 'vitest';
import { ItemFastSlowRateLimiter } from '../../lib/workqueue/index.ts';

describe('ItemFastSlowRateLimiter', () => {
  it('is fast for so many tries of each item, and slow after them', () => {
    const limiter = new ItemFastSlowRateLimiter(5, 10_000, 3);
    expect([1, 2, 3, 4, 5].map(() => limiter.when('one'))).toEqual([5, 5, 5, 10_000, 10_000]);
    expect(limiter.numRequeues('one')).toBe(5);
    expect([1, 2].map(() => limiter.when('two'))).toEqual([5, 5]);
    expect(limiter.numRequeues('two')).toBe(2);
  });

  it('begins anew for an item that was forgotten', () => {
    const limiter = new ItemFastSlowRateLimiter(5, 10_000, 1);
    expect([1, 2].map(() => limiter.when('one'))).toEqual([5, 10_000]);
    limiter.forget('one');
    expect(limiter.numRequeues('one')).toBe(0);
    expect(limiter.when('one')).toBe(5);
  });

  it.each([
    [[-1, 1, 1], RangeError, /fastDelayMs.*-1 \(number\)/],
    [[1, Infinity, 1], RangeError, /slowDelayMs.*Infinity \(number\)/],
    [[1, 1, 1.5], RangeError, /maxFastAttempts.*1.5 \(number\)/],
    [[1, 1], TypeError, /maxFastAttempts.*undefined \(undefined\)/],
  ])('refuses %j', (args, type, message) => {
    const construct = () => Reflect.construct(ItemFastSlowRateLimiter, args) as unknown;
    expect(construct).toThrow(type);
    expect(construct).toThrow(message);
  });
});
