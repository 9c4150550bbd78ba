import { describe, expect, it } from 'vitest';
import { orStandard } from '../../lib/correlation/orStandard.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';

describe('orStandard', () => {
  const standard = (a: number, b: number) => a + b;

  it('is the standard function where there is no other', () => {
    expect(orStandard(undefined, standard)).toBe(standard);
  });

  it("calls the user's function", () => {
    expect(orStandard((a, b) => a * b, standard)(3, 4)).toBe(12);
  });

  it('falls back for a call that throws, and reports what was thrown', () => {
    const error = new Error('mine');
    let results: number[] = [];
    const safe = orStandard((a: number, b: number) => {
      if (a === 0) throw error;
      return a * b;
    }, standard);
    expect(
      unhandledErrors(() => {
        results = [safe(0, 4), safe(3, 4)];
      }),
    ).toEqual([error]);
    expect(results).toEqual([4, 12]);
  });
});
