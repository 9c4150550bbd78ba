import { describe, expect, it } from 'vitest';
import { ItemFastSlowRateLimiter, WithMaxWaitRateLimiter } from '../../lib/workqueue/index.ts';

describe('WithMaxWaitRateLimiter', () => {
  it('cuts delays that are longer, and leaves shorter ones', () => {
    const limiter = new WithMaxWaitRateLimiter(new ItemFastSlowRateLimiter(5, 1_000_000, 2), 500_000);
    expect([1, 2, 3, 4].map(() => limiter.when('one'))).toEqual([5, 5, 500_000, 500_000]);
  });

  it('counts and forgets through the other limiter', () => {
    const inner = new ItemFastSlowRateLimiter(5, 1_000_000, 2);
    const limiter = new WithMaxWaitRateLimiter(inner, 500_000);
    limiter.when('one');
    expect([limiter.numRequeues('one'), inner.numRequeues('one')]).toEqual([1, 1]);
    limiter.forget('one');
    expect([limiter.numRequeues('one'), inner.numRequeues('one')]).toEqual([0, 0]);
  });

  it.each([
    [[undefined, 1], TypeError, /limiter must have a method when\(\)/],
    [[new ItemFastSlowRateLimiter(1, 1, 1), -1], RangeError, /maxDelayMs.*-1 \(number\)/],
    [[new ItemFastSlowRateLimiter(1, 1, 1)], TypeError, /maxDelayMs.*undefined \(undefined\)/],
  ])('refuses %j', (args, type, message) => {
    const construct = () => Reflect.construct(WithMaxWaitRateLimiter, args) as unknown;
    expect(construct).toThrow(type);
    expect(construct).toThrow(message);
  });
});
