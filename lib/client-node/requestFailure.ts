import { propertyOf } from './propertyOf.ts';

/** What can be told of a failed request from its error, without anything that may hold a secret. */
export interface RequestFailure {
  readonly name: string;
  /** Such as `ECONNREFUSED`; undefined where neither the error nor what caused it has one. */
  readonly code: string | undefined;
  /** What the system was asked for, such as `connect`. */
  readonly syscall: string | undefined;
  readonly message: string;
  readonly hasCause: boolean;
}

/**
 * Reads an error of a transport: node's own, undici's, and the `TypeError: fetch failed` and `FetchError` around them. Never throws.
 *
 * @internal
 */
export function requestFailure(error: unknown): RequestFailure {
  try {
    const cause = propertyOf(error, 'cause');
    // A name with several addresses fails with an AggregateError, one error for each.
    const chain = [
      error,
      cause,
      propertyOf(propertyOf(error, 'errors'), '0'),
      propertyOf(propertyOf(cause, 'errors'), '0'),
    ];
    return {
      name: textAt(error, 'name') ?? '',
      code: chain.map((link) => textAt(link, 'code')).find((code) => code !== undefined && CODE.test(code)),
      syscall: chain.map((link) => textAt(link, 'syscall')).find((syscall) => syscall !== undefined),
      message: textAt(error, 'message') ?? '',
      hasCause: cause !== undefined,
    };
  } catch {
    return { name: '', code: undefined, syscall: undefined, message: '', hasCause: false };
  }
}

/** Whether a code says that the TLS handshake failed: certificates, names, protocol versions. @internal */
export function isTlsCode(code: string | undefined): boolean {
  return code !== undefined && TLS.test(code);
}

const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;

/** The X.509 codes are those in Node's documentation of `node:tls`. */
const TLS =
  /CERT|CRL|^ERR_TLS_|^ERR_SSL_|^UNABLE_TO_|^UND_ERR_PRX_TLS$|^EPROTO$|^INVALID_CA$|^INVALID_PURPOSE$|^PATH_LENGTH_EXCEEDED$|^HOSTNAME_MISMATCH$/;

function textAt(value: unknown, key: string): string | undefined {
  const found = propertyOf(value, key);
  return typeof found === 'string' ? found : undefined;
}
