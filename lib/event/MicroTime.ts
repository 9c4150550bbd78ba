import { described } from '../options/index.ts';

/**
 * A `Date` with microseconds, as `eventTime` and `series.lastObservedTime` need it: RFC 3339 with exactly six fractional digits.
 *
 * The API server refuses a plain `Date` there, as it is written with three digits. Its setters move the milliseconds and leave the
 * microseconds alone.
 *
 * @example
 * ```ts
 * import { MicroTime } from 'kube-event-recorder';
 *
 * const time = new MicroTime(Date.UTC(2026, 0, 15, 10, 0, 0, 123), 456);
 * JSON.stringify({ time }); // {"time":"2026-01-15T10:00:00.123456Z"}
 * ```
 *
 * @see {@link https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/micro_time.go | metav1.MicroTime}, and
 *   V1MicroTime of \@kubernetes/client-node, which always ends in `000Z`
 */
export class MicroTime extends Date {
  /** The microseconds within the millisecond, 0 to 999. */
  readonly microseconds: number;

  /**
   * @param milliseconds - UNIX time; what `Date` takes for no time makes an invalid MicroTime, as there
   * @param microseconds - within the millisecond, a whole number from 0 to 999; default 0
   * @throws RangeError if `microseconds` is something else
   */
  constructor(milliseconds: number, microseconds = 0) {
    super(milliseconds);
    if (!Number.isInteger(microseconds) || microseconds < 0 || microseconds > 999) {
      throw new RangeError(`microseconds must be a whole number from 0 to 999, but is ${described(microseconds)}`);
    }
    this.microseconds = microseconds;
  }

  /**
   * Reads RFC 3339 with any number of fractional digits, of which six count; anything else gives undefined.
   *
   * Useful on what \@kubernetes/client-node reads: fields of type V1MicroTime are strings there.
   */
  static fromString(text: string): MicroTime | undefined {
    const match = typeof text === 'string' ? rfc3339.exec(text) : null;
    if (match === null) return undefined;
    const [, seconds = '', fraction = '', offset = ''] = match;
    // `Date` takes 31 February for 3 March and 24:00 for the next day; RFC 3339 has neither.
    const written = Date.parse(`${seconds}Z`);
    if (Number.isNaN(written) || new Date(written).toISOString().slice(0, seconds.length) !== seconds) return undefined;
    const micros = Number(fraction.slice(0, 6).padEnd(6, '0'));
    const milliseconds = Date.parse(seconds + offset) + Math.floor(micros / 1000);
    return Number.isNaN(milliseconds) ? undefined : new MicroTime(milliseconds, micros % 1000);
  }

  /**
   * The time in UTC with six fractional digits; `toJSON()` gives the same, or null for an invalid time.
   *
   * @throws RangeError for an invalid time, as `Date` does
   */
  override toISOString(): string {
    return `${super.toISOString().slice(0, -1)}${this.microseconds.toString().padStart(3, '0')}Z`;
  }
}

const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/;
