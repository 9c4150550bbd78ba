import { asText } from './asText.ts';
import { goEscape } from './goEscape.ts';

// Cc is C0, DEL and C1. Behind it: the line and paragraph separators, and what turns the direction of writing.
const CONTROLS = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const EVERY_CONTROL = new RegExp(CONTROLS, 'gu');

/**
 * Writes control characters as Go writes them in a string (`\n`, `\x1b`, `\u202e`), so that no text forges a line of a
 * log, colours a terminal or turns its direction.
 *
 * Escaped are C0, DEL, C1, U+2028, U+2029 and the bidirectional controls (U+061C, U+200E, U+200F, U+202A to U+202E,
 * U+2066 to U+2069); all else stays, backslashes too. A text without any is given back as it is. The time is linear in
 * the length.
 *
 * @example
 * ```ts
 * import { escapeControls } from 'kube-event-recorder';
 *
 * escapeControls('ready\nE0101 forged'); // ready\nE0101 forged, on one line
 * ```
 */
export function escapeControls(text: string): string {
  // Callers without types pass anything.
  const shown = typeof text === 'string' ? text : asText(text);
  return CONTROLS.test(shown) ? shown.replace(EVERY_CONTROL, goEscape) : shown;
}
