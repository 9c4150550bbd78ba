import { benchColumns, peerColumns } from './columns.ts';
import { differences } from './differences.ts';
import { type Machine } from './Machine.ts';
import { type Sample } from './Sample.ts';
import { tables } from './tables.ts';
import { benchDifferences, benchTargets, peerTargets } from './targets.ts';
import { verdictOf, verdictTable } from './verdicts.ts';

/** What one of the two commands has written. */
export interface Results {
  readonly machine: Machine;
  readonly samples: readonly Sample[];
  /** Runs left out, as they began on a busy machine. */
  readonly disturbed?: number;
}

/** The text of bench/RESULTS.md. */
export function resultsText(bench: Results, peers: Results): string {
  const ours = [...bench.samples, ...differences(bench.samples, benchDifferences)];
  const verdicts = [
    ...peerTargets.map((target) => verdictOf(peers.samples, target)),
    ...benchTargets.map((target) => verdictOf(ours, target)),
  ];
  const notMet = verdicts.filter(({ verdict }) => verdict === 'not met').length;
  const notMeasured = verdicts.filter(({ verdict }) => verdict === 'not measured').length;
  return `# Results

Made by \`npm run bench:all\`; no number here was written by hand. Medians, with (least–most) where the rounds differ by more than 2 %.

## How it was measured

| | floors: \`npm run bench\` | peers: \`npm run bench:peers\` |
| --- | --- | --- |
${machineRows(bench, peers)}
- **Rounds.** In each round every workload is run once, after one another, each in a process of its own, with a fresh server where it needs one:
  a drift of the machine hits all alike. Client and server share the processors.
- **Warm-up.** \`fanout\`, \`make\`, \`correlate\` and growth run a part of the work before the clock starts. All that talks to a server starts
  cold, as a process that has just started does, imports of @kubernetes/client-node left out of the clock.
- **Floors.** A bare Subject: references, events by \`makeEvent\`, and a Subject with as many subscribers. A raw loop: bodies made beforehand, POSTed by Node's own
  client over as many kept connections, without counting or retries. What it writes is the same.
- **Limits.** No client-side limit, neither here nor of the peers. All else is each one's default.
- **Servers.** Floors: a small one in Node; peers: the like in Go; \`kube-apiserver\`: a real one with its etcd, from \`cluster/\`, over TLS.
- **Work.** A run that has not done all its work (delivered, passed, checksum) makes the command fail.
- **Left out.** ${peers.disturbed ?? 0} runs of the peers, which began while something else kept the machine busy.

What the workloads are is in [peers/README.md](peers/README.md).

## Targets

${notMet} of ${verdicts.length} are not met, ${notMeasured} not measured.

${verdictTable(verdicts)}
## Beside floors

${tables(ours, benchColumns)}
## Beside peers

${tables(peers.samples, peerColumns)}`;
}

function machineRows(bench: Results, peers: Results): string {
  const words: Readonly<Record<keyof Machine, string>> = {
    date: 'date',
    processors: 'processors',
    memory: 'memory',
    platform: 'platform',
    node: 'Node',
    load: 'load before',
  };
  const rows = Object.entries(words) as [keyof Machine, string][];
  return [
    ...rows.map(([key, word]) => `| ${word} | ${bench.machine[key]} | ${peers.machine[key]} |\n`),
    `| rounds | ${roundsOf(bench)} | ${roundsOf(peers)} |\n`,
  ].join('');
}

function roundsOf({ samples }: Results): number {
  return samples.reduce((most, { round }) => Math.max(most, round), 0);
}
