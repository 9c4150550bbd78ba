/** Keys and values that go with a message. */
export type LogMeta = Readonly<Record<string, unknown>>;

/**
 * What the library needs of a logger; a winston `Logger` is one as it is.
 *
 * The library logs at the levels `error`, `warn`, `info` and `debug`. It never ends a logger and adds nothing to it.
 *
 * @example
 * ```ts
 * import { createLogger, transports } from 'winston';
 * import { type EventLogger } from 'kube-event-recorder';
 *
 * const logger: EventLogger = createLogger({ transports: [new transports.Console()] });
 * ```
 */
export interface EventLogger {
  /** Logs a message with its keys and values. What it gives back is ignored, but for a promise, whose rejection is caught. */
  log(level: string, message: string, meta: LogMeta): unknown;
  /** Whether a message of that level goes anywhere; asked before each one. Default: all do. */
  isLevelEnabled?(level: string): boolean;
}
