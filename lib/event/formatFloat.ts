import { type FormatDirective } from './FormatDirective.ts';
import { padText } from './padText.ts';

/** The first significant digits of a number, and the power of ten of the first one. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/**
 * `value` times ten to the `scale`, rounded to the nearest integer and to the even one of two.
 *
 * Number's own toFixed rounds ties up, stops at 100 digits and changes its form at 1e21; Go does none of that.
 */
function scaled(value: number, scale: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n) & 0x7ff;
  const fraction = bits & 0xfffffffffffffn;
  const power = (biased === 0 ? 1 : biased) - 1075;
  let numerator = biased === 0 ? fraction : fraction | 0x10000000000000n;
  let denominator = 1n;
  if (power >= 0) numerator <<= BigInt(power);
  else denominator <<= BigInt(-power);
  if (scale >= 0) numerator *= 10n ** BigInt(scale);
  else denominator *= 10n ** BigInt(-scale);
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  return twice > denominator || (twice === denominator && (quotient & 1n) === 1n) ? quotient + 1n : quotient;
}

/** The shortest digits that make the number again. */
function shortest(value: number): Decimal {
  const [digits = '0', exponent = '0'] = value.toExponential().split('e');
  return { digits: digits.replace('.', ''), exponent: Number(exponent) };
}

/** Exactly `count` significant digits. */
function significant(value: number, count: number): Decimal {
  if (value === 0) return { digits: '0'.repeat(count), exponent: 0 };
  let { exponent } = shortest(value);
  let digits = scaled(value, count - 1 - exponent).toString();
  // Rounding may carry into a further digit, and the shortest digits may have been rounded up to a power of ten.
  if (digits.length !== count) {
    exponent += digits.length - count;
    digits = scaled(value, count - 1 - exponent).toString();
  }
  return { digits, exponent };
}

function fixed(value: number, decimals: number): string {
  const digits = scaled(value, decimals)
    .toString()
    .padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
}

function exponential({ digits, exponent }: Decimal): string {
  const mantissa = digits.length > 1 ? `${digits.charAt(0)}.${digits.slice(1)}` : digits;
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** `%e` for very large and very small numbers, else `%f`, without zeros at the end. */
function general(value: number, precision: number | undefined): string {
  const wanted = precision === 0 ? 1 : precision;
  const found = wanted === undefined ? shortest(value) : significant(value, wanted);
  let count = found.digits.length;
  while (found.digits.charAt(count - 1) === '0') count--;
  const digits = found.digits.slice(0, count);
  const { exponent } = found;
  // Go decides as if the shortest digits had been asked for with a precision of six.
  if (exponent < -4 || exponent >= (wanted ?? 6)) return exponential({ digits, exponent });
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.padEnd(exponent + 1, '0');
  return whole.length > exponent + 1 ? `${whole.slice(0, exponent + 1)}.${whole.slice(exponent + 1)}` : whole;
}

/**
 * Prints a number as Go's `%f %F %e %E %g %G`, exactly and to any precision; undefined where the verb is another.
 *
 * @see {@link https://pkg.go.dev/strconv#FormatFloat | strconv.FormatFloat}
 */
export function formatFloat(value: number, directive: FormatDirective): string | undefined {
  const { verb, precision } = directive;
  const form = verb.toLowerCase();
  if (form !== 'f' && form !== 'e' && form !== 'g') return undefined;
  const sign = value < 0 || Object.is(value, -0) ? '-' : directive.plus ? '+' : directive.space ? ' ' : '';
  const size = Math.abs(value);
  if (Number.isNaN(size)) return padText(`${sign}NaN`, { ...directive, zero: false });
  if (size === Infinity) return padText(`${sign || '+'}Inf`, { ...directive, zero: false });

  let text: string;
  if (form === 'f') text = fixed(size, precision ?? 6);
  else if (form === 'e') text = exponential(significant(size, (precision ?? 6) + 1));
  else text = general(size, precision);
  if (verb === 'E' || verb === 'G') text = text.toUpperCase();
  if (!directive.zero) return padText(sign + text, directive);
  return sign + padText(text, { ...directive, width: Math.max(0, directive.width - sign.length) });
}
