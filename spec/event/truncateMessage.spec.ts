import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { truncateMessage } from '../../lib/event/index.ts';

const bytes = (text: string): number => Buffer.byteLength(text);

describe('truncateMessage', () => {
  it('leaves a message that fits, to the byte', () => {
    expect(truncateMessage('', 0)).toBe('');
    expect(truncateMessage('abcd', 4)).toBe('abcd');
    expect(truncateMessage('naïve', 6)).toBe('naïve');
    expect(truncateMessage('𝄞𝄞', 8)).toBe('𝄞𝄞');
  });

  it('cuts at the border of a character', () => {
    expect(truncateMessage('abcd', 3)).toBe('abc');
    expect(truncateMessage('naïve', 3)).toBe('na');
    expect(truncateMessage('naïve', 4)).toBe('naï');
    expect(truncateMessage('€€', 5)).toBe('€');
    for (const limit of [4, 5, 6, 7]) expect(truncateMessage('𝄞𝄞', limit)).toBe('𝄞');
    expect(truncateMessage('𝄞', 3)).toBe('');
  });

  it('counts and writes a lone surrogate as U+FFFD', () => {
    expect(truncateMessage('a\ud834b', 100)).toBe('a\ufffdb');
    expect(truncateMessage('a\ud834b', 5)).toBe('a\ufffdb');
    expect(truncateMessage('a\udd1eb', 4)).toBe('a\ufffd');
    expect(truncateMessage('a\udd1eb', 3)).toBe('a');
  });

  it('keeps a byte order mark', () => {
    expect(truncateMessage('\ufeffabcd', 5)).toBe('\ufeffab');
  });

  it('does not mix up messages, whichever limits they have', () => {
    const long = truncateMessage('a'.repeat(50_000), 40_000);
    const short = truncateMessage('b'.repeat(50_000), 1_000);
    truncateMessage('c'.repeat(50_000), 16_384);
    expect([long, short]).toEqual(['a'.repeat(40_000), 'b'.repeat(1_000)]);
  });

  it.each([-1, 1.5, Number.NaN, Infinity])('refuses a limit of %s', (limit) => {
    expect(() => truncateMessage('', limit)).toThrow(
      new RangeError(`maxBytes must be a whole number from 0, but is ${String(limit)} (number)`),
    );
  });

  it('gives the longest beginning that fits, for every message', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.nat(60), (message, limit) => {
        const cut = truncateMessage(message, limit);
        const whole = message.toWellFormed();
        expect(whole.startsWith(cut)).toBe(true);
        expect(bytes(cut)).toBeLessThanOrEqual(limit);
        const [next] = whole.slice(cut.length);
        if (next !== undefined) expect(bytes(cut + next)).toBeGreaterThan(limit);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['a', 'é', '€', '𝄞', '\ud800'])('cuts ten million of %j', (character) => {
    const cut = truncateMessage(character.repeat(10_000_000), 1_000);
    expect(bytes(cut)).toBe(character === '€' || character === '\ud800' ? 999 : 1_000);
  });
});
