import { describe, expect, it } from 'vitest';
import { generateName } from '../../../../lib/testing/server/store/generateName.ts';

describe('generateName', () => {
  it('adds five characters to at most 58', () => {
    expect(generateName('web.', () => true)).toMatch(/^web\.[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(generateName('x'.repeat(100), () => true)).toHaveLength(63);
  });

  it('tries eight names', () => {
    const asked: string[] = [];
    const name = generateName('web.', (candidate) => asked.push(candidate) === 3);
    expect([name, asked.length]).toEqual([asked[2], 3]);
    asked.length = 0;
    expect(generateName('web.', (candidate) => asked.push(candidate) < 0)).toBe(asked[7]);
    expect(asked).toHaveLength(8);
  });
});
