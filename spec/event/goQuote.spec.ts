import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goQuote } from '../../lib/event/goQuote.ts';

/** What Go 1.26.8's strconv.Quote prints. */
const quotedByGo: readonly (readonly [text: string, quoted: string])[] = [
  ['', '""'],
  ['plain ~ text!', '"plain ~ text!"'],
  ['a"b', '"a\\"b"'],
  ['back\\slash', '"back\\\\slash"'],
  ['\x07\b\f\n\r\t\v', '"\\a\\b\\f\\n\\r\\t\\v"'],
  ['\x00\x01\x1b\x7f', '"\\x00\\x01\\x1b\\x7f"'],
  ['\x80\x85\u00a0\u00ad', '"\\u0080\\u0085\\u00a0\\u00ad"'],
  ['é名😀', '"é名😀"'],
  ['\u0301x', '"\u0301x"'],
  ['\u200b\u200e\u2028\u2029\u202e\u2066\ufeff', '"\\u200b\\u200e\\u2028\\u2029\\u202e\\u2066\\ufeff"'],
  ['\u3000', '"\\u3000"'],
  ['\ue000', '"\\ue000"'],
  ['\u{e0001}\u{f0000}\u{10ffff}', '"\\U000e0001\\U000f0000\\U0010ffff"'],
  ['\ufffd', '"\ufffd"'],
  ['\u0378\u1779', '"\\u0378\\u1779"'],
  ["'`", '"\'`"'],
  ['²½Ⅷ€∑♥', '"²½Ⅷ€∑♥"'],
];

const NAMED = new Map(Object.entries({ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }));

/** Go's strconv.Unquote, for what goQuote writes. */
function unquote(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(?:x.{2}|u.{4}|U.{8}|.)/gu, (escape) => {
    const letter = escape.charAt(1);
    return escape.length > 2 ? String.fromCodePoint(parseInt(escape.slice(2), 16)) : (NAMED.get(letter) ?? letter);
  });
}

describe('goQuote', () => {
  it.each(quotedByGo)('quotes %j as Go does', (text, quoted) => {
    expect(goQuote(text)).toBe(quoted);
  });

  it('writes a lone surrogate as the replacement character, and a pair as it is', () => {
    expect(goQuote('a\ud800b\udc00\ud83d\ude00')).toBe('"a\\ufffdb\\ufffd😀"');
  });

  it('can be read back', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.oneof(fc.constantFrom('\\', '"', '\n', 'x', 'u'), fc.string({ unit: 'binary', maxLength: 2 })),
        }),
        (text) => {
          expect(unquote(goQuote(text))).toBe(text);
        },
      ),
    );
  });

  it('holds no control character and no quote that ends it early, whatever it quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }), (text) => {
        expect(goQuote(text)).toMatch(/^"(?:[^"\\\p{C}]|\\.)*"$/u);
      }),
    );
  });

  it('takes texts of ten million characters, plain and hostile', () => {
    const length = 10_000_000;
    expect(goQuote('a'.repeat(length))).toHaveLength(length + 2);
    expect(goQuote('a'.repeat(length) + '\n')).toHaveLength(length + 4);
    expect(goQuote('"'.repeat(length / 10))).toHaveLength(length / 5 + 2);
  });
});
