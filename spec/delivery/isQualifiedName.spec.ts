import { describe, expect, it } from 'vitest';
import { isDns1123Label, isLabelValue, isQualifiedName } from '../../lib/delivery/isQualifiedName.ts';

const x = (length: number) => 'x'.repeat(length);

describe('isQualifiedName', () => {
  it.each([
    'a',
    'A',
    '1',
    'a-b_c.D',
    x(63),
    'example.com/name',
    'a.b-c.d/N',
    `${x(63)}.${x(63)}/${x(63)}`,
    `${x(253)}/a`,
  ])('takes %s', (name) => {
    expect(isQualifiedName(name)).toBe(true);
  });

  it.each(
    [
      '',
      ' ',
      'a b',
      '-a',
      'a-',
      '.a',
      'a.',
      '_a',
      'a_',
      'ä',
      x(64),
      '/a',
      'a/',
      'a/b/c',
      'A.com/a',
      'a..b/c',
      '-a/c',
      'a-/c',
      `${x(254)}/a`,
    ].concat(['a\n', '__proto__', 'a/b\n']),
  )('refuses %j', (name) => {
    expect(isQualifiedName(name)).toBe(false);
  });

  it('is quick on ten million characters', () => {
    expect(isQualifiedName('a-'.repeat(5_000_000))).toBe(false);
    expect(isQualifiedName(`${'a.'.repeat(5_000_000)}/a`)).toBe(false);
  });
});

describe('isDns1123Label', () => {
  it.each([
    ['shop', true],
    ['a-1', true],
    [x(63), true],
    ['', false],
    ['Shop', false],
    ['a.b', false],
    ['-a', false],
    ['a-', false],
    ['..', false],
    [x(64), false],
  ])('%j: %s', (text, is) => {
    expect(isDns1123Label(text)).toBe(is);
  });
});

describe('isLabelValue', () => {
  it.each([
    ['', true],
    ['a.B_c-1', true],
    [x(63), true],
    [x(64), false],
    ['a/b', false],
    ['-a', false],
  ])('%j: %s', (text, is) => {
    expect(isLabelValue(text)).toBe(is);
  });
});
