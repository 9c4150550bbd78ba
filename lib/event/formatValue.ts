import { boundedJson } from './boundedJson.ts';
import { type FormatDirective } from './FormatDirective.ts';
import { formatFloat } from './formatFloat.ts';
import { formatInteger, isInteger } from './formatInteger.ts';
import { goQuote } from './goQuote.ts';
import { firstCharacters, padText } from './padText.ts';
import { clip, MOST_CHARACTERS, panicText, valueText } from './valueText.ts';

/** Deeper arrays print as `…`; one that holds itself must end somewhere. */
const MOST_LEVELS = 8;

/** `string=x`: how Go names a value that it could not print as asked; null and undefined have no type to name. */
export function typedText(value: unknown): string {
  return value === null || value === undefined ? String(value) : `${typeof value}=${valueText(value)}`;
}

/** The bytes of a string in UTF-8, or those of a Uint8Array, each as two digits. */
function formatBytes(value: string | Uint8Array, directive: FormatDirective): string {
  const most = directive.precision ?? MOST_CHARACTERS / 2;
  const bytes = typeof value === 'string' ? new TextEncoder().encode(clip(value)) : value;
  const upper = directive.verb === 'X';
  const prefix = directive.sharp && bytes.length > 0 && most > 0 ? (upper ? '0X' : '0x') : '';
  const digits = Array.from(bytes.subarray(0, most), (byte) => {
    const text = byte.toString(16).padStart(2, '0');
    return upper ? text.toUpperCase() : text;
  });
  return padText(prefix + digits.join(directive.space ? ` ${prefix}` : ''), directive);
}

/** As Go prints a slice: each element by the same directive. */
function formatArray(values: readonly unknown[], directive: FormatDirective, level: number): string {
  if (level > MOST_LEVELS) return '…';
  let text = '[';
  for (let index = 0; index < values.length && text.length < MOST_CHARACTERS; index++) {
    if (index > 0) text += ' ';
    text += formatValue(values[index], directive, level + 1);
  }
  return clip(text) + ']';
}

function formatText(value: unknown, directive: FormatDirective): string {
  const { verb, precision, sharp } = directive;
  const text = valueText(value, verb);
  // A number cut in two would be another number.
  const cut = precision === undefined || typeof value === 'number' ? text : firstCharacters(text, precision);
  return padText(verb === 'q' || (verb === 'v' && sharp && typeof value === 'string') ? goQuote(cut) : cut, directive);
}

function print(value: unknown, directive: FormatDirective, level: number): string {
  const { verb } = directive;
  if (verb === 'j' || verb === 'o') return padText(boundedJson(value), directive);
  if (verb === 'T') return padText(typeof value, directive);
  if (Array.isArray(value)) return formatArray(value, directive, level);
  if (verb === 's' || verb === 'v' || verb === 'q') return formatText(value, directive);

  let text: string | undefined;
  if (verb === 't' && typeof value === 'boolean') text = padText(String(value), directive);
  if (isInteger(value)) text = formatInteger(value, directive);
  if (typeof value === 'number') text ??= formatFloat(value, directive);
  if ((verb === 'x' || verb === 'X') && (typeof value === 'string' || value instanceof Uint8Array)) {
    text = formatBytes(value, directive);
  }
  return text ?? `%!${verb}(${typedText(value)})`;
}

/**
 * Prints one value by one directive, or says in Go's way that it can't: `%!d(string=x)`. Never throws.
 *
 * @param level - How many arrays the value stands in.
 */
export function formatValue(value: unknown, directive: FormatDirective, level = 0): string {
  try {
    return print(value, directive, level);
  } catch (error) {
    // A revoked Proxy throws when it is asked whether it is an array.
    return panicText(directive.verb, 'String', error);
  }
}
