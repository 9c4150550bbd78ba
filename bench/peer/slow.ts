import { setTimeout as sleep } from 'node:timers/promises';
import { type Flags } from './Flags.ts';
import { cyclic, message, podReferences, reason } from './podReference.ts';
import { printResult } from './printResult.ts';
import { serverStats, unixNs } from './serverStats.ts';
import { startRecording } from './startRecording.ts';

/** The pace is kept in slices of so many milliseconds. */
const SLICE_MS = 10;

/** M events over K objects paced over `span` seconds into a server that takes a second for each, then `grace` seconds more. */
export async function slow(flags: Flags): Promise<void> {
  const m = flags.number('m', 100_000);
  const spanMs = flags.number('span', 10) * 1000;
  const graceMs = flags.number('grace', 10) * 1000;
  const references = podReferences(flags.number('k', 5000));
  const { record, pending } = await startRecording(flags);
  const begunNs = unixNs();
  const elapsedMs = () => (unixNs() - begunNs) / 1e6;
  for (let i = 0; i < m; i++) {
    while (elapsedMs() < (spanMs * i) / m - SLICE_MS) await sleep(SLICE_MS / 2);
    record(cyclic(references, i), reason, message);
  }
  const seconds = elapsedMs() / 1000;
  await sleep(Math.max(0, spanMs + graceMs - elapsedMs()));
  const stats = await serverStats();
  printResult(flags, 'slow', {
    variant: 'latency=1s',
    events: m,
    recorded: m,
    delivered: stats.countSum,
    undelivered: m - stats.countSum,
    pending: pending(),
    writes: stats.writes,
    objects: stats.objects,
    lost: null,
    seconds,
    connections: stats.connectionsAccepted,
  });
}
