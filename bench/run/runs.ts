import { fileURLToPath } from 'node:url';
import { type Run } from './Run.ts';

/** How many objects, and how many watchers, growth is measured at. */
export const OBJECTS = [1, 10, 100, 1000, 10_000, 100_000] as const;
export const WATCHERS = [1, 2, 5, 10, 25, 50] as const;
/** How many requests run at once on a real API server. */
export const CONCURRENT = [1, 8, 32] as const;

/** What the first round leaves here, those that follow find. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/kube-event-recorder-bench', import.meta.url));

/** The same draws in all peers, for 110,000 events; and for the 12,000 of a small run. */
const ZIPF = { passed: 16_998, checksum: 1_464_991_899 };

/** All that `npm run bench` does in a round, in this order. */
export const runs: readonly Run[] = [
  // So many that V8 has done its work in the first of them: with 200,000 a fifth of the time was that.
  ...['ours', 'floor'].map((by) => fanout('plain message, k=3', by, 1_000_000, '-k 3 -plain 1')),
  ...[1, 3].map((k) => fanout(`k=${k}`, 'ours', 200_000, `-k ${k}`)),
  ...[1, 3].map((k) => fanout(`k=${k}`, 'ours-v1', 200_000, `-k ${k}`)),
  ...['make', 'literal'].map((by) => ({
    ...of('make', 'one event', by),
    program: 'floor.ts',
    ...sized(by, '-n', 1_000_000, 10_000),
  })),
  ...['distinct', 'repeated', 'aggregated'].map((mix) => correlate(mix, (n) => ({ passed: n }))),
  correlate('spam', () => ({ passed: 0 })),
  correlate('zipf', (n) => (n === 100_000 ? ZIPF : {})),
  ...[8, 64].flatMap((concurrent) =>
    ['ours', 'raw'].map((by) => endToEnd('e2e', `${by}-${concurrent}`, 1000, 1000, 2)),
  ),
  endToEnd('e2e', 'ours-v1', 1000, 1000, 2),
  ...['ours', 'ours-v1'].map((by) => endToEnd('e2e', by, 10_000, 1000, 0)),
  ...['ours', 'ours-v1'].map((by) => endToEnd('vary', by, 400, 20, 2, '-vary 1')),
  ...['ours', 'raw'].map((by) => endToEnd('tls', `${by}-8`, 1000, 1000, 2)),
  ...['ours', 'ours-v1', 'raw-8'].map((by) => ({
    ...of('flush', 'latency 2 ms', by),
    program: programOf(by),
    ...sized('flush', '-m', 500, 50),
    server: { latencyMs: 2 },
    expected: (isSmall: boolean) => ({ 'server.countSum': isSmall ? 50 : 500 }),
  })),
  {
    ...of('hol', 'reset', 'ours'),
    program: 'peer.ts',
    args: ['hol', '-cap', '5'],
    small: ['-cap', '3'],
    server: { failingNamespace: 'failing' },
    expected: () => ({ delivered: 100 }),
  },
  {
    ...of('slow', 'latency 1 s', 'ours'),
    program: 'peer.ts',
    args: ['slow', '-m', '100000', '-k', '5000', '-span', '10', '-grace', '10'],
    small: ['-m', '1000', '-k', '40', '-span', '0.5', '-grace', '3'],
    server: { latencyMs: 1000 },
    expected: (isSmall) => ({ recorded: isSmall ? 1000 : 100_000 }),
  },
  ...OBJECTS.map((k) => ({
    ...fanout(`${k} objects`, 'ours', 200_000, `-k 3 -objects ${k}`),
    table: 'growth of objects (recorded)',
    inSmoke: isOutermost(OBJECTS, k),
  })),
  ...OBJECTS.map((k) => ({
    ...of('growth of objects (delivered)', `${k} objects`, 'ours'),
    program: 'growth.ts',
    args: ['-objects', String(k), '-n', '20000'],
    small: ['-objects', String(Math.min(k, 1000)), '-n', '500', '-warm', '500'],
    inSmoke: isOutermost(OBJECTS, k),
    expected: (isSmall: boolean) => ({ delivered: isSmall ? 500 : 20_000 }),
  })),
  ...WATCHERS.map((k) => ({
    ...fanout(`${k} watchers`, 'ours', 1_000_000, `-k ${k}`),
    table: 'growth of watchers',
    inSmoke: isOutermost(WATCHERS, k),
  })),
  ...['ours', 'rxjs'].map((by) => ({
    ...of('import', 'a fresh process', by),
    program: 'importTime.ts',
    args: [by],
    small: [],
    expected: () => ({}),
  })),
  ...[{}, { NODE_COMPILE_CACHE: COMPILE_CACHE }].map((env) => ({
    ...of(
      'first event',
      'NODE_COMPILE_CACHE' in env ? "a fresh process, with Node's compile cache" : 'a fresh process',
      'ours',
    ),
    program: 'firstEvent.ts',
    args: [],
    small: [],
    env,
    server: {},
    expected: () => ({ delivered: 1 }),
  })),
  ...CONCURRENT.flatMap((concurrent) =>
    ['ours', 'raw'].map((by) => ({
      ...of('kube-apiserver', `${concurrent} at once`, by),
      program: programOf(by),
      ...sized('rate', '-m', 4000, 100),
      args: ['rate', '-m', '4000', '-concurrency', String(concurrent)],
      server: 'cluster' as const,
    })),
  ),
];

function isOutermost(sizes: readonly number[], size: number): boolean {
  return size === sizes[0] || size === sizes.at(-1);
}

function of(table: string, name: string, by: string) {
  return { table, case: name, by };
}

/** Which program does what `by` stands for. */
function programOf(by: string): string {
  if (by === 'floor') return 'floor.ts';
  return by.startsWith('raw') ? 'rawLoop.ts' : 'peer.ts';
}

/** A workload of so many events, all of which must be delivered. */
function sized(workload: string, flag: string, full: number, small: number) {
  return {
    args: [workload, flag, String(full)],
    small: [flag, String(small)],
    expected: (isSmall: boolean) => ({ delivered: isSmall ? small : full }),
  };
}

function fanout(name: string, by: string, n: number, flags: string): Run {
  const { args, ...others } = sized('fanout', '-n', n, 1000);
  return { ...of('fanout', name, by), program: programOf(by), ...others, args: [...args, ...flags.split(' ')] };
}

function correlate(mix: string, expected: (n: number) => Readonly<Record<string, number>>): Run {
  return {
    ...of('correlate', mix, 'ours'),
    program: 'peer.ts',
    args: ['correlate', '-mix', mix, '-n', '100000'],
    small: ['-n', '2000'],
    expected: (isSmall) => expected(isSmall ? 2000 : 100_000),
  };
}

function endToEnd(table: string, by: string, m: number, k: number, latencyMs: number, flags = ''): Run {
  const few = Math.min(m, 200);
  return {
    ...of(table, `m=${m} k=${k}, ${latencyMs} ms`, by),
    program: programOf(by),
    args: ['e2e', '-m', String(m), '-k', String(k), '-cap', '12', ...flags.split(' ').filter(Boolean)],
    small: ['-m', String(few), '-k', String(Math.min(k, few))],
    server: { latencyMs, tls: table === 'tls' },
    expected: (isSmall) => ({ delivered: isSmall ? few : m }),
  };
}
