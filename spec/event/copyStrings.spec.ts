import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyStrings } from '../../lib/event/copyStrings.ts';
import { hostileMap, hostileValue, revoked, throwingGetter, unreadable } from './hostile.ts';

describe('copyStrings', () => {
  it('copies', () => {
    const annotations = { team: 'a', 'example.com/id': '', constructor: 'c', toString: 't' };
    expect(copyStrings(annotations)).toStrictEqual(annotations);
    expect(copyStrings(annotations)).not.toBe(annotations);
  });

  it('makes text of numbers, booleans and bigints', () => {
    expect(copyStrings({ replicas: 3, ready: true, big: 10n })).toStrictEqual({
      replicas: '3',
      ready: 'true',
      big: '10',
    });
  });

  it('leaves out what has no text, or throws, and keeps the rest', () => {
    const entries = Object.assign(throwingGetter('bad'), {
      good: 'yes',
      none: undefined,
      nil: null,
      object: {},
      list: ['a'],
    });
    expect(copyStrings(entries)).toStrictEqual({ good: 'yes' });
  });

  it('leaves out __proto__, inherited entries, symbols and what is not enumerable', () => {
    const entries: object = Object.assign(Object.create({ inherited: 'x' }) as object, {
      own: 'y',
      [Symbol('s')]: 'z',
    });
    Object.defineProperty(entries, '__proto__', { enumerable: true, value: 'text' });
    Object.defineProperty(entries, 'hidden', { enumerable: false, value: 'text' });
    const copy = copyStrings(entries);
    expect(copy).toStrictEqual({ own: 'y' });
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  });

  it('gives undefined for __proto__ alone', () => {
    expect(copyStrings(JSON.parse('{"__proto__": "text"}'))).toBeUndefined();
  });

  it.each([undefined, null, 'team=a', 7, {}, [], { only: {} }])('gives undefined for %j', (entries: unknown) => {
    expect(copyStrings(entries)).toBeUndefined();
  });

  it('gives undefined for what cannot be read', () => {
    expect(copyStrings(unreadable())).toBeUndefined();
    expect(copyStrings(revoked())).toBeUndefined();
  });

  it('gives strings or nothing, and pollutes nothing, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(hostileValue, hostileMap), (make) => {
        const copy = copyStrings(make());
        return copy === undefined || Object.values(copy).every((value) => typeof value === 'string');
      }),
      { numRuns: 1_000 },
    );
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
