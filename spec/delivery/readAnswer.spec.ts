import { describe, expect, it } from 'vitest';
import { type Answer } from '../../lib/delivery/Answer.ts';
import { readAnswer } from '../../lib/delivery/readAnswer.ts';
import { revoked, throwingGetter, unreadable } from '../event/hostile.ts';

describe('readAnswer', () => {
  it.each<Answer>([
    { kind: 'not-sent', code: 'ECONNREFUSED', message: 'refused' },
    { kind: 'unknown', code: 'ECONNRESET', message: 'reset' },
    { kind: 'unexpected', message: 'no event' },
    { kind: 'invalid', message: 'no name' },
    { kind: 'credentials', message: 'none' },
    { kind: 'aborted', message: 'aborted' },
    { kind: 'status', code: 409, message: 'conflict', causes: [], isStatus: false },
    {
      kind: 'status',
      code: 429,
      reason: 'TooManyRequests',
      message: 'slowly',
      causes: [{ reason: 'a', field: 'b', message: 'c' }, {}],
      retryAfterMs: 0,
      isStatus: true,
    },
  ])('gives %j as it is', (answer) => {
    expect(readAnswer(answer)).toEqual(answer);
  });

  it('makes lines of its texts, of at most 1 KiB', () => {
    const forged = 'a\nE0101 forged\u202e';
    const line = String.raw`a\nE0101 forged\u202e`;
    expect(
      readAnswer({ kind: 'status', code: 500, message: forged, reason: forged, causes: [{ message: forged }] }),
    ).toEqual({ kind: 'status', code: 500, message: line, reason: line, causes: [{ message: line }], isStatus: false });
    expect(readAnswer({ kind: 'unknown', code: forged, message: '\n'.repeat(1_000_000) })).toEqual({
      kind: 'unknown',
      code: line,
      message: '\\n'.repeat(512),
    });
  });

  it('takes at most 32 causes, and no time that is none', () => {
    const causes = Array.from({ length: 100 }, () => ({ reason: 'a' }));
    for (const retryAfterMs of [-1, NaN, '5', null]) {
      const read = readAnswer({ kind: 'status', code: 500, message: '', causes, retryAfterMs });
      expect(read).toEqual({ kind: 'status', code: 500, message: '', causes: causes.slice(0, 32), isStatus: false });
    }
  });

  // Made within the test: a revoked Proxy can't be printed as the name of one.
  it.each([
    ['undefined', () => undefined],
    ['null', () => null],
    ['a text', () => 'text'],
    ['an empty object', () => ({})],
    ['another kind', () => ({ kind: 'other' })],
    ["what can't be read", unreadable],
    ['a revoked Proxy', revoked],
    ['a kind that throws', () => throwingGetter('kind')],
  ])('says of %s that nobody knows what became of the request', (_, make: () => unknown) => {
    expect(readAnswer(make())).toEqual({ kind: 'unknown', code: 'ERROR', message: 'the sink failed' });
  });

  it('says so of a status without a code too', () => {
    expect(readAnswer({ kind: 'status', code: '500', message: 'm' })).toEqual({
      kind: 'unknown',
      code: 'ERROR',
      message: 'm',
    });
  });
});
