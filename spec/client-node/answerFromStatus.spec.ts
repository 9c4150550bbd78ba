import { ApiException } from '@kubernetes/client-node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerFromStatus, isStatusError } from '../../lib/client-node/answerFromStatus.ts';

const now = Date.UTC(2026, 10, 23, 12, 0, 0);
const status = (more: object) => JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', ...more });
const answer = (code: number, body: unknown, headers: Record<string, string> = {}, secrets: string[] = []) =>
  answerFromStatus({ code, body, headers }, now, secrets);

describe('answerFromStatus', () => {
  it.each([
    ['401, which has no body', answer(401, undefined), { code: 401, message: 'Unauthorized', isStatus: false, causes: [] }],
    [
      '404 with a Status',
      answer(404, status({ reason: 'NotFound', message: 'namespaces "x" not found' })),
      { code: 404, reason: 'NotFound', message: 'namespaces "x" not found', isStatus: true, causes: [] },
    ],
    [
      '404 of a proxy',
      answer(404, '<html>nginx</html>'),
      { code: 404, message: '<html>nginx</html>', isStatus: false, causes: [] },
    ],
    [
      '403 of a terminating namespace',
      answer(403, status({ reason: 'Forbidden', message: 'm', details: { causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace', message: 'c' }] } })),
      {
        code: 403,
        reason: 'Forbidden',
        message: 'm',
        isStatus: true,
        causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace', message: 'c' }],
      },
    ],
    ['500 without a reason', answer(500, status({ message: 'etcdserver: request is too large' })), { code: 500, message: 'etcdserver: request is too large', isStatus: true, causes: [] }],
    ['JSON that is no Status', answer(502, '{"message":"x"}'), { code: 502, message: '{"message":"x"}', isStatus: false, causes: [] }],
    ['an empty body', answer(503, ''), { code: 503, message: 'Service Unavailable', isStatus: false, causes: [] }],
    ['a code without a name', answer(599, ''), { code: 599, message: 'HTTP status 599', isStatus: false, causes: [] }],
    ['a Status of wrong types', answer(500, status({ reason: 5, message: {}, details: { causes: [5, null], retryAfterSeconds: '5' } })), { code: 500, message: 'Internal Server Error', isStatus: true, causes: [{}, {}] }],
    ['a Status whose causes are none', answer(500, status({ details: { causes: {} } })), { code: 500, message: 'Internal Server Error', isStatus: true, causes: [] }],
  ])('reads %s', (_, read, expected) => {
    expect(read).toEqual({ kind: 'status', ...expected });
  }); // prettier-ignore

  it.each([
    ['seconds', { 'retry-after': '7' }, 'slow down', 7_000],
    ['a date, from the injected time', { 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' }, 'slow down', 30_000],
    [
      'a date, from that of the answer',
      { date: 'Mon, 23 Nov 2026 07:00:00 GMT', 'retry-after': 'Mon, 23 Nov 2026 07:00:30 GMT' },
      'slow down',
      30_000,
    ],
    ['nonsense', { 'retry-after': 'soon' }, 'slow down', undefined],
    ['nothing', {}, 'slow down', undefined],
    ['details', {}, status({ details: { retryAfterSeconds: 3 } }), 3_000],
    ['a header before details', { 'retry-after': '7' }, status({ details: { retryAfterSeconds: 3 } }), 7_000],
    [
      'details after a nonsense header',
      { 'retry-after': 'soon' },
      status({ details: { retryAfterSeconds: 3 } }),
      3_000,
    ],
    ['details of 0, which mean none', {}, status({ details: { retryAfterSeconds: 0 } }), undefined],
    ['details below 0', {}, status({ details: { retryAfterSeconds: -3 } }), undefined],
  ])('takes the pause from %s', (_, headers, body, ms) => {
    for (const code of [429, 500, 503]) {
      const read = answer(code, body, headers);
      if (ms === undefined) expect(read).not.toHaveProperty('retryAfterMs');
      else expect(read).toHaveProperty('retryAfterMs', ms);
    }
  });

  it('shows at most 1 KiB of a message and 32 causes, at the border of a character', () => {
    const causes = Array.from({ length: 100 }, () => ({ message: 'é'.repeat(1000) }));
    const read = answer(422, status({ message: 'é'.repeat(1000), details: { causes } }));
    expect(read).toMatchObject({
      message: 'é'.repeat(512),
      causes: Array.from({ length: 32 }, () => ({ message: 'é'.repeat(512) })),
    });
    expect(answer(500, 'x'.repeat(5000)).message).toHaveLength(1024);
  });

  it('shows no secret that a proxy sends back, cut or whole', () => {
    const secret = fc.string({ minLength: 7 }).filter((text) => !'[redacted]'.includes(text));
    fc.assert(
      fc.property(fc.string(), secret, fc.nat(1100), (text, token, before) => {
        const echo = `${' '.repeat(before)}Authorization: ${token}${text}`;
        fc.pre(!echo.replaceAll(token, '[redacted]').includes(token));
        const body = status({
          reason: echo,
          message: echo,
          details: { causes: [{ message: echo, field: echo, reason: echo }] },
        });
        for (const read of [answer(400, echo, {}, [token]), answer(400, body, {}, [token])]) {
          const shown = [
            read.message,
            ...('causes' in read ? read.causes.flatMap(({ reason, field, message }) => [reason, field, message]) : []),
          ];
          for (const line of shown) expect(line).not.toContain(token);
        }
      }),
    );
  });

  it('shows no bearer token, whoever sent it', () => {
    expect(answer(400, 'got authorization: bearer eyJhbGciOi.JSUzI1NiIs.x-_y here').message).toBe(
      'got authorization: bearer [redacted] here',
    );
    expect(answer(401, 'Bearer authentication is required').message).toBe('Bearer authentication is required');
  });

  it('is not led astray by a body with a prototype', () => {
    const read = answer(
      400,
      '{"kind":"Status","__proto__":{"message":"x"},"details":{"__proto__":{"retryAfterSeconds":5}}}',
    );
    expect(read).toEqual({ kind: 'status', code: 400, message: 'Bad Request', isStatus: true, causes: [] });
  });
});

describe('isStatusError', () => {
  it.each([
    ['an ApiException', new ApiException(404, 'm', 'body', {}), true],
    ['one without a body', new ApiException(401, 'm', undefined, {}), true],
    ['one of another copy of the package', Object.assign(new Error('m'), { code: 404, body: '', headers: {} }), true],
    ['a DOMException', new DOMException('m', 'TimeoutError'), false],
    [
      'an error with text for a code',
      Object.assign(new Error('m'), { code: 'ECONNRESET', body: '', headers: {} }),
      false,
    ],
    ['no error', { code: 404, body: '', headers: {} }, false],
    ['nothing', undefined, false],
  ])('%s: %s', (_, error, is) => {
    expect(isStatusError(error)).toBe(is);
  });
});
