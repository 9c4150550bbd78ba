import { describe, expect, it } from 'vitest';
import { EventSinkError } from '../../lib/index.ts';
import { apiError } from '../../lib/testing/index.ts';

describe('apiError', () => {
  it('is a Status with the reason that an API server gives', () => {
    const error = apiError(503);
    expect(error).toBeInstanceOf(EventSinkError);
    expect(error.answer).toEqual({
      kind: 'status',
      code: 503,
      reason: 'ServiceUnavailable',
      message: 'answered 503',
      causes: [],
      isStatus: true,
    });
  });

  it('says what it is told to', () => {
    const causes = [{ reason: 'NamespaceTerminating' }];
    expect(apiError(403, { reason: 'Expired', message: 'no', causes, retryAfterMs: 5 }).answer).toEqual({
      kind: 'status',
      code: 403,
      reason: 'Expired',
      message: 'no',
      causes,
      retryAfterMs: 5,
      isStatus: true,
    });
  });

  it('has no reason where it is no Status, or has a code that no API server gives', () => {
    expect(apiError(404, { isStatus: false }).answer).toEqual({
      kind: 'status',
      code: 404,
      message: 'answered 404',
      causes: [],
      isStatus: false,
    });
    expect(apiError(418).answer).not.toHaveProperty('reason');
  });

  it('throws for what is no code of a failure', () => {
    expect(() => apiError(200)).toThrow(
      new RangeError('code must be a whole number, from 300 to 599, but is 200 (number)'),
    );
    expect(() => apiError('503' as never)).toThrow(TypeError);
  });
});
