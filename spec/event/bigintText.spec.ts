import { describe, expect, it } from 'vitest';
import { bigintText } from '../../lib/event/bigintText.ts';

describe('bigintText', () => {
  it('is decimal up to 65,536 bits', () => {
    expect([0n, -7n, 2n ** 64n].map(bigintText)).toEqual(['0', '-7', '18446744073709551616']);
    expect(bigintText(2n ** 65_536n - 1n)).toMatch(/^\d{19729}$/);
  });

  it('is hexadecimal beyond', () => {
    expect(bigintText(2n ** 65_536n)).toBe(`0x1${'0'.repeat(16_384)}`);
    expect(bigintText(-(2n ** 65_536n))).toBe(`-0x1${'0'.repeat(16_384)}`);
  });

  it('takes a number of a hundred million bits', () => {
    expect(bigintText(2n ** 100_000_000n)).toHaveLength(25_000_003);
  });
});
