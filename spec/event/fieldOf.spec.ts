import { describe, expect, it } from 'vitest';
import { fieldOf, fieldText } from '../../lib/event/fieldOf.ts';
import { revoked, throwingGetter, unreadable, unshowable } from './hostile.ts';

describe('fieldOf', () => {
  it('reads a field of an object, inherited ones too', () => {
    expect([fieldOf({ name: 'web' }, 'name'), fieldOf(new Error('e'), 'message'), fieldOf([1], 'length')]).toEqual([
      'web',
      'e',
      1,
    ]);
  });

  it('is undefined for what has no fields, and for one that throws', () => {
    const values = [undefined, null, 'text', 5, Symbol('s'), unreadable(), revoked(), throwingGetter('name')];
    expect(values.map((value) => fieldOf(value, 'name'))).toEqual(values.map(() => undefined));
  });
});

describe('fieldText', () => {
  it('is text, whatever the field is', () => {
    const values = [{ name: 'web' }, {}, { name: null }, { name: 5 }, { name: '\ud800' }, throwingGetter('name')];
    expect(values.map((value) => fieldText(value, 'name'))).toEqual(['web', '', '', '5', '\ufffd', '']);
    expect(fieldText({ name: unshowable }, 'name')).toBe("<object that can't be shown>");
  });
});
