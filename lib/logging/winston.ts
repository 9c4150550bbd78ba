import { format, type Logform } from 'winston';
import { valueText } from '../event/valueText.ts';
import { type KlogOptions, klogPrinter } from './klogPrinter.ts';
import { logEntry } from './logMeta.ts';

export { type KlogOptions } from './klogPrinter.ts';

// What triple-beam exports, without loading it.
const LEVEL = Symbol.for('level');
const MESSAGE = Symbol.for('message');

/** The instant that an info's own timestamp tells; undefined where it is none, such as a time of day alone. */
function instantOf(timestamp: unknown): number | undefined {
  try {
    if (typeof timestamp !== 'string' && typeof timestamp !== 'number' && !(timestamp instanceof Date))
      return undefined;
    const instant = new Date(timestamp).getTime();
    return Number.isNaN(instant) ? undefined : instant;
  } catch {
    // A Proxy may throw when it is asked for its class, and what says that it is a Date may be none.
    return undefined;
  }
}

/**
 * A winston format that prints klog's lines, so that a controller in TypeScript logs like the others of its cluster.
 *
 * An info with keys and values prints as `"message" key="value"`, one without as its message. The time is the info's
 * `timestamp` where a format before this one has set it and it can be read as a date, else `now()`. An event's own
 * message, logged as `eventMessage`, is printed as `message`, as client-go does. The severity is the first letter of the
 * level: E for error, W for warn and warning, F for emerg, alert, crit and fatal, I for all others.
 *
 * Control characters are escaped, so that no event forges a line; text in several lines, which klog prints as a block,
 * stands on one line then. `escape: false` switches that off.
 *
 * @throws TypeError or RangeError for a bad option
 * @example
 * ```ts
 * import { createLogger, transports } from 'winston';
 * import { klogFormat } from 'kube-event-recorder/winston';
 *
 * const logger = createLogger({ format: klogFormat(), transports: [new transports.Console()] });
 * logger.info('Starting', { workers: 2 }); // I0115 10:00:00.123456    4321 kube-event-recorder:1] "Starting" workers=2
 * ```
 * @see {@link https://github.com/kubernetes/klog | klog}
 */
export function klogFormat(options: KlogOptions = {}): Logform.Format {
  const print = klogPrinter(options);
  return format((info) => {
    const { level, message, timestamp, ...meta } = info;
    // A format before this one may have coloured the level; the symbol keeps the plain one.
    const plain = info[LEVEL];
    const entry = logEntry(valueText(message), meta);
    info[MESSAGE] = print(typeof plain === 'string' ? plain : level, entry, instantOf(timestamp));
    return info;
  })();
}
