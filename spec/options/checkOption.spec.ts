import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkNumber,
  checkOneOf,
  checkString,
} from '../../lib/options/index.ts';

const hostile: readonly (readonly [title: string, value: unknown])[] = [
  ['an object without a prototype', Object.create(null)],
  [
    'an object whose text throws',
    {
      toString() {
        throw new Error('hostile');
      },
    },
  ],
  ['a revoked proxy', revokedProxy()],
  ['a symbol', Symbol('s')],
];

function revokedProxy(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('checkInteger', () => {
  it('gives back a whole number within the bounds, the bounds included', () => {
    expect(checkInteger('capacity', 1, 1, 3)).toBe(1);
    expect(checkInteger('capacity', 3, 1, 3)).toBe(3);
    expect(checkInteger('capacity', Number.MAX_SAFE_INTEGER, 0)).toBe(Number.MAX_SAFE_INTEGER);
  });

  it.each([
    [0, 'RangeError: capacity must be a whole number, at least 1, but is 0 (number)'],
    [-1, 'RangeError: capacity must be a whole number, at least 1, but is -1 (number)'],
    [1.5, 'RangeError: capacity must be a whole number, at least 1, but is 1.5 (number)'],
    [NaN, 'RangeError: capacity must be a whole number, at least 1, but is NaN (number)'],
    [Infinity, 'RangeError: capacity must be a whole number, at least 1, but is Infinity (number)'],
    [-Infinity, 'RangeError: capacity must be a whole number, at least 1, but is -Infinity (number)'],
    [2 ** 53, 'RangeError: capacity must be a whole number, at least 1, but is 9007199254740992 (number)'],
    ['3', 'TypeError: capacity must be a number, but is "3" (string)'],
    [3n, 'TypeError: capacity must be a number, but is 3 (bigint)'],
    [null, 'TypeError: capacity must be a number, but is null (object)'],
    [undefined, 'TypeError: capacity must be a number, but is undefined (undefined)'],
    [true, 'TypeError: capacity must be a number, but is true (boolean)'],
  ])('refuses %o, with name, value and type', (value, text) => {
    expect(thrownBy(() => checkInteger('capacity', value, 1))).toBe(text);
  });

  it('tells both bounds where there are two', () => {
    expect(thrownBy(() => checkInteger('retries', 9, 1, 5))).toBe(
      'RangeError: retries must be a whole number, from 1 to 5, but is 9 (number)',
    );
  });

  it('takes Infinity only where that is the upper bound', () => {
    expect(checkInteger('concurrent', Infinity, 1, Infinity)).toBe(Infinity);
    expect(checkInteger('concurrent', 7, 1, Infinity)).toBe(7);
    expect(thrownBy(() => checkInteger('concurrent', 1.5, 1, Infinity))).toBe(
      'RangeError: concurrent must be a whole number, at least 1, or Infinity, but is 1.5 (number)',
    );
  });

  it('takes exactly the whole numbers within the bounds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.integer()), fc.integer(), fc.nat(), (value, least, width) => {
        const legal = Number.isInteger(value) && value >= least && value <= least + width;
        if (legal) expect(checkInteger('n', value, least, least + width)).toBe(value);
        else expect(() => checkInteger('n', value, least, least + width)).toThrow(RangeError);
      }),
    );
  });
});

describe('checkNumber', () => {
  it('gives back a number within the bounds, also one with a fraction and Infinity', () => {
    expect(checkNumber('qps', 0.5, 0)).toBe(0.5);
    expect(checkNumber('qps', Infinity, 0)).toBe(Infinity);
    expect(checkNumber('jitter', 0, 0, 1)).toBe(0);
    expect(checkNumber('jitter', 1, 0, 1)).toBe(1);
  });

  it.each([
    [-0.1, 'RangeError: qps must be at least 0, but is -0.1 (number)'],
    [NaN, 'RangeError: qps must be at least 0, but is NaN (number)'],
    ['1', 'TypeError: qps must be a number, but is "1" (string)'],
  ])('refuses %o, with name, value and type', (value, text) => {
    expect(thrownBy(() => checkNumber('qps', value, 0))).toBe(text);
  });

  it('tells both bounds where there are two', () => {
    expect(thrownBy(() => checkNumber('jitter', 1.1, 0, 1))).toBe(
      'RangeError: jitter must be from 0 to 1, but is 1.1 (number)',
    );
  });
});

