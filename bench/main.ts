import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildBinaries } from '../cluster/buildBinaries.ts';
import { startCluster } from '../cluster/startCluster.ts';
import { benchColumns } from './report/columns.ts';
import { differences } from './report/differences.ts';
import { thisMachine } from './report/Machine.ts';
import { type Sample } from './report/Sample.ts';
import { tables } from './report/tables.ts';
import { benchDifferences, benchTargets } from './report/targets.ts';
import { verdictOf, verdictTable } from './report/verdicts.ts';
import { clusterEnvironment, runProgram } from './run/runProgram.ts';
import { runs } from './run/runs.ts';

// Ours against floors: `npm run bench [-- --rounds 5] [--only TABLE,…] [--without-cluster]`. Each run is a process of its own; the runs of a round
// follow each other, so that a drift of the machine hits all. Prints tables, writes bench/results/bench.json, and ends with code 1 where a workload
// did not do its work: what it took is no reason.
//
// `npm run bench:smoke` does all of it once, small and several at a time: only whether the work is done.

const SMOKE_AT_ONCE = 4;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    smoke: { type: 'boolean', default: false },
    'without-cluster': { type: 'boolean', default: false },
  },
});
const only = values.only?.split(',');
const wanted = runs.filter(({ table }) => only?.includes(table) ?? true);
const machine = thisMachine();
const samples: Sample[] = [];
const problems: string[] = [];

const cluster = await startClusterIfWanted();
const clusterEnv = cluster?.env ?? {};
const there = wanted.filter(({ server }) => server !== 'cluster' || cluster !== undefined);
try {
  if (values.smoke) await smoke();
  else for (let round = 1; round <= Number(values.rounds); round++) await measure(round);
} finally {
  await cluster?.stop();
}
if (!values.smoke) await report();
for (const problem of problems) console.error(`DID NOT DO ITS WORK: ${problem}`);
console.log(`${samples.length} runs, ${problems.length === 0 ? 'all did their work' : `${problems.length} problems`}`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function smoke(): Promise<void> {
  const waiting = there.filter(({ inSmoke = true }) => inSmoke).values();
  const worker = async () => {
    for (const run of waiting) await once(run, 1, true);
  };
  await Promise.all(Array.from({ length: SMOKE_AT_ONCE }, worker));
}

async function measure(round: number): Promise<void> {
  for (const [i, run] of there.entries()) {
    if (process.stderr.isTTY) process.stderr.write(`\rround ${round}, ${i + 1} of ${there.length}   `);
    await once(run, round, false);
  }
}

async function once(run: (typeof runs)[number], round: number, isSmall: boolean): Promise<void> {
  const found = await runProgram(run, { round, isSmall, clusterEnv });
  samples.push(found.sample);
  for (const problem of found.problems) problems.push(`${run.table}, ${run.case}, ${run.by}: ${problem}`);
}

async function report(): Promise<void> {
  const all = [...samples, ...differences(samples, benchDifferences)];
  console.log(`${tables(all, benchColumns)}\n${verdictTable(benchTargets.map((target) => verdictOf(all, target)))}`);
  const folder = join(import.meta.dirname, 'results');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'bench.json'), `${JSON.stringify({ machine, samples }, null, 1)}\n`);
}

/** A real API server, where one is asked for and can be had; a smoke run builds none. */
async function startClusterIfWanted() {
  if (values['without-cluster'] || values.smoke || !wanted.some(({ server }) => server === 'cluster')) return undefined;
  try {
    const binaries = await buildBinaries({ onProgress: (line) => console.error(line) });
    const started = await startCluster({ binaries });
    const folder = await mkdtemp(join(tmpdir(), 'kube-event-recorder-bench-'));
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, started.ca);
    return {
      env: clusterEnvironment(started, caFile),
      stop: async () => {
        await started.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    console.error(`NOT MEASURED on a real API server: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
