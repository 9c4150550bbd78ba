const NAMED: ReadonlyMap<string, string> = new Map([
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['"', '\\"'],
  ['\\', '\\\\'],
]);

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

/**
 * Writes one character as Go writes it in a quoted string: `\n`, `\x1b`, `\u2028`, `\U000e0001`.
 *
 * A lone surrogate, which no Go string can hold, is written as the replacement character, `\ufffd`.
 *
 * @param character - One code point; of a longer string the first is taken.
 * @see {@link https://pkg.go.dev/strconv#Quote | strconv.Quote}
 */
export function goEscape(character: string): string {
  const named = NAMED.get(character);
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0xfffd;
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd';
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}
