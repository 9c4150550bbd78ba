/** One structured entry of a log, in no logger's own form; klog's message with its keys and values. */
export interface LogEntry {
  /** What happened, a fixed text such as `Event occurred`. */
  readonly message: string;
  /** Keys and values in the order in which they are printed. */
  readonly fields: readonly (readonly [key: string, value: unknown])[];
}
