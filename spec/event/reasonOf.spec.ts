import { describe, expect, it } from 'vitest';
import { reasonOf } from '../../lib/event/reasonOf.ts';

describe('reasonOf', () => {
  it("is an error's message, or the text of whatever else was thrown", () => {
    expect([new RangeError('too far'), 'text', 3, undefined].map(reasonOf)).toEqual([
      'too far',
      'text',
      '3',
      'undefined',
    ]);
  });

  it('is at most 1,024 characters long', () => {
    expect(reasonOf(new Error('x'.repeat(5_000)))).toHaveLength(1024);
  });

  it('survives what throws when it is looked at', () => {
    const error = Object.defineProperty(new Error(), 'message', {
      get() {
        throw new Error('no message');
      },
    });
    expect([error, Object.create(null)].map(reasonOf)).toEqual(['unknown', 'unknown']);
  });
});
