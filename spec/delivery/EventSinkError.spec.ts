import { describe, expect, it } from 'vitest';
import { type Answer, EventSinkError } from '../../lib/delivery/index.ts';

describe('EventSinkError', () => {
  it('is an Error that carries the answer and its message', () => {
    const answer: Answer = { kind: 'not-sent', code: 'ECONNREFUSED', message: 'connection refused' };
    const error = new EventSinkError(answer);
    expect(error).toBeInstanceOf(Error);
    expect(error.answer).toBe(answer);
    expect(String(error)).toBe('EventSinkError: connection refused');
    expect(error.stack).toContain('EventSinkError.spec');
  });
});
