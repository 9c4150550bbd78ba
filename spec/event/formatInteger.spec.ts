import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInteger } from '../../lib/event/formatInteger.ts';
import { formatMessage } from '../../lib/event/formatMessage.ts';

describe('formatInteger', () => {
  it('takes bigints and numbers without a fraction', () => {
    expect([1, -0, 2 ** 60, 1n].every(isInteger)).toBe(true);
    expect([1.5, NaN, Infinity, '1', null, Object(1n)].some(isInteger)).toBe(false);
  });

  it('prints all digits, where a number has powers of ten and where only a bigint has room', () => {
    expect(formatMessage('%d %d %d', [1e21, -0, 2n ** 70n])).toBe('1000000000000000000000 0 1180591620717411303424');
    expect(formatMessage('%x %d', [18446744073709551615n, -(2n ** 64n)])).toBe(
      'ffffffffffffffff -18446744073709551616',
    );
  });

  it('prints any whole number as its text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.bigInt()), (value) => {
        expect(formatMessage('%d', [value])).toBe(String(value));
        expect(BigInt(formatMessage('%+d', [value]))).toBe(BigInt(value));
      }),
    );
  });

  it('has no character for what is no code point', () => {
    expect(formatMessage('%c%c%c', [0x110000, -1n, 0xd800])).toBe('\ufffd\ufffd\ufffd');
  });

  it('refuses the verbs of other types', () => {
    expect(formatMessage('%t %z', [1, 2n])).toBe('%!t(number=1) %!z(bigint=2)');
    expect(formatMessage('%f', [2n])).toBe('%!f(bigint=2)');
  });
});
