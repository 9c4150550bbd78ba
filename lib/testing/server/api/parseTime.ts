import { DecodeError } from './DecodeError.ts';

/** One piece of a layout: Go's name for it, and what it may be. Sticky, so that it is tried where the last one ended. */
type Element = readonly [name: string, pattern: RegExp];

const SECONDS: readonly Element[] = [
  ['2006', /\d{4}/y],
  ['-', /-/y],
  ['01', /\d{2}/y],
  ['-', /-/y],
  ['02', /\d{2}/y],
  ['T', /T/y],
  ['15', /\d{2}/y],
  [':', /:/y],
  ['04', /\d{2}/y],
  [':', /:/y],
  ['05', /\d{2}/y],
];
const ZONE: Element = ['Z07:00', /Z|[+-]\d{2}:\d{2}/y];

interface Layout {
  readonly text: string;
  readonly elements: readonly Element[];
}
// Go takes fractional seconds after the seconds even where the layout has none.
const TIME: Layout = {
  text: '2006-01-02T15:04:05Z07:00',
  elements: [...SECONDS, ['', /(?:[.,]\d+)?/y], ZONE],
};
const MICRO_TIME: Layout = {
  text: '2006-01-02T15:04:05.000000Z07:00',
  elements: [...SECONDS, ['.000000', /[.,]\d{6}(?!\d)/y], ZONE],
};

/**
 * Reads a meta/v1 Time as the server does: RFC 3339, digits below a second are cut.
 *
 * @returns `2026-01-15T10:00:00Z`, or `''` for Go's zero time
 * @throws DecodeError with Go's words
 */
export const parseTime = (text: string): string => parse(text, TIME, () => '');

/**
 * Reads a meta/v1 MicroTime as the server does: RFC 3339 with exactly six fractional digits.
 *
 * @returns `2026-01-15T10:00:00.123456Z`, or `''` for Go's zero time
 * @throws DecodeError with Go's words
 * @see apimachinery meta/v1 MicroTime.UnmarshalJSON
 */
export const parseMicroTime = (text: string): string => parse(text, MICRO_TIME, (digits) => `.${digits.slice(1)}`);

function parse(text: string, layout: Layout, fraction: (digits: string) => string): string {
  const parts: string[] = [];
  let at = 0;
  for (const [name, pattern] of layout.elements) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) {
      const rest = JSON.stringify(text.slice(at));
      throw new DecodeError(
        `parsing time ${JSON.stringify(text)} as "${layout.text}": cannot parse ${rest} as "${name}"`,
      );
    }
    parts.push(found);
    at += found.length;
  }
  if (at < text.length) {
    throw new DecodeError(`parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(text.slice(at))}`);
  }
  const [year = '', , month = '', , day = '', , hour = '', , minute = '', , second = '', digits = '', zone = ''] =
    parts;
  const wall = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const instant = new Date(`${wall}${zone}`);
  const problem = rangeProblem(+year, +month, +day, +hour, +minute, +second);
  if (problem !== undefined || Number.isNaN(instant.getTime())) {
    throw new DecodeError(`parsing time ${JSON.stringify(text)}: ${problem ?? 'time zone offset'} out of range`);
  }
  const utc = instant.toISOString().slice(0, -'.000Z'.length);
  const shown = `${utc}${fraction(digits)}Z`;
  return /^0001-01-01T00:00:00(?:\.0+)?Z$/.test(shown) ? '' : shown;
}

/** Date itself takes the 31st of February for the 3rd of March. */
function rangeProblem(year: number, month: number, day: number, hour: number, minute: number, second: number) {
  if (month < 1 || month > 12) return 'month';
  // Date.UTC takes years below 100 for those of the last century; leap years repeat every 400.
  const daysInMonth = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (day < 1 || day > daysInMonth) return 'day';
  if (hour > 23) return 'hour';
  if (minute > 59) return 'minute';
  return second > 59 ? 'second' : undefined;
}
