import { bigintText } from './bigintText.ts';
import { type FormatDirective } from './FormatDirective.ts';
import { padText } from './padText.ts';

/** How a verb writes an integer: its base, and what `#` puts before it. */
interface Notation {
  readonly base: number;
  readonly prefix: string;
}

const NOTATIONS: ReadonlyMap<string, Notation> = new Map([
  ['d', { base: 10, prefix: '' }],
  ['b', { base: 2, prefix: '0b' }],
  ['O', { base: 8, prefix: '' }],
  ['x', { base: 16, prefix: '0x' }],
  ['X', { base: 16, prefix: '0X' }],
]);

/** Whether a value has Go's verbs for integers: a bigint, or a number without a fraction. */
export function isInteger(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || Number.isInteger(value);
}

function digitsOf(value: number | bigint, base: number): string {
  // From 1e21 on a number's own text is in powers of ten.
  const whole = Number.isSafeInteger(value) ? value : BigInt(value);
  const size = whole < 0 ? -whole : whole;
  return typeof size === 'bigint' && base === 10 ? bigintText(size) : size.toString(base);
}

/** The character of a code point; U+FFFD where there is none. */
function characterOf(value: number | bigint): string {
  if (value < 0 || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return '\ufffd';
  return String.fromCodePoint(Number(value));
}

/**
 * Prints an integer as Go's `%d %b %O %x %X %c %U`, or gives undefined where the verb is another.
 *
 * @see {@link https://pkg.go.dev/fmt | Go's package fmt}
 */
export function formatInteger(value: number | bigint, directive: FormatDirective): string | undefined {
  const { verb, precision } = directive;
  const notation = NOTATIONS.get(verb);
  if (notation === undefined) {
    if (verb === 'c') return padText(characterOf(value), directive);
    if (verb !== 'U') return undefined;
    const code = digitsOf(value, 16)
      .toUpperCase()
      .padStart(Math.max(4, precision ?? 0), '0');
    return padText(`U+${code}`, { ...directive, zero: false });
  }
  if (precision === 0 && Number(value) === 0) return ' '.repeat(directive.width);

  const sign = value < 0 ? '-' : directive.plus ? '+' : directive.space ? ' ' : '';
  // Zeros stand between the sign and the digits; a precision says how many digits there are and overrides the flag.
  const least = precision ?? (directive.zero ? directive.width - sign.length : 0);
  const digits = digitsOf(value, notation.base);
  const body = (verb === 'X' ? digits.toUpperCase() : digits).padStart(least, '0');
  const prefix = verb === 'O' ? '0o' : directive.sharp ? notation.prefix : '';
  return padText(sign + prefix + body, { ...directive, zero: false });
}
