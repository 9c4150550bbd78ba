import { fieldText } from '../event/fieldOf.ts';
import { escapeControls } from '../event/index.ts';
import { checkBoolean, checkFunction, checkInteger, checkString } from '../options/index.ts';
import { klogText } from './klogText.ts';
import { fieldsOf, type LogEntry } from './LogEntry.ts';
import { severityOf } from './severity.ts';

/** How lines in klog's format are printed. */
export interface KlogOptions {
  /** Whether control characters are escaped, see {@link escapeControls}. Default: true. */
  readonly escape?: boolean;
  /** The process id in the head. Default: `process.pid`. */
  readonly pid?: number;
  /** The time now, in milliseconds since 1970; a fraction makes the digits below a millisecond. Default: `Date.now`. */
  readonly now?: () => number;
  /** Whether times are in UTC; klog's are local. Default: false. */
  readonly utc?: boolean;
  /**
   * What stands where klog has the caller's file and line, which JavaScript can't tell cheaply.
   * Default: `kube-event-recorder:1`; klog's own line for an unknown caller is 1.
   */
  readonly source?: string;
}

/** Makes a line of an entry; `when` in milliseconds since 1970, default the time now. */
export type KlogPrinter = (level: string, entry: LogEntry, when?: number) => string;

/** A Date can hold 8.64e15 ms either way; a day less, so that local time is one too. */
const LAST_INSTANT = 8.64e15 - 86_400_000;

/**
 * Prints lines in klog's format: `I0115 10:00:00.123456    4321 kube-event-recorder:1] "Event occurred" object=…`.
 *
 * An entry without fields is a plain message and printed unquoted, as klog's `Info` does.
 *
 * @throws TypeError or RangeError for a bad option
 * @see {@link https://github.com/kubernetes/klog/blob/main/internal/buffer/buffer.go | klog, FormatHeader}
 * @internal
 */
export function klogPrinter(options: KlogOptions = {}): KlogPrinter {
  const escape = checkBoolean('escape', options.escape ?? true);
  const utc = checkBoolean('utc', options.utc ?? false);
  const source = checkString('source', options.source ?? 'kube-event-recorder:1');
  const pid = String(checkInteger('pid', options.pid ?? process.pid, 0)).padStart(7);
  const now = checkFunction('now', options.now ?? Date.now);

  const time = (when: number): string => {
    // Beyond it there is no date, and its text would throw.
    const instant = Math.abs(when) <= LAST_INSTANT ? when : 0;
    const whole = Math.floor(instant);
    const shift = utc ? 0 : new Date(whole).getTimezoneOffset() * 60_000;
    const text = new Date(whole - shift).toISOString();
    const microseconds = String(Math.floor((instant - whole) * 1000)).padStart(3, '0');
    // From the end, as years of more than four digits are longer: 01-15T10:00:00.123Z
    return `${text.slice(-19, -17)}${text.slice(-16, -14)} ${text.slice(-13, -1)}${microseconds}`;
  };
  return (level, entry, when = now()) => {
    const text = fieldsOf(entry).length === 0 ? fieldText(entry, 'message') : klogText(entry);
    const line = `${severityOf(level).letter}${time(when)} ${pid} ${source}] ${text}`;
    return escape ? escapeControls(line) : line;
  };
}
