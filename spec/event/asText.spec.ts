import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asText } from '../../lib/event/asText.ts';
import { hostileValue, unshowable } from './hostile.ts';

describe('asText', () => {
  it.each([
    ['text', 'text'],
    [undefined, ''],
    [null, ''],
    [7, '7'],
    [7n, '7'],
    [false, 'false'],
    [Symbol('s'), 'Symbol(s)'],
    [new Error('boom'), 'Error: boom'],
    ['a\ud800b', 'a\ufffdb'],
    [{ toString: () => '\udc00' }, '\ufffd'],
    [unshowable, "<object that can't be shown>"],
    [Object.create(null), "<object that can't be shown>"],
  ])('shows %# as text', (value: unknown, text) => {
    expect(asText(value)).toBe(text);
  });

  it('gives well-formed text, whatever it is given', () => {
    fc.assert(fc.property(hostileValue, (make) => asText(make()).isWellFormed()));
  });
});
