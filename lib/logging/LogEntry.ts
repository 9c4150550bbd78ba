import { asText } from '../event/asText.ts';

/** One structured entry of a log, in no logger's own form; klog's message with its keys and values. */
export interface LogEntry {
  /** What happened, a fixed text such as `Event occurred`. */
  readonly message: string;
  /** Keys and values in the order in which they are printed. */
  readonly fields: readonly (readonly [key: string, value: unknown])[];
}

/**
 * The fields of an entry that may be anything; as far as they can be read.
 *
 * @internal
 */
export function fieldsOf(entry: LogEntry): LogEntry['fields'] {
  const fields: [key: string, value: unknown][] = [];
  try {
    for (const [key, value] of entry.fields) fields.push([asText(key), value]);
  } catch {
    // What follows can't be read either.
  }
  return fields;
}
