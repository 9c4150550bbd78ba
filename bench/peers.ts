import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder } from '../cluster/cacheFolder.ts';
import { peerColumns } from './report/columns.ts';
import { thisMachine } from './report/Machine.ts';
import { peerSamples } from './report/peerSamples.ts';
import { tables } from './report/tables.ts';
import { peerTargets } from './report/targets.ts';
import { verdictOf, verdictTable } from './report/verdicts.ts';

// Ours beside client-go, kube-rs and others, all in one run: `npm run bench:peers [-- --rounds 5] [--waiting-rounds 5] [--sets fanout,e2e]
// [--peers ours,client-go] [--settle 20]`. Builds what there are tools for, see bench/peers; prints tables, and writes bench/results/peers.json.

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    /** Of `hol` and `slow`, which are minutes of waiting. */
    'waiting-rounds': { type: 'string' },
    sets: { type: 'string', default: 'fanout,correlate,e2e,vary,tls,hol,flush,slow' },
    peers: { type: 'string' },
    settle: { type: 'string', default: '20' },
  },
});

const bench = import.meta.dirname;
const out = process.env['PEERS_OUT'] ?? join(cacheFolder(), 'peers');
const results = join(bench, 'results');
const lines = join(results, 'peers.jsonl');
const node = [process.execPath, ...process.execArgv].join(' ');
const added = new Map([
  ...['ours', 'ours-64', 'ours-v1'].map((name) => [name, `${node} ${join(bench, 'peer.ts')}`] as const),
  ...['raw-8', 'raw-64'].map((name) => [name, `${node} ${join(bench, 'rawLoop.ts')}`] as const),
]);

/** What they have no part in, or do as `ours` does. */
const skipped = new Map([
  ['ours-64', 'fanout,correlate,hol'],
  ['ours-v1', 'correlate'],
  ['raw-8', 'fanout,correlate,vary,hol,slow'],
  ['raw-64', 'fanout,correlate,vary,hol,slow'],
]);

const built = (await run(join(bench, 'peers/build.sh'), [out])).trim().split(',');
const peers = values.peers?.split(',') ?? [...added.keys(), ...built];
await mkdir(results, { recursive: true });
await rm(lines, { force: true });
const machine = thisMachine();
await run(join(out, 'driver'), [
  ...['-bin', out, '-out', lines, '-sets', values.sets, '-settle', values.settle],
  ...['-runs', values.rounds, '-waiting-runs', values['waiting-rounds'] ?? values.rounds],
  ...['-peers', peers.join(',')],
  ...Array.from(added).flatMap(([name, command]) => ['-peer', `${name}=${command}`]),
  ...Array.from(skipped).flatMap(([name, sets]) => ['-skip', `${name}=${sets}`]),
]);

const { samples, disturbed } = peerSamples(await readFile(lines, 'utf8'));
await writeFile(join(results, 'peers.json'), `${JSON.stringify({ machine, disturbed, samples }, null, 1)}\n`);
console.log(`${tables(samples, peerColumns)}\n${verdictTable(peerTargets.map((one) => verdictOf(samples, one)))}`);
console.log(`${disturbed} runs that began on a busy machine are left out`);
const failed = samples.filter(({ values }) => (values['driver.exit'] ?? 0) !== 0);
for (const { table, case: name, by } of failed) console.error(`FAILED: ${table}, ${name}, ${by}`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Runs a program, shows what it says, and gives what it has printed. */
async function run(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    process.stderr.write(chunk);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command} ended with ${code ?? 'a signal'}`);
  return text;
}
