/**
 * Reads a Retry-After header: whole seconds, or an HTTP date in the form that RFC 9110 has servers send.
 *
 * @param now the time in UNIX milliseconds that a date is counted from
 * @returns milliseconds from now, 0 for a date that has passed; undefined for anything else
 *
 * @see RFC 9110, sections 10.2.3 and 5.6.7
 * @internal
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER);
  // Date.parse alone takes almost anything for a date: "1.5" is the 5th of January 2001.
  if (!HTTP_DATE.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;
