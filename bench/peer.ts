import { correlate } from './peer/correlate.ts';
import { endToEnd } from './peer/endToEnd.ts';
import { fanout } from './peer/fanout.ts';
import { Flags } from './peer/Flags.ts';
import { flush } from './peer/flush.ts';
import { headOfLine } from './peer/headOfLine.ts';
import { slow } from './peer/slow.ts';

// The workloads of the peers' driver, run by this library, for a table beside client-go, kube-rs and others:
//
//   PEERS/run.sh RESULTS.jsonl -runs 3 -peer 'ours=node bench/peer.ts' -peer 'ours-64=node bench/peer.ts'
//
// from the root of the repository, after `npm run build`, with node_modules/.bin first in PATH. A number at the end of the name says how
// many requests are under way at once (8 without). With `node --conditions=@kube-event-recorder/source` it runs on the sources.
//
// By hand: PEERS_SERVER=URL PEERS_STATS=HOST:PORT node bench/peer.ts e2e -m 1000 -k 1000, against the peers' server.

const WORKLOADS: Readonly<Record<string, (flags: Flags) => Promise<void> | void>> = {
  fanout,
  correlate,
  e2e: endToEnd,
  hol: headOfLine,
  flush,
  slow,
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
