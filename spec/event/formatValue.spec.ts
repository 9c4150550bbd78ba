import { describe, expect, it } from 'vitest';
import { typedText } from '../../lib/event/formatValue.ts';
import { formatMessage } from '../../lib/event/formatMessage.ts';

const one = (format: string, value: unknown) => formatMessage(format, [value]);

describe('formatValue', () => {
  it('prints each element of an array by the same directive, as Go prints a slice', () => {
    expect(one('%d', [1, 2])).toBe('[1 2]');
    expect(one('%5q|', ['a', 'b'])).toBe('[  "a"   "b"]|');
    expect(one('%v', ['a', 1, ['b']])).toBe('[a 1 [b]]');
    expect(one('%d', ['a', 1])).toBe('[%!d(string=a) 1]');
    expect(one('%s', [])).toBe('[]');
  });

  it('ends where arrays hold themselves', () => {
    const cyclic: unknown[] = [1];
    cyclic.push(cyclic);
    expect(one('%v', cyclic)).toBe('[1 [1 [1 [1 [1 [1 [1 [1 [1 …]]]]]]]]]');
  });

  it('quotes what %s prints, numbers too', () => {
    expect(one('%q', 'a "b"')).toBe('"a \\"b\\""');
    expect(one('%q', 65)).toBe('"65"');
    expect(one('%q', new Error('no\nluck'))).toBe('"no\\nluck"');
  });

  it('quotes a string under %#v', () => {
    expect(one('%#v', 'a"b')).toBe('"a\\"b"');
    expect(one('%#v', { a: 'b' })).toBe('{"a":"b"}');
  });

  it('prints JSON under %j and %o', () => {
    expect(one('%j', { a: ['b'] })).toBe('{"a":["b"]}');
    expect(one('%o', 'x')).toBe('"x"');
    expect(one('%6j|', [1, 2])).toBe(' [1,2]|');
  });

  it('prints the bytes of strings and byte arrays under %x, and the type of anything under %T', () => {
    expect(one('%x', 'hi ü')).toBe('686920c3bc');
    expect(one('%x', '\ud800')).toBe('efbfbd');
    expect(one('% X', Uint8Array.of(1, 255))).toBe('01 FF');
    expect(formatMessage('%T %T %T', ['x', 1n, null])).toBe('string bigint object');
  });

  it('never cuts a number by a precision under %s and %v', () => {
    expect(formatMessage('%.2v %.2s %.2s', [3.14159, 12345, 'abc'])).toBe('3.14159 12345 ab');
  });

  it('says what it can not print, with JavaScript names of types', () => {
    expect(one('%d', 'x')).toBe('%!d(string=x)');
    expect(one('%d', 1.5)).toBe('%!d(number=1.5)');
    expect(one('%d', null)).toBe('%!d(null)');
    expect(one('%d', undefined)).toBe('%!d(undefined)');
    expect(one('%x', { a: 1 })).toBe('%!x(object={"a":1})');
    expect(one('%t', 'true')).toBe('%!t(string=true)');
    expect(one('%f', new Error('nothing'))).toBe('%!f(object=nothing)');
    expect(one('%w', new Error('wrapped'))).toBe('%!w(object=wrapped)');
    expect(typedText(Symbol('x'))).toBe('symbol=Symbol(x)');
  });

  it('survives what throws when it is merely asked what it is', () => {
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    expect(one('%s', proxy)).toContain('%!s(PANIC=String method: ');
    expect(one('%d', proxy)).toContain('%!d(PANIC=String method: ');
    expect(one('%x', Object.create(Uint8Array.prototype))).toContain('%!x(PANIC=String method: ');
  });
});
