import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMessage } from '../../lib/event/formatMessage.ts';
import { goSprintf } from './goSprintf.ts';
import { hostileValue } from './hostile.ts';

const LENGTH = 10_000_000;
const MOST = 1_048_576;
const VERBS = Array.from('svdqjotxXfFeEgGbOcUTpwz%!é😀').concat('');

/** What throws only in some of the ways in which values are printed. */
const hostile: readonly unknown[] = [
  new Proxy([1, 2], { get: refuse }),
  { toString: () => ({}), valueOf: () => ({}) },
  { [Symbol.toPrimitive]: refuse },
  { toJSON: refuse },
  Object.create(null),
  Object.create(Uint8Array.prototype),
  Object.defineProperty(new Error(), 'message', { get: refuse }),
  new Date(NaN),
  new Array(2 ** 32 - 1),
];

function refuse(): never {
  throw new Error('refused');
}

describe('formatMessage', () => {
  it.each(goSprintf)('prints %j with %j as Go does', (format, args, printed) => {
    expect(formatMessage(format, args)).toBe(printed);
  });

  it('gives back a format without directives and arguments', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(formatMessage(text.replaceAll('%', ''), [])).toBe(text.replaceAll('%', ''));
        expect(formatMessage(text.replaceAll('%', '%%'), [])).toBe(text);
      }),
    );
  });

  it('puts strings in as they are, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(formatMessage('%s|%v', [a, b])).toBe(`${a}|${b}`);
      }),
    );
  });

  it('names the types of surplus arguments as JavaScript does', () => {
    expect(formatMessage('all', ['x', 3, 1n, { a: 1 }, null, undefined])).toBe(
      'all%!(EXTRA string=x, number=3, bigint=1, object={"a":1}, null, undefined)',
    );
  });

  it('ends a complaint about a star with the value itself', () => {
    expect(formatMessage('%99999d|%.99999f|%*s', [5, 1, 20_000, 'x'])).toBe(
      '%!(BADWIDTH)5|%!(BADPREC)1.000000|%!(BADWIDTH)x',
    );
  });

  it('never throws, whatever the format and the arguments', () => {
    const directive = fc
      .tuple(
        fc.constantFrom('', '-', '+', '#', '0', ' ', '-0#'),
        fc.constantFrom('', '5', '*', '[1]', '[2]*', '[9]', '[x]', '[', '99999'),
        fc.constantFrom('', '.', '.3', '.*', '.[1]*', '.99999'),
        fc.constantFrom(...VERBS),
      )
      .map((parts) => '%' + parts.join(''));
    const format = fc.array(fc.oneof(directive, fc.string({ maxLength: 3 }))).map((parts) => parts.join(''));
    const value = fc.oneof(
      hostileValue,
      fc.constantFrom(...hostile).map((made) => () => made),
    );
    fc.assert(
      fc.property(format, fc.array(value, { maxLength: 4 }), (text, makers) => {
        const args = makers.map((make) => make());
        expect(formatMessage(text, args).length).toBeLessThanOrEqual(MOST);
      }),
      { numRuns: 300 },
    );
  });

  it('takes a format that is no string, as callers without types give', () => {
    const wrong: unknown[] = [undefined, null, 3, { toString: refuse }];
    expect(wrong.map((format) => formatMessage(format as string, []))).toEqual([
      'undefined',
      'null',
      '3',
      // The complaint is taken for the format, and has no arguments.
      '%!!(MISSING)v(PANIC=String method: refused)',
    ]);
  });

  it('does not pollute prototypes', () => {
    const value: unknown = JSON.parse('{"__proto__":{"polluted":true}}');
    expect(formatMessage('%s %j', [value, value])).toBe(
      '{"__proto__":{"polluted":true}} {"__proto__":{"polluted":true}}',
    );
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  it('cuts what no message can hold, and never passes the longest string that V8 has', () => {
    const long = 'x'.repeat(300_000_000);
    expect(formatMessage('%s%s%q%x', [long, long, long, long])).toHaveLength(MOST);
    expect(formatMessage(long, [])).toHaveLength(MOST);
    expect(formatMessage('', [long, long])).toHaveLength(MOST);
    expect(formatMessage('%10000d'.repeat(100_000), Array(100_000).fill(1))).toHaveLength(MOST);
  });

  it.each(['%', '%%', '%s', '%[', '%-', '%9', '%*', '%.', '%[1]', '%z', '0'])(
    'takes a format of ten million characters of %j',
    (part) => {
      expect(formatMessage('%' + part.repeat(LENGTH / part.length), ['x']).length).toBeGreaterThan(0);
    },
  );
});
