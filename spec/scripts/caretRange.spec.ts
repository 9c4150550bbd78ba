import { describe, expect, it } from 'vitest';
import { isInRange, leastVersions } from '../../scripts/caretRange.ts';

describe('leastVersions', () => {
  it('is one for each part', () => {
    expect(leastVersions('^1.4.0 || ^2.0.0')).toEqual(['1.4.0', '2.0.0']);
    expect(leastVersions('>=22.19')).toEqual(['22.19.0']);
  });

  it.each(['', '1.4.0', '~1.4.0', '^1', '^1.4.0-rc.1', '>1.4.0', '*'])('does not know %j', (range) => {
    expect(() => leastVersions(range)).toThrow(TypeError);
  });
});

describe('isInRange', () => {
  it.each([
    ['1.4.0', true],
    ['1.10.0', true],
    ['1.3.9', false],
    ['2.0.0', true],
    ['3.0.0', false],
    ['0.9.9', false],
  ])('says of %s in ^1.4.0 || ^2.0.0: %s', (version, expected) => {
    expect(isInRange(version, '^1.4.0 || ^2.0.0')).toBe(expected);
  });

  it.each([
    ['22.18.0', false],
    ['22.19.0', true],
    ['24.0.0', true],
  ])('says of %s in >=22.19: %s', (version, expected) => {
    expect(isInRange(version, '>=22.19')).toBe(expected);
  });
});
