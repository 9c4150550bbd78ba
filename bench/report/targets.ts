import { CONCURRENT, OBJECTS } from '../run/runs.ts';
import { type Difference } from './differences.ts';
import { type Measured } from './Sample.ts';
import { type Target } from './verdicts.ts';

const E2E = 'm=1000 k=1000, 2 ms';
const E2E_OF_PEERS = 'm=1000 k=1000, 2ms';
const BURST_OF_PEERS = 'm=10000 k=1000, 0s';

/** What is to hold in the tables of `npm run bench`. */
export const benchTargets: readonly Target[] = [
  {
    claim:
      'recorder to 3 no-op watchers without formatting, ns; beside `makeEvent` and a bare Subject with 3 subscribers',
    ours: [ns('fanout', 'plain message, k=3', 'ours')],
    against: [ns('fanout', 'plain message, k=3', 'floor')],
    limit: 1.25,
  },
  ...[
    { concurrent: 8, limit: 1.25 },
    { concurrent: 64, limit: 1.5 },
  ].map(({ concurrent, limit }) => ({
    claim: `1,000 distinct events into 2 ms, ${concurrent} at once, s; beside a raw loop`,
    ours: [{ table: 'e2e', case: E2E, by: `ours-${concurrent}`, key: 'seconds' }],
    against: [{ table: 'e2e', case: E2E, by: `raw-${concurrent}`, key: 'seconds' }],
    limit,
  })),
  {
    claim: 'the same over TLS, 8 at once, s; beside a raw TLS loop',
    ours: [{ table: 'tls', case: E2E, by: 'ours-8', key: 'seconds' }],
    against: [{ table: 'tls', case: E2E, by: 'raw-8', key: 'seconds' }],
    limit: 1.25,
  },
  ...CONCURRENT.map((concurrent) => ({
    claim: `POSTs a second on a real kube-apiserver, ${concurrent} at once; beside a raw loop`,
    ours: [rate(concurrent, 'ours')],
    against: [rate(concurrent, 'raw')],
    limit: 0.9,
    bound: 'least' as const,
  })),
  {
    claim: 'an event to 3 watchers, 10 to 100,000 objects, ns; beside 1 object',
    ours: OBJECTS.slice(1).map((k) => ns('growth of objects (recorded)', `${k} objects`)),
    against: [ns('growth of objects (recorded)', '1 objects')],
    limit: 1.2,
  },
  {
    claim: 'an event delivered after 10 to 100,000 objects, ns; beside 1 object',
    ours: OBJECTS.slice(1).map((k) => ns('growth of objects (delivered)', `${k} objects`)),
    against: [ns('growth of objects (delivered)', '1 objects')],
    limit: 1.2,
  },
  {
    claim: 'what each watcher from the 11th to the 50th adds to an event, ns; beside the 2nd to the 10th',
    ours: [{ table: 'each further watcher', case: '11th to 50th', by: 'ours', key: 'added_ns' }],
    against: [{ table: 'each further watcher', case: '2nd to 10th', by: 'ours', key: 'added_ns' }],
    limit: 1.2,
  },
  {
    claim: 'heap after 100,000 objects, MB; beside 10,000',
    ours: [{ ...ns('growth of objects (delivered)', '100000 objects'), key: 'heap_mb' }],
    against: [{ ...ns('growth of objects (delivered)', '10000 objects'), key: 'heap_mb' }],
    limit: 1.2,
  },
  {
    claim: 'import above rxjs, ms',
    ours: [{ table: 'import above rxjs', case: 'a fresh process', by: 'ours', key: 'above_ms' }],
    against: [],
    limit: 40,
  },
  {
    claim: "first event stored after the start, client-node's import left out, ms",
    ours: [{ table: 'first event', case: 'a fresh process', by: 'ours', key: 'first_ms' }],
    against: [],
    limit: 100,
  },
];

