import { appendFile } from 'node:fs/promises';
import { type CoreV1Event, type EventSink } from 'kube-event-recorder';

/** A sink that writes JSON lines into a file: any object with these two methods is one, and a promise is as good as an Observable. */
export function auditLog(file: string): EventSink {
  const append = async (event: CoreV1Event): Promise<CoreV1Event> => {
    const { count, involvedObject, message, reason } = event;
    await appendFile(file, `${JSON.stringify({ reason, object: involvedObject.name, count, message })}\n`);
    return event;
  };
  // Each change of a count is a line: nothing that was written once is ever changed.
  return { create: append, patch: append };
}
