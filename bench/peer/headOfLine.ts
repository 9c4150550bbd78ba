import { setTimeout as sleep } from 'node:timers/promises';
import { type Flags } from './Flags.ts';
import { message, podReference, reason } from './podReference.ts';
import { printResult } from './printResult.ts';
import { serverStats, unixNs } from './serverStats.ts';
import { startRecording } from './startRecording.ts';

/** One event whose write always fails, then a hundred others: how long it holds them up, and when it is given up. */
export async function headOfLine(flags: Flags): Promise<void> {
  const { record, pending } = await startRecording(flags);
  const begunNs = unixNs();
  const deadlineNs = begunNs + flags.number('cap', 120) * 1e9;
  record(podReference(0, 'failing'), reason, message);
  for (let i = 0; i < 100; i++) record(podReference(i + 1, `healthy-${i % 10}`), reason, message);

  let stats = await serverStats();
  let healthyNs = 0;
  while (pending() > 0 && unixNs() < deadlineNs) {
    await sleep(250);
    stats = await serverStats();
    if (healthyNs === 0 && stats.countSum >= 100) healthyNs = stats.lastWriteNs;
  }
  const secondsTo = (ns: number) => (ns === 0 ? null : (ns - begunNs) / 1e9);
  printResult(flags, 'hol', {
    variant: 'reset',
    events: 101,
    delivered: stats.countSum,
    lost: 101 - stats.countSum,
    writes: stats.writes,
    tries: stats.rejected,
    seconds: secondsTo(healthyNs),
    healthy_seconds: secondsTo(healthyNs),
    giveup_seconds: secondsTo(stats.lastRejectNs),
  });
}
