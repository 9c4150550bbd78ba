import { describe, expect, it } from 'vitest';
import { type Answer, EventSinkError } from '../../lib/delivery/index.ts';

describe('EventSinkError', () => {
  it('is an Error that carries the answer and its message', () => {
    const answer: Answer = { kind: 'not-sent', code: 'ECONNREFUSED', message: 'connection refused' };
    const error = new EventSinkError(answer);
    expect(error).toBeInstanceOf(Error);
    expect(error.answer).toEqual(answer);
    expect(String(error)).toBe('EventSinkError: connection refused');
    expect(error.stack).toContain('EventSinkError.spec');
  });

  it('forges no line of a log, whatever the server has said', () => {
    const error = new EventSinkError({ kind: 'unexpected', message: 'a\nE0101 forged\u202e' });
    expect([error.message, error.answer.message]).toEqual(Array(2).fill(String.raw`a\nE0101 forged\u202e`));
  });

  it('is one whatever it is given', () => {
    expect(new EventSinkError(undefined as never).answer).toEqual({
      kind: 'unknown',
      code: 'ERROR',
      message: 'the sink failed',
    });
  });
});
