import { describe, expect, it } from 'vitest';
import { entriesOf } from '../../lib/logging/entriesOf.ts';
import { revoked, throwingGetter, unreadable } from '../event/hostile.ts';

describe('entriesOf', () => {
  it('gives keys and values in their order', () => {
    expect(entriesOf({ b: 1, a: undefined })).toEqual([
      ['b', 1],
      ['a', undefined],
    ]);
  });

  it('says of a value that throws what it threw, and gives the others', () => {
    expect(entriesOf(Object.assign(throwingGetter('a'), { b: 1 }))).toEqual([
      ['a', '[Thrown: boom]'],
      ['b', 1],
    ]);
  });

  it('gives nothing of what has no keys, or hides them', () => {
    for (const nothing of [undefined, null, 'text', 5, unreadable(), revoked()]) expect(entriesOf(nothing)).toEqual([]);
  });
});
