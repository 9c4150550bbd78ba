import { describe, expect, it } from 'vitest';
import { firstCharacters, padText } from '../../lib/event/padText.ts';

const left = { minus: false, zero: false };

describe('padText', () => {
  it('fills up on the left, on the right, or with zeros', () => {
    expect(padText('ab', { ...left, width: 4 })).toBe('  ab');
    expect(padText('ab', { ...left, minus: true, width: 4 })).toBe('ab  ');
    expect(padText('ab', { ...left, zero: true, width: 4 })).toBe('00ab');
  });

  it('leaves alone what is wide enough', () => {
    expect(padText('abc', { ...left, width: 0 })).toBe('abc');
    expect(padText('abc', { ...left, width: 3 })).toBe('abc');
    expect(padText('abc', { ...left, width: 1 })).toBe('abc');
  });

  it('counts characters, not UTF-16 units', () => {
    expect(padText('😀', { ...left, width: 3 })).toBe('  😀');
    expect(padText('😀😀', { ...left, width: 3 })).toBe(' 😀😀');
    expect(padText('😀😀😀', { ...left, width: 3 })).toBe('😀😀😀');
  });
});

describe('firstCharacters', () => {
  it('never splits a surrogate pair', () => {
    expect([0, 1, 2, 3, 9].map((count) => firstCharacters('a😀b', count))).toEqual(['', 'a', 'a😀', 'a😀b', 'a😀b']);
  });
});
