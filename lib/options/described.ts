/** An error says what it was given, but repeats no text of megabytes. */
const LONGEST_TEXT = 100;

/** Control characters, line separators and what turns the direction of writing: an error is one line that says what it shows. */
const UNSHOWN = /[\p{C}\p{Zl}\p{Zp}]/gu;

/**
 * `value (type)`, as every error about an option ends. Never throws.
 *
 * @internal
 */
export function described(value: unknown): string {
  return `${textOf(value).slice(0, LONGEST_TEXT).replace(UNSHOWN, '\ufffd')} (${typeof value})`;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, LONGEST_TEXT));
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return String(value);
  try {
    // Its own text may be the source of a function, or nothing at all, as that of an empty array.
    return Object.prototype.toString.call(value);
  } catch {
    return 'without a text';
  }
}
