import { describe, expect, it } from 'vitest';
import { isTlsCode, requestFailure } from '../../lib/client-node/requestFailure.ts';

const coded = (code: unknown, more = {}) => Object.assign(new Error('m'), { code, ...more });

describe('requestFailure', () => {
  it.each([
    ['the error itself', coded('ECONNRESET', { syscall: 'read' })],
    ['its cause', new TypeError('fetch failed', { cause: coded('ECONNRESET', { syscall: 'read' }) })],
    ['the first of several', new AggregateError([coded('ECONNRESET', { syscall: 'read' }), coded('X')])],
    [
      'the first of several in the cause',
      new Error('x', { cause: new AggregateError([coded('ECONNRESET', { syscall: 'read' })]) }),
    ],
  ])('finds the code in %s', (_, error) => {
    expect(requestFailure(error)).toMatchObject({ code: 'ECONNRESET', syscall: 'read' });
  });

  it.each([23, 'e_lower', 'Bearer abc', '', 'A'.repeat(65), undefined, null, {}])('takes %j for no code', (code) => {
    expect(requestFailure(coded(code)).code).toBeUndefined();
  });

  it.each([undefined, null, 'text', 5, Object.create(null), []])('reads nothing in %j', (error) => {
    expect(requestFailure(error)).toEqual({
      name: '',
      code: undefined,
      syscall: undefined,
      message: '',
      hasCause: false,
    });
  });

  it('survives an error that throws when read', () => {
    const hostile = new Proxy(new Error('x'), {
      get: () => {
        throw new Error('hostile');
      },
    });
    expect(requestFailure(hostile)).toMatchObject({ name: '', code: undefined });
  });
});

describe('isTlsCode', () => {
  it.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', true],
    ['CERT_HAS_EXPIRED', true],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', true],
    ['ERR_TLS_CERT_ALTNAME_INVALID', true],
    ['ERR_SSL_WRONG_VERSION_NUMBER', true],
    ['EPROTO', true],
    ['HOSTNAME_MISMATCH', true],
    ['ECONNRESET', false],
    ['UND_ERR_SOCKET', false],
    [undefined, false],
  ])('%s: %s', (code, is) => {
    expect(isTlsCode(code)).toBe(is);
  });
});
