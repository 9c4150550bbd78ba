import { describe, expect, it } from 'vitest';
import {
  ItemExponentialFailureRateLimiter,
  ItemFastSlowRateLimiter,
  MaxOfRateLimiter,
} from '../../lib/workqueue/index.ts';

describe('MaxOfRateLimiter', () => {
  it('takes the longest delay and the highest count', () => {
    const limiter = new MaxOfRateLimiter(
      new ItemFastSlowRateLimiter(5, 3_000, 3),
      new ItemExponentialFailureRateLimiter(1, 1_000),
    );
    expect([1, 2, 3, 4, 5].map(() => limiter.when('one'))).toEqual([5, 5, 5, 3_000, 3_000]);
    expect(limiter.numRequeues('one')).toBe(5);
    expect([1, 2].map(() => limiter.when('two'))).toEqual([5, 5]);
    expect(limiter.numRequeues('two')).toBe(2);
  });

  it('takes the longest of them whichever it is', () => {
    const limiter = new MaxOfRateLimiter(
      new ItemFastSlowRateLimiter(3, 3, 0),
      new ItemExponentialFailureRateLimiter(1, 1_000),
    );
    expect([1, 2, 3, 4].map(() => limiter.when('one'))).toEqual([3, 3, 4, 8]);
  });

  it('makes all of them forget', () => {
    const fast = new ItemFastSlowRateLimiter(5, 3_000, 3);
    const exponential = new ItemExponentialFailureRateLimiter(1, 1_000);
    const limiter = new MaxOfRateLimiter(fast, exponential);
    limiter.when('one');
    expect([fast.numRequeues('one'), exponential.numRequeues('one')]).toEqual([1, 1]);
    limiter.forget('one');
    expect([fast.numRequeues('one'), exponential.numRequeues('one')]).toEqual([0, 0]);
  });

  it('limits nothing without limiters', () => {
    const limiter = new MaxOfRateLimiter();
    expect([limiter.when('one'), limiter.numRequeues('one')]).toEqual([0, 0]);
  });

  it('refuses what is no rate limiter', () => {
    const construct = () => Reflect.construct(MaxOfRateLimiter, [new ItemFastSlowRateLimiter(1, 1, 1), {}]) as unknown;
    expect(construct).toThrow(TypeError);
    expect(construct).toThrow('limiters[1] must have a method when(), but is [object Object] (object)');
  });
});
