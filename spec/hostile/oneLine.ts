/** C0, DEL, C1, the line and paragraph separators, and what turns the direction of writing. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/; // eslint-disable-line no-control-regex

/** Whether a text prints as one line that says nothing but what it shows. */
export function isOneLine(text: unknown): boolean {
  return typeof text === 'string' && !CONTROL.test(text);
}
