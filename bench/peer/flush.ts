import { type Flags } from './Flags.ts';
import { message, podReferences, reason } from './podReference.ts';
import { printResult } from './printResult.ts';
import { unixNs } from './serverStats.ts';
import { startRecording } from './startRecording.ts';

/** M events, shutdown, exit at once. The driver counts what the server has when the process is gone. */
export async function flush(flags: Flags): Promise<void> {
  const m = flags.number('m', 500);
  const references = podReferences(m);
  const { record, shutdown } = await startRecording(flags);
  const begunNs = unixNs();
  for (const reference of references) record(reference, reason, message);
  const recordedNs = unixNs();
  await shutdown();
  printResult(flags, 'flush', {
    events: m,
    recorded: m,
    delivered: null,
    lost: null,
    record_seconds: (recordedNs - begunNs) / 1e9,
    seconds: (unixNs() - recordedNs) / 1e9,
  });
}
