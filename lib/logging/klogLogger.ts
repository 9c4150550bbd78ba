import { checkMethods, checkOneOf } from '../options/index.ts';
import { type EventLogger } from './EventLogger.ts';
import { type KlogOptions, klogPrinter } from './klogPrinter.ts';
import { logEntry } from './logMeta.ts';
import { severityOf } from './severity.ts';

const LEVELS = ['error', 'warn', 'info', 'debug'] as const;

export interface KlogLoggerOptions extends KlogOptions {
  /** The least grave level that is printed: `error`, `warn`, `info` or `debug`. Default: `info`. */
  readonly level?: (typeof LEVELS)[number];
  /** Where each line is written to. Default: `process.stderr`, as klog's. */
  readonly stream?: { write(line: string): unknown };
}

/**
 * A logger without winston: prints klog's lines to stderr.
 *
 * Messages with keys and values print as `"message" key="value"`, others as they are. Levels that it doesn't know count
 * as `debug`. It is what logs where no logger is given.
 *
 * @throws TypeError or RangeError for a bad option
 * @example
 * ```ts
 * import { klogLogger } from 'kube-event-recorder';
 *
 * const logger = klogLogger({ level: 'warn' });
 * logger.log('error', 'Unable to write event', { reason: 'gave-up' });
 * // E0115 10:00:00.123456    4321 kube-event-recorder:1] "Unable to write event" reason="gave-up"
 * ```
 * @see {@link https://github.com/kubernetes/klog | klog}
 */
export function klogLogger(options: KlogLoggerOptions = {}): Required<EventLogger> {
  const most = severityOf(checkOneOf('level', options.level ?? 'info', LEVELS)).rank;
  const stream = options.stream ?? process.stderr;
  checkMethods('stream', stream, ['write']);
  const print = klogPrinter(options);
  const isLevelEnabled = (level: string): boolean => severityOf(level).rank <= most;
  return {
    isLevelEnabled,
    log(level, message, meta) {
      if (isLevelEnabled(level)) stream.write(`${print(level, logEntry(message, meta))}\n`);
    },
  };
}
