import { type LogMeta } from './EventLogger.ts';
import { entriesOf } from './entriesOf.ts';
import { fieldsOf, type LogEntry } from './LogEntry.ts';

/** The key under which an event's message is logged: `message` is the log's own, and winston would join the two. */
export const EVENT_MESSAGE = 'eventMessage';

/**
 * The fields of an entry as keys and values for a logger, raw and in order; `message` becomes `eventMessage`.
 *
 * @example
 * ```ts
 * import { type CoreV1Event, klogLogger, logMeta, structuredEvent } from 'kube-event-recorder';
 *
 * declare const event: CoreV1Event;
 * const logger = klogLogger();
 *
 * const entry = structuredEvent(event);
 * logger.log('info', entry.message, logMeta(entry)); // {"object":"default/web",…,"eventMessage":"created it"}
 * ```
 */
export function logMeta(entry: LogEntry): LogMeta {
  return Object.fromEntries(fieldsOf(entry).map(([key, value]) => [key === 'message' ? EVENT_MESSAGE : key, value]));
}

/** The other way round: the entry that a message and its keys and values stand for. */
export function logEntry(message: string, meta: LogMeta): LogEntry {
  return {
    message,
    fields: entriesOf(meta).map(([key, value]) => [key === EVENT_MESSAGE ? 'message' : key, value]),
  };
}
