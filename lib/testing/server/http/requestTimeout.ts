import { badRequest } from '../api/apiStatus.ts';

const UNIT_MS = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);
const DEFAULT_MS = 60_000;

/**
 * Reads `?timeout=`, a Go duration such as `1.5s` or `1m30s`.
 *
 * @returns milliseconds; a minute, the server's own limit, where there is none, it is longer or not above zero
 * @throws ApiStatusError (400) as the real server
 * @see apiserver endpoints/filters WithRequestDeadline
 */
export function requestTimeout(query: URLSearchParams): number {
  const text = query.get('timeout');
  if (text === null || text === '' || text === '0') return DEFAULT_MS;
  const piece = /(\d+\.?\d*|\.\d+)([a-zµμ]*)/y;
  let at = /^[+-]/.test(text) ? 1 : 0;
  let ms = 0;
  do {
    piece.lastIndex = at;
    const [found = '', digits = '', unit = ''] = piece.exec(text) ?? [];
    const unitMs = UNIT_MS.get(unit);
    if (unitMs === undefined) {
      const why = found === '' ? 'invalid' : unit === '' ? 'missing unit in' : `unknown unit "${unit}" in`;
      throw badRequest(`invalid timeout specified in the request URL - time: ${why} duration ${JSON.stringify(text)}`);
    }
    ms += Number(digits) * unitMs;
    at += found.length;
  } while (at < text.length);
  return ms > 0 && ms <= DEFAULT_MS && !text.startsWith('-') ? ms : DEFAULT_MS;
}
