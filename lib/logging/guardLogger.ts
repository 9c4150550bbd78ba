import { escapeControls } from '../event/index.ts';
import { reasonOf } from '../event/reasonOf.ts';
import { type EventLogger, type LogMeta } from './EventLogger.ts';

/** A logger that never throws, as {@link guardLogger} makes it. */
export interface GuardedLogger extends EventLogger {
  /**
   * Logs a message, if its level is enabled.
   *
   * @param meta - Keys and values, or what makes them: it is called only where the level is enabled. Default: none.
   */
  log(level: string, message: string, meta?: LogMeta | (() => LogMeta)): void;
  isLevelEnabled(level: string): boolean;
}

/**
 * Wraps a user's logger, so that one that throws or rejects harms nobody, and asks `isLevelEnabled` before each message.
 *
 * A throw in a winston transport comes out of `log()`, and asking costs 66 ns where a disabled call of winston costs 700.
 * The first failure is told as a process warning (`EventLoggerWarning`), the ones after it are not: a log that is full
 * stays full.
 */
export function guardLogger(logger: EventLogger): GuardedLogger {
  let told = false;
  const tell = (error: unknown): void => {
    if (told) return;
    told = true;
    process.emitWarning(
      `The logger failed, which is told once: ${escapeControls(reasonOf(error))}`,
      'EventLoggerWarning',
    );
  };
  const isLevelEnabled = (level: string): boolean => {
    try {
      return logger.isLevelEnabled?.(level) ?? true;
    } catch (error) {
      tell(error);
      return false;
    }
  };
  return {
    isLevelEnabled,
    log(level, message, meta = {}) {
      if (!isLevelEnabled(level)) return;
      try {
        const result = logger.log(level, message, typeof meta === 'function' ? meta() : meta);
        if (result instanceof Promise) result.catch(tell);
      } catch (error) {
        tell(error);
      }
    },
  };
}