describe('checkOneOf', () => {
  const words = ['drop', 'wait'] as const;

  it('gives back the word, with its type', () => {
    const word = checkOneOf('behaviour', 'wait', words);
    expect(word).toBe('wait');
    expectTypeOf(word).toEqualTypeOf<'drop' | 'wait'>();
  });

  it.each([
    ['latest', 'RangeError: behaviour must be one of drop, wait, but is "latest" (string)'],
    ['', 'RangeError: behaviour must be one of drop, wait, but is "" (string)'],
    ['toString', 'RangeError: behaviour must be one of drop, wait, but is "toString" (string)'],
    [1, 'TypeError: behaviour must be one of drop, wait, but is 1 (number)'],
    [null, 'TypeError: behaviour must be one of drop, wait, but is null (object)'],
  ])('refuses %o, with name, value and type', (value, text) => {
    expect(thrownBy(() => checkOneOf('behaviour', value, words))).toBe(text);
  });
});

describe('checkBoolean', () => {
  it.each([true, false])('gives %s back', (value) => {
    expect(checkBoolean('tls', value)).toBe(value);
  });

  it.each([
    ['no', 'TypeError: tls must be true or false, but is "no" (string)'],
    [0, 'TypeError: tls must be true or false, but is 0 (number)'],
    [null, 'TypeError: tls must be true or false, but is null (object)'],
    [undefined, 'TypeError: tls must be true or false, but is undefined (undefined)'],
  ])('refuses %j', (value, text) => {
    expect(thrownBy(() => checkBoolean('tls', value))).toBe(text);
  });
});

describe('checkFunction', () => {
  it('gives back the function, with its type', () => {
    const twice = (n: number) => 2 * n;
    const checked = checkFunction('project', twice);
    expect(checked).toBe(twice);
    expectTypeOf(checked).toEqualTypeOf<(n: number) => number>();
  });

  it.each([
    ['text', 'TypeError: project must be a function, but is "text" (string)'],
    [{}, 'TypeError: project must be a function, but is [object Object] (object)'],
    [undefined, 'TypeError: project must be a function, but is undefined (undefined)'],
  ])('refuses %o, with name, value and type', (value, text) => {
    expect(thrownBy(() => checkFunction('project', value))).toBe(text);
  });
});

describe('checkString', () => {
  it('gives the text back, an empty one too', () => {
    expect([checkString('name', 'sink'), checkString('name', '')]).toEqual(['sink', '']);
  });

  it.each([
    [5, 'TypeError: name must be a string, but is 5 (number)'],
    [undefined, 'TypeError: name must be a string, but is undefined (undefined)'],
  ])('refuses %o', (value, text) => {
    expect(thrownBy(() => checkString('name', value))).toBe(text);
  });
});

describe('an error about an option', () => {
  it.each(hostile)('names it also where the value is %s', (_title, value) => {
    for (const check of [
      () => checkInteger('capacity', value, 1),
      () => checkNumber('capacity', value, 1),
      () => checkOneOf('capacity', value, ['a']),
      () => checkFunction('capacity', value),
    ]) {
      expect(thrownBy(check)).toMatch(/^TypeError: capacity must be .*, but is .* \((object|symbol)\)$/u);
    }
  });

  it('does not repeat a text of megabytes', () => {
    expect(thrownBy(() => checkNumber('qps', 'x'.repeat(10_000_000), 0)).length).toBeLessThan(1000);
  });
});

function thrownBy(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return String(error);
  }
  return 'nothing was thrown';
}
