import { asText } from './asText.ts';
import { goEscape } from './goEscape.ts';

const PLAIN = /^[\x20!\x23-\x5b\x5d-\x7e]*$/;

// Go's strconv.IsPrint is the five general categories and the ASCII space; a quote and a backslash are escaped besides.
const TO_ESCAPE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]|["\\]/gu;

/**
 * Quotes a string as Go's `strconv.Quote`, `%q` and `%#v` do: `say "hi"` becomes `"say \"hi\""`.
 *
 * Letters, marks, numbers, punctuation, symbols and the ASCII space stay as they are; all else is escaped. Which code
 * points are letters is a matter of the Unicode version: Node 24 knows 17.0 and Go 1.26 knows 15.0, so that the 10,615
 * characters added in between are escaped by Go and not here. A lone surrogate is written `\ufffd`. The time is linear
 * in the length.
 *
 * @example
 * ```ts
 * import { goQuote } from 'kube-event-recorder';
 *
 * goQuote('line\nbreak'); // "line\nbreak", with the quotes, and a backslash instead of the line break
 * ```
 * @see {@link https://pkg.go.dev/strconv#Quote | strconv.Quote}
 */
export function goQuote(text: string): string {
  // Callers without types pass anything.
  const plain = typeof text === 'string' ? text : asText(text);
  return PLAIN.test(plain) ? `"${plain}"` : `"${plain.replace(TO_ESCAPE, goEscape)}"`;
}
