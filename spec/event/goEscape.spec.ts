import { describe, expect, it } from 'vitest';
import { goEscape } from '../../lib/event/goEscape.ts';

describe('goEscape', () => {
  it('has a letter for the control characters that Go has one for, for the quote and for the backslash', () => {
    const escaped = ['\x07', '\b', '\f', '\n', '\r', '\t', '\v', '"', '\\'].map(goEscape);
    expect(escaped).toEqual(['\\a', '\\b', '\\f', '\\n', '\\r', '\\t', '\\v', '\\"', '\\\\']);
  });

  it('takes two, four or eight digits, as the code point needs', () => {
    const escaped = ['\0', '\x7f', '\x80', '\u2028', '\uffff', '\u{10000}', '\u{10ffff}'].map(goEscape);
    expect(escaped).toEqual(['\\x00', '\\x7f', '\\u0080', '\\u2028', '\\uffff', '\\U00010000', '\\U0010ffff']);
  });

  it('writes a lone surrogate as the replacement character', () => {
    expect(['\ud800', '\udbff', '\udc00', '\udfff'].map(goEscape)).toEqual(Array(4).fill('\\ufffd'));
  });
});