/** What is to hold in the tables of `npm run bench:peers`. */
export const peerTargets: readonly Target[] = [
  ...[
    { k: 3, limit: 1 / 3, words: 'a third' },
    { k: 1, limit: 1 / 2, words: 'half' },
  ].map(({ k, limit, words }) => ({
    claim: `recorder to ${k} no-op watcher${k > 1 ? 's' : ''}, ns; ${words} of client-go`,
    ours: [ns('fanout', `k=${k}`)],
    against: [ns('fanout', `k=${k}`, 'client-go')],
    limit,
  })),
  ...[
    { mix: 'distinct', limit: 0.75 },
    { mix: 'repeated', limit: 0.5 },
    { mix: 'aggregated', limit: 0.25 },
    { mix: 'spam', limit: 0.5 },
    { mix: 'zipf', limit: 0.25 },
  ].map(({ mix, limit }) => ({
    claim: `correlate, ${mix}, ns; beside the faster of client-go and client-java`,
    ours: [ns('correlate', mix)],
    against: [ns('correlate', mix, 'client-go'), ns('correlate', mix, 'client-java')],
    limit,
  })),
  ...['passed', 'checksum'].map((key) => ({
    claim: `correlate, zipf, ${key}; as client-go`,
    ours: [{ ...ns('correlate', 'zipf'), key }],
    against: [{ ...ns('correlate', 'zipf', 'client-go'), key }],
    limit: 1,
    bound: 'same' as const,
  })),
  ...[
    { by: '', concurrent: 8, limit: 1.25 },
    { by: '-64', concurrent: 64, limit: 1.5 },
  ].map(({ by, concurrent, limit }) => ({
    claim: `1,000 distinct events into 2 ms, ${concurrent} at once, s; beside a raw loop, the server in Go`,
    ours: [{ table: 'e2e', case: E2E_OF_PEERS, by: `ours${by}`, key: 'seconds' }],
    against: [{ table: 'e2e', case: E2E_OF_PEERS, by: `raw-${concurrent}`, key: 'seconds' }],
    limit,
  })),
  {
    claim: 'the same over TLS, 8 at once, s; beside a raw TLS loop, the server in Go',
    ours: [{ table: 'tls', case: E2E_OF_PEERS, by: 'ours', key: 'seconds' }],
    against: [{ table: 'tls', case: E2E_OF_PEERS, by: 'raw-8', key: 'seconds' }],
    limit: 1.25,
  },
  ...['kube-rs', 'kube-rs-8'].map((peer) => ({
    claim: `client CPU after imports, 10,000 events over 1,000 objects, s; beside ${peer}`,
    ours: [{ table: 'e2e', case: BURST_OF_PEERS, by: 'ours', key: 'cpu_after_imports_seconds' }],
    against: [{ table: 'e2e', case: BURST_OF_PEERS, by: peer, key: 'cpu_seconds' }],
    limit: 1,
  })),
];

/** What is read off two other measurements. */
export const benchDifferences: readonly Difference[] = [
  {
    table: 'import above rxjs',
    case: 'a fresh process',
    key: 'above_ms',
    of: { table: 'import', case: 'a fresh process', by: 'ours', key: 'import_ms' },
    above: { table: 'import', case: 'a fresh process', by: 'rxjs', key: 'import_ms' },
  },
  ...[
    { name: '2nd to 10th', from: 1, to: 10 },
    { name: '11th to 50th', from: 10, to: 50 },
  ].map(({ name, from, to }) => ({
    table: 'each further watcher',
    case: name,
    key: 'added_ns',
    of: ns('growth of watchers', `${to} watchers`),
    above: ns('growth of watchers', `${from} watchers`),
    units: to - from,
  })),
];

function ns(table: string, name: string, by = 'ours'): Measured {
  return { table, case: name, by, key: 'ns_per_op' };
}

function rate(concurrent: number, by: string): Measured {
  return { table: 'kube-apiserver', case: `${concurrent} at once`, by, key: 'per_second' };
}
