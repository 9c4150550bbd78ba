import { type ApiStatusError } from '../api/apiStatus.ts';

/**
 * Reads a resourceVersion; 0 where there is none.
 *
 * @param refusal what is thrown if it is no number: lists and watches refuse it in their own ways
 */
export function parseRevision(text: string, refusal: (why: string) => ApiStatusError): number {
  if (/^\d*$/.test(text)) return Number(text);
  const shown = JSON.stringify(text);
  throw refusal(`resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: invalid syntax`);
}
