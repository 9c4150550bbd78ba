import { describe, expect, it } from 'vitest';
import { limitsOf, lruCacheSizeOf } from '../../lib/correlation/EventCorrelatorLimits.ts';

const defaults = { burstSize: 25, qps: Math.fround(1 / 300), maxEvents: 10, maxIntervalInSeconds: 600 };

describe('limitsOf', () => {
  it("takes client-go's defaults for what is undefined, and for 0", () => {
    expect(limitsOf({})).toEqual(defaults);
    expect(limitsOf({ burstSize: 0, qps: 0, maxEvents: 0, maxIntervalInSeconds: 0 })).toEqual(defaults);
  });

  it('takes what is undefined from the current limits, but the default for 0', () => {
    const current = { burstSize: 1, qps: 2, maxEvents: 3, maxIntervalInSeconds: 4 };
    expect(limitsOf({ burstSize: 9 }, current)).toEqual({ ...current, burstSize: 9 });
    expect(limitsOf({ qps: 0, maxEvents: 5, maxIntervalInSeconds: 6 }, current)).toEqual({
      burstSize: 1,
      qps: defaults.qps,
      maxEvents: 5,
      maxIntervalInSeconds: 6,
    });
  });

  it('reckons with 32-bit floats, as client-go does', () => {
    expect(limitsOf({ qps: 0.1 }).qps).toBe(0.10000000149011612);
    expect(limitsOf({ qps: Infinity }).qps).toBe(Infinity);
    expect(limitsOf({ qps: 1e-60 }).qps).toBe(defaults.qps);
  });

  it.each(['burstSize', 'qps', 'maxEvents', 'maxIntervalInSeconds'])('refuses a bad %s', (name) => {
    for (const value of [-1, NaN]) expect(() => limitsOf({ [name]: value })).toThrow(RangeError);
    for (const value of ['5', null, true, 5n, {}]) expect(() => limitsOf({ [name]: value })).toThrow(TypeError);
    expect(() => limitsOf({ [name]: -1 })).toThrow(`${name} must be`);
  });

  it.each(['burstSize', 'maxEvents', 'maxIntervalInSeconds'])('wants a whole %s', (name) => {
    for (const value of [1.5, Infinity]) expect(() => limitsOf({ [name]: value })).toThrow(RangeError);
  });
});

describe('lruCacheSizeOf', () => {
  it('is 4096 unless it is given', () => {
    expect([lruCacheSizeOf(), lruCacheSizeOf(0), lruCacheSizeOf(1), lruCacheSizeOf(2 ** 20)]).toEqual([
      4096,
      4096,
      1,
      2 ** 20,
    ]);
  });

  it('refuses a bad size', () => {
    for (const size of [-1, NaN, 1.5, Infinity, 2 ** 20 + 1]) expect(() => lruCacheSizeOf(size)).toThrow(RangeError);
    expect(() => lruCacheSizeOf('1' as never)).toThrow(TypeError);
  });
});
