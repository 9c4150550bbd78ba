import { type Flags } from './Flags.ts';
import { cpuSeconds, printResult } from './printResult.ts';
import { whenQuiet } from './serverStats.ts';

/** How a run of M events went until the server had them. */
export interface EndToEndRun {
  readonly begunNs: number;
  readonly deadlineNs: number;
  readonly recorded: number;
  readonly recordSeconds: number;
  /** What the process had used before: Node's own start, and imports. */
  readonly cpuBefore: number;
}

/** Waits for the server to be quiet, and prints what it has. */
export async function printEndToEnd(flags: Flags, run: EndToEndRun): Promise<void> {
  const m = flags.number('m', 1000);
  const { stats, late } = await whenQuiet(run.deadlineNs);
  printResult(flags, 'e2e', {
    variant: `m=${m} k=${flags.number('k', 1000)}`,
    events: m,
    recorded: run.recorded,
    delivered: stats.countSum,
    objects: stats.objects,
    stored: stats.events,
    writes: stats.writes,
    creates: stats.creates,
    patches: stats.patches,
    lost: m - stats.countSum,
    record_seconds: run.recordSeconds,
    seconds: Math.max(0, (stats.lastWriteNs - run.begunNs) / 1e9),
    cpu_after_imports_seconds: cpuSeconds() - run.cpuBefore,
    capped: late || run.recorded < m,
    connections: stats.connectionsAccepted,
  });
}
