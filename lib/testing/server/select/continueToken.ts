import { badRequest } from '../api/apiStatus.ts';

/** Where a page has ended. */
export interface PageEnd {
  /** The revision that the first page showed, which the others show too; -1: whatever there is now. */
  readonly revision: number;
  /** The key of the last event of the page. */
  readonly key: string;
}

const VERSION = 'meta.k8s.io/v1';

/** Writes where a page has ended, as the real server does. */
export const writeContinueToken = ({ revision, key }: PageEnd): string =>
  Buffer.from(JSON.stringify({ v: VERSION, rv: revision, start: `${key}\0` })).toString('base64url');

/**
 * Reads where the page before has ended.
 *
 * @throws ApiStatusError (400) as the real server
 * @see apiserver storage/continue.go
 */
export function readContinueToken(token: string): PageEnd {
  const { v, rv, start } = parse(token);
  if (v !== VERSION) throw invalidToken(`server does not recognize this encoded version ${String(v)}`);
  if (typeof rv !== 'number' || rv === 0) {
    throw invalidToken('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  }
  if (typeof start !== 'string' || start === '') throw invalidToken('encoded start key empty (version meta.k8s.io/v1)');
  return { revision: rv, key: start.replace(/\0$/, '') };
}

const invalidToken = (why: string) => badRequest(`invalid continue token: continue key is not valid: ${why}`);

function parse(token: string): { readonly v?: unknown; readonly rv?: unknown; readonly start?: unknown } {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // it is none of ours
  }
  throw invalidToken('it is no encoded object');
}
