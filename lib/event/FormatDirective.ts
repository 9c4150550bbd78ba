/** One directive of a format, such as `%-5.2f`, read and with its `*` resolved. */
export interface FormatDirective {
  /** The character that says how to print, or an empty string where the format ends before one. */
  readonly verb: string;
  readonly plus: boolean;
  readonly minus: boolean;
  readonly sharp: boolean;
  readonly space: boolean;
  /** Zeros instead of spaces on the left; never together with `minus`. */
  readonly zero: boolean;
  /** Least number of characters; 0 is none. */
  readonly width: number;
  readonly precision: number | undefined;
  /** Printed before the value: `%!(BADWIDTH)`, `%!(BADPREC)` or nothing. */
  readonly complaint: string;
  /** Whether an index such as `[3]` names no argument, or stands where it may not. */
  readonly badIndex: boolean;
}

/** How far a format and its arguments have been read. */
export interface FormatCursor {
  /** Where the next character of the format is. */
  at: number;
  /** Which argument the next directive takes. */
  argument: number;
  /** Whether any directive chose its argument by an index; Go then doesn't complain of surplus arguments. */
  reordered: boolean;
}

// Every part is optional and begins with characters that the part before it can't hold, so nothing is ever tried twice;
// the length of an index is bounded, or a format of unclosed brackets would be read again for each of them.
const DIRECTIVE = /([#0+\- ]*)(\[[^\]]{0,16}\])?(\*|\d+)?(\.(\[[^\]]{0,16}\])?(\*|\d+)?)?(\[[^\]]{0,16}\])?/y;

const MOST = 10_000;

/**
 * Reads the directive behind a `%`, and moves the cursor behind it.
 *
 * A width or precision above 10,000 is refused (`%!(BADWIDTH)`, `%!(BADPREC)`); Go's bound is a million.
 */
export function readDirective(format: string, args: readonly unknown[], cursor: FormatCursor): FormatDirective {
  DIRECTIVE.lastIndex = cursor.at;
  const [text = '', flags = '', first, widthText, precisionPart, second, precisionText, third] =
    DIRECTIVE.exec(format) ?? [];
  let minus = flags.includes('-');
  let complaint = '';
  let badIndex = false;

  const take = (index: string | undefined): void => {
    if (index === undefined) return;
    cursor.reordered = true;
    const digits = index.slice(1, -1);
    const position = /^\d+$/.test(digits) ? Number(digits) : 0;
    if (position >= 1 && position <= args.length) cursor.argument = position - 1;
    else badIndex = true;
  };
  const number = (source: string): number => {
    const value = source === '*' ? args[cursor.argument] : Number(source);
    if (source === '*' && cursor.argument < args.length) cursor.argument++;
    return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= MOST ? value : NaN;
  };

  take(first);
  let width = 0;
  if (widthText !== undefined) {
    badIndex ||= first !== undefined && widthText !== '*';
    width = number(widthText);
    if (Number.isNaN(width)) complaint += '%!(BADWIDTH)';
    minus ||= width < 0;
    width = Math.abs(width) || 0;
  }
  let precision: number | undefined;
  if (precisionPart !== undefined) {
    badIndex ||= first !== undefined && widthText !== '*';
    take(second);
    precision = precisionText === undefined ? 0 : number(precisionText);
    if (!(precision >= 0)) {
      complaint += '%!(BADPREC)';
      precision = undefined;
    }
  }
  take(third);

  const end = cursor.at + text.length;
  const code = format.codePointAt(end);
  const verb = code === undefined ? '' : String.fromCodePoint(code);
  cursor.at = end + verb.length;
  return {
    verb,
    plus: flags.includes('+'),
    minus,
    sharp: flags.includes('#'),
    space: flags.includes(' '),
    zero: !minus && flags.includes('0'),
    width,
    precision,
    complaint,
    badIndex,
  };
}
