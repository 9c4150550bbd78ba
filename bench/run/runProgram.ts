import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Cluster } from '../../cluster/Cluster.ts';
import { type Sample } from '../report/Sample.ts';
import { ServerProcess } from '../server/ServerProcess.ts';
import { type Run } from './Run.ts';

const exec = promisify(execFile);

/** In what a {@link Run} takes place. */
export interface Circumstances {
  readonly round: number;
  readonly isSmall: boolean;
  /** The environment that tells programs of the real API server, where there is one. */
  readonly clusterEnv: Readonly<Record<string, string>>;
}

/** What a program found, and what it did not do that it should have. */
export interface Finding {
  readonly sample: Sample;
  readonly problems: readonly string[];
}

const FOLDER = fileURLToPath(new URL('..', import.meta.url));
const LONGEST_MS = 180_000;

/** How programs are told of a cluster. */
export function clusterEnvironment(cluster: Cluster, caFile: string): Readonly<Record<string, string>> {
  return { PEERS_SERVER: cluster.url, PEERS_CA: caFile, PEERS_TOKEN: cluster.token('admin') };
}

/** Runs the program in a process of its own, with a server where it needs one. */
export async function runProgram(run: Run, { round, isSmall, clusterEnv }: Circumstances): Promise<Finding> {
  const { table, case: name, by, program, args, small, env: ofRun, server, expected } = run;
  const own = server === undefined || server === 'cluster' ? undefined : await ServerProcess.start(server);
  try {
    const all = [...process.execArgv, FOLDER + program, ...args, ...(isSmall ? small : []), '-peer', by];
    const env = { ...process.env, ...ofRun, ...(server === 'cluster' ? clusterEnv : own?.env) };
    const { stdout } = await exec(process.execPath, all, { env, timeout: LONGEST_MS });
    const line = stdout.split('\n').find((text) => text.startsWith('{')) ?? '{}';
    const values: Record<string, number> = { ...numbersOf(JSON.parse(line) as object), ...(await statsOf(own)) };
    const { seconds, delivered = 0 } = values;
    if (seconds !== undefined && delivered > 0) values['us_per_delivered'] = (seconds * 1e6) / delivered;
    return { sample: { table, case: name, by, round, values }, problems: differing(expected(isSmall), values) };
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    return { sample: { table, case: name, by, round, values: {}, cannot: 'it failed' }, problems: [message] };
  } finally {
    await own?.stop();
  }
}

/** What the server says when the process is gone. */
async function statsOf(server: ServerProcess | undefined): Promise<Readonly<Record<string, number>>> {
  if (server === undefined) return {};
  const answer = await fetch(`http://${server.env['PEERS_STATS'] ?? ''}/stats`);
  const stats = Object.entries(numbersOf((await answer.json()) as object));
  return Object.fromEntries(stats.map(([key, value]) => [`server.${key}`, value]));
}

function numbersOf(line: object): Record<string, number> {
  const entries = Object.entries(line).flatMap(([key, value]: [string, unknown]): [string, number][] =>
    typeof value === 'number' || typeof value === 'boolean' ? [[key, Number(value)]] : [],
  );
  return Object.fromEntries(entries);
}

function differing(
  expected: Readonly<Record<string, number>>,
  values: Readonly<Record<string, number>>,
): readonly string[] {
  return Object.entries(expected)
    .filter(([key, value]) => values[key] !== value)
    .map(([key, value]) => `${key} is ${values[key] ?? 'missing'}, not ${value}`);
}
