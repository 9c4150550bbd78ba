import { describe, expect, it } from 'vitest';
import { LastingMost } from '../../../soak/server/LastingMost.ts';

describe('LastingMost', () => {
  const after = (...counts: number[]) => {
    const highest = new LastingMost(3);
    for (const count of counts) highest.add(count);
    return [highest.most, highest.mostLasting];
  };

  it('takes what is counted so many times in a row', () => {
    expect(after(8, 9, 9, 8)).toEqual([9, 8]);
    expect(after(8, 9, 9, 9, 8)).toEqual([9, 9]);
    expect(after(9, 10, 11, 0)).toEqual([11, 9]);
  });

  it('takes nothing of fewer counts', () => {
    expect(after(9, 9)).toEqual([9, 0]);
  });
});
