import { describe, expect, it } from 'vitest';
import { fittedGrowth } from '../../soak/trend.ts';

const samples = (...values: number[]) => values.map((value, i) => ({ at: i * 5, value }));

describe('fittedGrowth', () => {
  it.each([
    ['nothing of nothing', [], 0],
    ['nothing of one', [7], 0],
    ['nothing of what stays', [7, 7, 7], 0],
    ['all of what grows each time', [7, 8, 9, 10], 3],
    ['what is less', [10, 9, 8], -2],
  ])('is %s', (_, values, growth) => {
    expect(fittedGrowth(samples(...values))).toBeCloseTo(growth);
  });

  it('is little for one that is high by chance', () => {
    expect(fittedGrowth(samples(0, 0, 0, 0, 10, 0, 0, 0, 0))).toBeCloseTo(0);
    expect(fittedGrowth(samples(0, 0, 0, 0, 0, 0, 0, 0, 10))).toBeLessThan(6);
  });

  it('goes by the time between samples', () => {
    const line = [0, 1, 10].map((at) => ({ at, value: at * 2 }));
    expect(fittedGrowth(line)).toBeCloseTo(20);
  });
});
