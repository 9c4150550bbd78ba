// Workloads of the peers harness, run by what a TypeScript user has today: @kubernetes/client-node's
// createNamespacedEvent, so many at once (--concurrency, 8). No queue, no counting, no retry: an event, a POST.
import console from 'node:console';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const [workload, ...rest] = process.argv.slice(2);
const args = {};
for (let i = 0; i + 1 < rest.length; i += 2) args[rest[i].replace(/^-+/, '')] = rest[i + 1];
const arg = (k, d) => (k in args ? Number(args[k]) : d);
const conc = arg('concurrency', 8);
const peer = args.peer ?? 'node-bare';

const reason = 'Created';
const same = 'Created container main';
const ref = (i, namespace) => ({
  kind: 'Pod',
  apiVersion: 'v1',
  namespace,
  name: `pod-${i}`,
  uid: `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`,
});
const refs = (k) => Array.from({ length: k }, (_, i) => ref(i, 'default'));

function emit(line) {
  const u = process.resourceUsage();
  const hwm = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'));
  console.log(
    JSON.stringify({
      cpu_seconds: (u.userCPUTime + u.systemCPUTime) / 1e6,
      ...line,
      peer,
      max_rss_mb: hwm ? Number(hwm[1]) / 1024 : u.maxRSS / 1024,
    }),
  );
}

const unixNs = () => (performance.timeOrigin + performance.now()) * 1e6;

/** The server's view, fetched without the client under test. */
function stats() {
  const [host, port] = process.env.PEERS_STATS.split(':');
  return new Promise((resolve, reject) => {
    let text = '';
    const c = connect(Number(port), host, () => c.write('GET /stats HTTP/1.0\r\nHost: stats\r\n\r\n'));
    c.setEncoding('utf8')
      .on('data', (d) => (text += d))
      .on('error', reject);
    c.on('close', () => {
      try {
        resolve(JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)));
      } catch (e) {
        reject(e);
      }
    });
  });
}

async function waitQuiet(seconds, deadlineNs) {
  const begun = unixNs();
  for (;;) {
    const s = await stats();
    const last = Math.max(s.lastWriteNs, s.lastRejectNs, s.lastRequestNs, begun);
    if (s.inflight === 0 && s.nowNs - last > seconds * 1e9) return [s, false];
    if (unixNs() > deadlineNs) return [s, true];
    await sleep(50);
  }
}

async function client() {
  const { KubeConfig, CoreV1Api } = await import('@kubernetes/client-node');
  const kc = new KubeConfig();
  kc.loadFromOptions({
    clusters: [
      {
        name: 'c',
        server: process.env.PEERS_SERVER,
        caFile: process.env.PEERS_CA || undefined,
        skipTLSVerify: !process.env.PEERS_CA,
      },
    ],
    users: [{ name: 'u' }],
    contexts: [{ name: 'c', cluster: 'c', user: 'u' }],
    currentContext: 'c',
  });
  return kc.makeApiClient(CoreV1Api);
}

let nth = 0;
function event(o, message) {
  const now = new Date();
  return {
    metadata: {
      name: `${o.name}.${(BigInt(Math.round(unixNs())) + BigInt(nth++)).toString(16)}`,
      namespace: o.namespace,
    },
    involvedObject: o,
    reason,
    message,
    type: 'Normal',
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
    source: { component: 'peers', host: 'bench-host' },
    reportingComponent: 'peers',
    reportingInstance: 'bench-host',
  };
}

async function postAll(api, m, objects, untilNs) {
  const out = { called: 0, failed: 0 };
  await Promise.all(
    Array.from({ length: conc }, async () => {
      while (out.called < m && unixNs() < untilNs) {
        const n = out.called++;
        const o = objects[n % objects.length];
        const message = 'vary' in args ? `message ${Math.floor(n / objects.length)}` : same;
        try {
          await api.createNamespacedEvent({ namespace: o.namespace, body: event(o, message) });
        } catch {
          out.failed++;
        }
      }
    }),
  );
  return out;
}

const m = arg('m', 1000);
const k = arg('k', 1000);
const cap = arg('cap', 120) * 1e9;
switch (workload) {
  case 'fanout':
    emit({ workload, variant: `k=${arg('k', 1)}`, unsupported: 'no recorder' });
    break;
  case 'correlate':
    emit({ workload, variant: args.mix ?? 'distinct', unsupported: 'no correlator' });
    break;
  case 'e2e': {
    const api = await client();
    const t0 = unixNs();
    const { called, failed } = await postAll(api, m, refs(k), t0 + cap);
    const record = (unixNs() - t0) / 1e9;
    const [s, late] = await waitQuiet(1, t0 + cap);
    emit({
      workload,
      variant: `m=${m} k=${k}`,
      events: m,
      recorded: called,
      failed,
      delivered: s.countSum,
      objects: s.objects,
      writes: s.writes,
      creates: s.creates,
      patches: s.patches,
      lost: m - s.countSum,
      record_seconds: record,
      seconds: Math.max(0, (s.lastWriteNs - t0) / 1e9),
      capped: late || called < m,
      connections: s.connectionsAccepted,
    });
    break;
  }
  case 'hol': {
    const api = await client();
    const t0 = unixNs();
    const objects = [ref(0, 'failing'), ...Array.from({ length: 100 }, (_, i) => ref(i + 1, `healthy-${i % 10}`))];
    const { failed } = await postAll(api, 101, objects, t0 + cap);
    const [s] = await waitQuiet(1, t0 + cap);
    const since = (ns) => (ns ? (ns - t0) / 1e9 : null);
    const healthy = s.countSum >= 100 ? since(s.lastWriteNs) : null;
    emit({
      workload,
      variant: 'reset',
      events: 101,
      delivered: s.countSum,
      lost: 101 - s.countSum,
      failed,
      writes: s.writes,
      tries: s.rejected,
      seconds: healthy,
      healthy_seconds: healthy,
      giveup_seconds: since(s.lastRejectNs),
    });
    break;
  }
  case 'flush': {
    const api = await client();
    const t0 = unixNs();
    const { called, failed } = await postAll(api, m, refs(m), t0 + cap);
    emit({
      workload,
      events: m,
      recorded: called,
      failed,
      delivered: null,
      lost: null,
      record_seconds: (unixNs() - t0) / 1e9,
      seconds: 0,
    });
    break;
  }
  case 'slow': {
    const [span, grace] = [arg('span', 10), arg('grace', 10)];
    const api = await client();
    const t0 = unixNs();
    const { called, failed } = await postAll(api, m, refs(k), t0 + span * 1e9);
    const record = (unixNs() - t0) / 1e9;
    await sleep(Math.max(0, (t0 + (span + grace) * 1e9 - unixNs()) / 1e6));
    const s = await stats();
    emit({
      workload,
      variant: 'latency=1s',
      events: m,
      recorded: called,
      failed,
      delivered: s.countSum,
      undelivered: m - s.countSum,
      writes: s.writes,
      objects: s.objects,
      lost: null,
      seconds: record,
      connections: s.connectionsAccepted,
    });
    break;
  }
  default:
    console.error(`no such workload: ${workload}`);
    process.exitCode = 2;
}
