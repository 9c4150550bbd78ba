import fc from 'fast-check';
import { RequiredError } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { answerFromError, type RequestStage } from '../../lib/client-node/answerFromError.ts';
import { EventSinkError } from '../../lib/delivery/index.ts';

const coded = (code: string, more = {}) => Object.assign(new Error('m'), { code, ...more });
const fetchFailed = (code: string) => new TypeError('fetch failed', { cause: coded(code) });
const fetchError = (code: string) => Object.assign(new Error('m'), { name: 'FetchError', type: 'system', code });
const errorOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};
const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;

const all: readonly RequestStage[] = ['building', 'waiting', 'sent', 'answered'];

describe('answerFromError', () => {
  it.each<[string, RequestStage, unknown, object]>([
    ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'].flatMap(
      (code): [string, RequestStage, unknown, object][] => [
        [`${code} of node`, 'sent', coded(code), { kind: 'not-sent', code }],
        [`${code} of 2.0`, 'sent', fetchFailed(code), { kind: 'not-sent', code }],
        [`${code} of 1.4`, 'sent', fetchError(code), { kind: 'not-sent', code }],
      ],
    ),
    ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'EPROTO'].flatMap(
      (code): [string, RequestStage, unknown, object][] => [
        [`${code} of node`, 'sent', coded(code), { kind: 'not-sent', code }],
        [`${code} of 2.0`, 'sent', fetchFailed(code), { kind: 'not-sent', code }],
        [`${code} of 1.4`, 'sent', fetchError(code), { kind: 'not-sent', code }],
      ],
    ),
    ['ETIMEDOUT on connect', 'sent', coded('ETIMEDOUT', { syscall: 'connect' }), { kind: 'not-sent', code: 'ETIMEDOUT' }],
    ['ETIMEDOUT on read', 'sent', coded('ETIMEDOUT', { syscall: 'read' }), { kind: 'unknown', code: 'ETIMEDOUT' }],
    ['anything before a connection', 'waiting', new Error('m'), { kind: 'not-sent', code: 'UNKNOWN' }],
    ...['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_INFO'].flatMap(
      (code): [string, RequestStage, unknown, object][] => [
        [`${code} of node`, 'sent', coded(code), { kind: 'unknown', code }],
        [`${code} of 2.0`, 'sent', fetchFailed(code), { kind: 'unknown', code }],
        [`${code} of 2.0 in the answer`, 'answered', new TypeError('terminated', { cause: coded(code) }), { kind: 'unknown', code }],
        [`${code} of 1.4`, 'sent', fetchError(code), { kind: 'unknown', code }],
      ],
    ),
    ['a timeout of 2.0', 'sent', new DOMException('m', 'TimeoutError'), { kind: 'unknown', code: 'ABORTED' }],
    ['an abort of 2.0', 'sent', new DOMException('m', 'AbortError'), { kind: 'unknown', code: 'ABORTED' }],
    ['an abort, or a truncated body, of 1.4', 'answered', Object.assign(new Error('m'), { name: 'AbortError', type: 'aborted' }), { kind: 'unknown', code: 'ABORTED' }],
    ['bad JSON in the answer', 'answered', errorOf(() => JSON.parse('{"token":')), { kind: 'unknown', code: 'INVALID_JSON' }],
    ['empty JSON in the answer', 'answered', errorOf(() => JSON.parse('')), { kind: 'unknown', code: 'INVALID_JSON' }],
    ['an answer without a content type', 'answered', new Error('Cannot parse content. No Content-Type defined.'), { kind: 'unexpected' }],
    ['an answer of another shape', 'answered', new TypeError('data is not iterable'), { kind: 'unexpected' }],
    ['a missing parameter', 'building', new RequiredError('a', 'm', 'f'), { kind: 'invalid' }],
    ['an invalid date', 'building', errorOf(() => new Date(NaN).toISOString()), { kind: 'invalid' }],
    ['a bad URL', 'building', new Error('You need to define an absolute base url for the server.'), { kind: 'invalid' }],
    ['an unreadable URL', 'building', errorOf(() => new URL('x')), { kind: 'invalid' }],
    ['a bad header in fetch', 'sent', errorOf(() => new Headers({ a: 'b\nc' })), { kind: 'invalid' }],
    ['a bad header in undici', 'sent', coded('UND_ERR_INVALID_ARG'), { kind: 'invalid' }],
    ['a cycle', 'sent', errorOf(() => JSON.stringify(cycle)), { kind: 'invalid' }],
    ['a plug-in that fails', 'building', new Error('stderr'), { kind: 'credentials' }],
    ['a plug-in that is missing', 'building', coded('ENOENT', { syscall: 'spawn aws' }), { kind: 'credentials', message: expect.stringContaining('(ENOENT)') as string }],
    ['a plug-in whose output is no JSON', 'building', errorOf(() => JSON.parse('token')), { kind: 'credentials' }],
    ['a plug-in without a status', 'building', new TypeError("Cannot read properties of undefined (reading 'token')"), { kind: 'credentials' }],
    ['a login server that is away', 'building', fetchFailed('ECONNREFUSED'), { kind: 'credentials' }],
    ['something that is no error', 'sent', 'oops', { kind: 'unknown', code: 'UNKNOWN' }],
    ['nothing', 'sent', undefined, { kind: 'unknown', code: 'UNKNOWN' }],
  ])('%s, when %s', (_, stage, error, answer) => {
    expect(answerFromError(error, { stage, now: 0 })).toEqual({ message: expect.any(String) as string, ...answer });
  }); // prettier-ignore

  it('hands on the answer of an EventSinkError', () => {
    const answer = { kind: 'invalid', message: 'm' } as const;
    expect(answerFromError(new EventSinkError(answer), { stage: 'sent', now: 0 })).toEqual(answer);
  });

  it('shows nothing of an error but its code, at any stage', () => {
    const token = 'eyJhbGciOiJSUzI1NiIs.sekret';
    const text = fc.constantFrom(token, `Bearer ${token}`, `failed: ${token}`);
    const name = fc.constantFrom('Error', 'TypeError', 'SyntaxError', 'AbortError', 'FetchError', token);
    const error = fc.record({ message: text, name, code: fc.oneof(text, fc.constant('EPIPE')), syscall: text, body: text, cause: fc.anything(), stack: text });
    fc.assert(
      fc.property(error, fc.constantFrom(...all), fc.boolean(), ({ cause, ...fields }, stage, wrapped) => {
        const inner = Object.assign(new Error('', { cause }), fields);
        const answer = answerFromError(wrapped ? new TypeError('fetch failed', { cause: inner }) : inner, { stage, now: 0 });
        expect(JSON.stringify(answer)).not.toContain('sekret');
      }),
    );
  }); // prettier-ignore

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...all), (error, stage) => {
        expect(answerFromError(error, { stage, now: 0 })).toHaveProperty('kind');
      }),
    );
  });
});
