import { describe, expect, it } from 'vitest';
import { checkMethods } from '../../lib/options/checkMethods.ts';

describe('checkMethods', () => {
  it('accepts what has the methods, inherited ones too', () => {
    expect(() => checkMethods('clock', Date, ['now', 'toString'])).not.toThrow();
  });

  it.each([
    [undefined, 'clock must have a method now(), but is undefined (undefined)'],
    [null, 'clock must have a method now(), but is null (object)'],
    [7, 'clock must have a method now(), but is 7 (number)'],
    [{ now: 7 }, 'clock must have a method now(), but is [object Object] (object)'],
    [[], 'clock must have a method now(), but is [object Array] (object)'],
  ])('refuses %s by name, value and type', (value, message) => {
    expect(() => checkMethods('clock', value, ['now'])).toThrow(new TypeError(message));
  });
});
