import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../lib/operators/backoffDelay.ts';

describe('backoffMs', () => {
  const bounds = { firstMs: 500, longestMs: 30_000 };

  it('doubles from the first to the longest', () => {
    const most = Array.from({ length: 9 }, (_, retries) => backoffMs(retries, bounds, () => 1));
    expect(most).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('has full jitter: any part of that, down to nothing', () => {
    expect([0, 0.25, 0.5].map((part) => backoffMs(1, bounds, () => part))).toEqual([0, 250, 500]);
  });

  it('asks for chance once', () => {
    let asked = 0;
    backoffMs(3, bounds, () => ++asked);
    expect(asked).toBe(1);
  });

  it('stays at nothing where the first is nothing, also when the doublings are no number any more', () => {
    expect([0, 1_023, 1_024, Infinity].map((n) => backoffMs(n, { ...bounds, firstMs: 0 }, () => 1))).toEqual([
      0, 0, 0, 0,
    ]);
  });

  it('is a number within its bounds, however many retries went before', () => {
    const ms = fc.double({ min: 0, max: 2 ** 31, noNaN: true });
    fc.assert(
      fc.property(
        fc.nat(5_000),
        ms,
        ms,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (retries, first, longest, part) => {
          const delay = backoffMs(retries, { firstMs: first, longestMs: longest }, () => part);
          expect(delay).toBeGreaterThanOrEqual(0);
          expect(delay).toBeLessThanOrEqual(longest);
          if (retries === 0) expect(delay).toBeLessThanOrEqual(first);
        },
      ),
    );
  });
});
