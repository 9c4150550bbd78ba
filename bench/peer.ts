import { correlate } from './peer/correlate.ts';
import { endToEnd } from './peer/endToEnd.ts';
import { fanout } from './peer/fanout.ts';
import { Flags } from './peer/Flags.ts';
import { flush } from './peer/flush.ts';
import { headOfLine } from './peer/headOfLine.ts';
import { rate } from './peer/rate.ts';
import { slow } from './peer/slow.ts';

// The workloads of the peers' driver, run by this library, for a table beside client-go, kube-rs and others: `npm run bench:peers`. A number at the
// end of the name says how many requests are under way at once (8 without), and `ours-v1` records events.k8s.io/v1.
//
// It runs on what `npm run build` has made, and with `node --conditions=@kube-event-recorder/source` on the sources. By hand, against the peers'
// server: `PEERS_SERVER=URL PEERS_STATS=HOST:PORT node bench/peer.ts e2e -m 1000 -k 1000`.

const WORKLOADS: Readonly<Record<string, (flags: Flags) => Promise<void> | void>> = {
  fanout,
  correlate,
  e2e: endToEnd,
  hol: headOfLine,
  flush,
  slow,
  rate,
};

const [workload = '', ...rest] = process.argv.slice(2);
const run = WORKLOADS[workload];
if (run === undefined) {
  console.error(`no such workload: ${workload}; there are ${Object.keys(WORKLOADS).join(', ')}`);
  process.exit(2);
}
await run(new Flags(rest, 'ours'));
// At once, as main functions of the other peers do: a retry that waits is nobody's any more.
process.exit();
