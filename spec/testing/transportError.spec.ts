import { describe, expect, it } from 'vitest';
import { notSent, transportError } from '../../lib/testing/index.ts';

describe('transportError', () => {
  it('says that the outcome is unknown', () => {
    expect(transportError().answer).toEqual({
      kind: 'unknown',
      code: 'ECONNRESET',
      message: 'the connection ended with ECONNRESET',
    });
    expect(transportError('EPIPE').answer).toMatchObject({ kind: 'unknown', code: 'EPIPE' });
  });
});

describe('notSent', () => {
  it('says that the server has seen nothing', () => {
    expect(notSent().answer).toEqual({
      kind: 'not-sent',
      code: 'ECONNREFUSED',
      message: 'no connection: ECONNREFUSED',
    });
    expect(notSent('ENOTFOUND').answer).toMatchObject({ kind: 'not-sent', code: 'ENOTFOUND' });
  });
});
