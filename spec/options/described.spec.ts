import { describe, expect, it } from 'vitest';
import { described } from '../../lib/options/described.ts';

describe('described', () => {
  it.each([
    ['text', '"text" (string)'],
    [-0, '0 (number)'],
    [5n, '5 (bigint)'],
    [Symbol('s'), 'Symbol(s) (symbol)'],
    [null, 'null (object)'],
    [undefined, 'undefined (undefined)'],
    [[], '[object Array] (object)'],
    [() => 'a source of many lines', '[object Function] (function)'],
    [Object.create(null), '[object Object] (object)'],
  ])('says of %o what it is', (value, text) => {
    expect(described(value)).toBe(text);
  });

  it('is one line that shows all that it says, and is not long', () => {
    expect(described('a\nb\u2028\u202e\u009b')).toBe('"a\\nb\ufffd\ufffd\ufffd" (string)');
    expect(described(Symbol('a\nb'))).toBe('Symbol(a\ufffdb) (symbol)');
    expect(described({ [Symbol.toStringTag]: 'a\nb' })).toBe('[object a\ufffdb] (object)');
    expect(described('x'.repeat(10_000_000)).length).toBeLessThan(120);
  });

  it('never throws', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(described(proxy)).toBe('without a text (object)');
  });
});
