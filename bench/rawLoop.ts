import { eventBodies } from './peer/eventBodies.ts';
import { Flags } from './peer/Flags.ts';
import { postAll } from './peer/postAll.ts';
import { printEndToEnd } from './peer/printEndToEnd.ts';
import { cpuSeconds, printResult } from './peer/printResult.ts';
import { unixNs } from './peer/serverStats.ts';

// The floor of what Node can do, as one more peer: the requests that a recorder would send, byte for byte and made beforehand, each
// POSTed by node's own client over connections that are kept. No recorder, no counting, no retry. The number at the end of the name says how many
// requests are under way at once. See peer.ts.

const WORKLOADS: Readonly<Record<string, (flags: Flags) => Promise<void>>> = { e2e: endToEnd, flush, rate };

const [workload = '', ...rest] = process.argv.slice(2);
const flags = new Flags(rest, 'raw');
const run = WORKLOADS[workload];
if (run === undefined) printResult(flags, workload, { unsupported: 'no recorder' });
else await run(flags);
process.exit();

async function endToEnd(flags: Flags): Promise<void> {
  const bodies = eventBodies(flags.number('m', 1000), flags.number('k', 1000), flags.number('vary', 0) > 0);
  const cpuBefore = cpuSeconds();
  const begunNs = unixNs();
  const deadlineNs = begunNs + flags.number('cap', 120) * 1e9;
  const recorded = await postAll(bodies, { concurrent: flags.concurrent, deadlineNs });
  const recordSeconds = (unixNs() - begunNs) / 1e9;
  await printEndToEnd(flags, { begunNs, deadlineNs, recorded, recordSeconds, cpuBefore });
}

async function flush(flags: Flags): Promise<void> {
  const m = flags.number('m', 500);
  const bodies = eventBodies(m, m, false);
  const begunNs = unixNs();
  const recorded = await postAll(bodies, { concurrent: flags.concurrent, deadlineNs: Infinity });
  const seconds = (unixNs() - begunNs) / 1e9;
  printResult(flags, 'flush', {
    events: m,
    recorded,
    delivered: null,
    lost: null,
    record_seconds: seconds,
    seconds: 0,
  });
}

async function rate(flags: Flags): Promise<void> {
  const m = flags.number('m', 1000);
  const bodies = eventBodies(m, m, false);
  const begin = performance.now();
  const delivered = await postAll(bodies, { concurrent: flags.concurrent, deadlineNs: Infinity });
  const seconds = (performance.now() - begin) / 1000;
  printResult(flags, 'rate', { events: m, delivered, seconds, per_second: delivered / seconds });
}
