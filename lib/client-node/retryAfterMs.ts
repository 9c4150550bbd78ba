/** What a Retry-After header is read with. */
export interface RetryAfterContext {
  /** The answer's Date header. A date is counted from it, as the clocks of server and client may differ. */
  readonly date?: unknown;
  /** The time in UNIX milliseconds, which a date is counted from where the answer has none. */
  readonly now: number;
}

/**
 * Reads a Retry-After header: whole seconds, or an HTTP date in the form that RFC 9110 has servers send.
 *
 * @returns milliseconds from now, 0 for a date that has passed; undefined for anything else
 *
 * @see RFC 9110, sections 10.2.3, 6.6.1 and 5.6.7
 * @internal
 */
export function retryAfterMs(header: unknown, { date, now }: RetryAfterContext): number | undefined {
  const text = typeof header === 'string' ? header.trim() : '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER);
  const until = parseHttpDate(text);
  return until === undefined ? undefined : Math.max(0, until - (parseHttpDate(date) ?? now));
}

/** Date.parse alone takes almost anything for a date: "1.5" is the 5th of January 2001. */
function parseHttpDate(value: unknown): number | undefined {
  if (typeof value !== 'string' || !HTTP_DATE.test(value.trim())) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date;
}

const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;
