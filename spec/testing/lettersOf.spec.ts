import { describe, expect, it } from 'vitest';
import { lettersOf } from '../../lib/testing/lettersOf.ts';

const rules = { tool: 'record', known: ['a', 'b'] };

describe('lettersOf', () => {
  it.each([
    ['', ''],
    ['-|', ''],
    ['a-b', 'ab'],
    ['(ba)-a 5ms b 1.5s (a|)', 'baaba'],
    [' 5m a', 'a'],
  ])('finds the letters of %j', (diagram, letters) => {
    expect(lettersOf(diagram, rules).join('')).toBe(letters);
  });

  it('takes an error where there may be one', () => {
    expect(lettersOf('a#', { ...rules, mayErr: true })).toEqual(['a']);
  });

  it.each([
    ['a-x', `has 'x', which is none of a, b`],
    ['a#', 'has a #, but nothing here can end with an error'],
    ['^a', 'has a ^, which is for subscriptions only'],
    ['a!', 'has a !, which is for subscriptions only'],
    ['(ab', 'has a parenthesis without its other half'],
    ['ab)', 'has a parenthesis without its other half'],
    ['((a)b)', 'has a parenthesis without its other half'],
    ['a 5ms', `has '5', but a time such as "5ms " has a space behind it, and before it unless it comes first`],
    ['a5ms b', `has '5', but a time such as "5ms " has a space behind it, and before it unless it comes first`],
  ])('throws for %j', (diagram, what) => {
    expect(() => lettersOf(diagram, rules)).toThrow(new SyntaxError(`record: the diagram "${diagram}" ${what}`));
  });

  it('throws for a letter where there are none', () => {
    expect(() => lettersOf('a', { tool: 'expectEvents', known: [] })).toThrow(
      new SyntaxError(`expectEvents: the diagram "a" has 'a', which stands for nothing`),
    );
  });

  it('throws for what is no diagram', () => {
    expect(() => lettersOf(5 as never, rules)).toThrow(
      new TypeError('record: a diagram must be a string, but is number'),
    );
  });
});
