import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeControls } from '../../lib/event/escapeControls.ts';

/** Everything below U+20A0, where all of the characters to escape are, and a sample of what is above. */
const text = fc.string({ unit: fc.oneof(fc.nat(0x209f), fc.nat(0xffff)).map((code) => String.fromCharCode(code)) });

function isControl(code: number): boolean {
  return (
    code < 0x20 ||
    (code >= 0x7f && code < 0xa0) ||
    [0x61c, 0x200e, 0x200f, 0x2028, 0x2029].includes(code) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  );
}

describe('escapeControls', () => {
  it('escapes control characters and those of direction, and nothing else', () => {
    for (let code = 0; code <= 0xffff; code++) {
      const character = String.fromCharCode(code);
      if (isControl(code)) expect(escapeControls(character)).toMatch(/^\\(?:[abfnrtv]|x[0-9a-f]{2}|u[0-9a-f]{4})$/);
      else if (escapeControls(character) !== character) expect.fail(`U+${code.toString(16)} was escaped`);
    }
    expect(escapeControls('\u{e0001}😀 \\n "é"')).toBe('\u{e0001}😀 \\n "é"');
  });

  it('writes them as Go does', () => {
    expect(escapeControls('a\nb\x1b[31m\x85\u2028\u202e')).toBe('a\\nb\\x1b[31m\\u0085\\u2028\\u202e');
  });

  it('leaves no control character, whatever the text', () => {
    fc.assert(
      fc.property(text, (before) => {
        const after = escapeControls(before);
        expect(Array.from(after).some((character) => isControl(character.charCodeAt(0)))).toBe(false);
        expect(escapeControls(after)).toBe(after);
      }),
    );
  });

  it('takes texts of ten million characters', () => {
    const plain = 'a'.repeat(10_000_000);
    expect(escapeControls(plain)).toBe(plain);
    expect(escapeControls(`${plain}\n`)).toHaveLength(10_000_002);
    expect(escapeControls('\n'.repeat(1_000_000))).toHaveLength(2_000_000);
  });
});
