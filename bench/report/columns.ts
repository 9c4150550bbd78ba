import { type Columns } from './tables.ts';

const nsAnEvent = { title: 'ns an event', key: 'ns_per_op' };
const delivered = { title: 'delivered', key: 'delivered' };
const missing = { title: 'missing', key: 'lost' };
const seconds = { title: 'seconds', key: 'seconds' };
const connections = { title: 'connections', key: 'connections' };
const rss = { title: 'max RSS MB', key: 'max_rss_mb' };
const correlated = [nsAnEvent, { title: 'passed', key: 'passed' }, { title: 'of them patches', key: 'patched' }];
const stored = [
  delivered,
  missing,
  { title: 'events stored', key: 'server.events' },
  { title: 'creates', key: 'creates' },
  { title: 'patches', key: 'patches' },
  seconds,
];
const endToEnd = [
  delivered,
  missing,
  seconds,
  { title: 'µs a delivery', key: 'us_per_delivered' },
  { title: 'writes', key: 'writes' },
  { title: 'client CPU s', key: 'cpu_seconds' },
  { title: 'after imports', key: 'cpu_after_imports_seconds' },
  rss,
  connections,
];
const slow = [
  { title: 'recorded', key: 'recorded' },
  delivered,
  { title: 'undelivered', key: 'undelivered' },
  { title: 'still queued', key: 'pending' },
  { title: 'recording s', key: 'seconds' },
  { title: 'client CPU s', key: 'cpu_seconds' },
  rss,
  connections,
];
const headOfLine = [
  delivered,
  { title: 'healthy all there, s', key: 'healthy_seconds' },
  { title: 'last try, s', key: 'giveup_seconds' },
  { title: 'tries', key: 'tries' },
];

/** The tables of `npm run bench`. */
export const benchColumns: Columns = {
  fanout: [nsAnEvent],
  make: [nsAnEvent],
  correlate: correlated,
  e2e: endToEnd,
  vary: stored,
  tls: endToEnd,
  'kube-apiserver': [{ title: 'POSTs a second', key: 'per_second' }, delivered, seconds],
  flush: [
    { title: 'stored', key: 'server.countSum' },
    { title: 'shutdown s', key: 'seconds' },
  ],
  hol: headOfLine,
  slow,
  'growth of objects (recorded)': [nsAnEvent, rss],
  'growth of objects (delivered)': [nsAnEvent, { title: 'heap MB', key: 'heap_mb' }],
  'growth of watchers': [nsAnEvent],
  'each further watcher': [{ title: 'ns an event', key: 'added_ns' }],
  import: [{ title: 'ms', key: 'import_ms' }],
  'import above rxjs': [{ title: 'ms', key: 'above_ms' }],
  'first event': [
    { title: 'ms from the start', key: 'first_ms' },
    { title: 'Node', key: 'node_ms' },
    { title: 'import', key: 'import_ms' },
    { title: 'request', key: 'request_ms' },
    { title: 'left out: client-node', key: 'client_node_ms' },
  ],
};

/** The tables of `npm run bench:peers`. */
export const peerColumns: Columns = {
  fanout: [nsAnEvent, { title: 'allocations', key: 'allocs_per_op' }, { title: 'bytes', key: 'bytes_per_op' }, rss],
  correlate: [...correlated, { title: 'bytes', key: 'bytes_per_op' }],
  e2e: endToEnd,
  vary: stored,
  tls: endToEnd,
  hol: headOfLine,
  flush: [
    delivered,
    missing,
    { title: 'record s', key: 'record_seconds' },
    { title: 'process s', key: 'driver.wall_seconds' },
  ],
  slow,
};
