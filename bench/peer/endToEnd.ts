import { setTimeout as sleep } from 'node:timers/promises';
import { type Flags } from './Flags.ts';
import { cyclic, message, podReferences, reason } from './podReference.ts';
import { printEndToEnd } from './printEndToEnd.ts';
import { cpuSeconds } from './printResult.ts';
import { unixNs } from './serverStats.ts';
import { startRecording } from './startRecording.ts';

/** M events over K objects, as fast as the recorder takes them: how soon the server has them, and how many are missing. */
export async function endToEnd(flags: Flags): Promise<void> {
  const m = flags.number('m', 1000);
  const k = flags.number('k', 1000);
  const vary = flags.number('vary', 0) > 0;
  const references = podReferences(k);
  const { record, pending } = await startRecording(flags);

  const cpuBefore = cpuSeconds();
  const begunNs = unixNs();
  const deadlineNs = begunNs + flags.number('cap', 120) * 1e9;
  for (let i = 0; i < m; i++) {
    record(cyclic(references, i), reason, vary ? `message ${Math.floor(i / k)}` : message);
  }
  const recordSeconds = (unixNs() - begunNs) / 1e9;
  // The recorder knows when it is done; asking the server meanwhile would cost both CPU.
  while (pending() > 0 && unixNs() < deadlineNs) await sleep(20);
  await printEndToEnd(flags, { begunNs, deadlineNs, recorded: m, recordSeconds, cpuBefore });
}
