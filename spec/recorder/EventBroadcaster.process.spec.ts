import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { EventApiServer, faultAnswers } from '../../lib/testing/server/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

// Held, the process would wait for the server to end the connections, which takes 90 seconds, or for a timer of minutes.
const MOST_MS = 60_000;

/** What a program is given: a broadcaster with a sink, whose spam filter lets one event through and holds the next back. */
const HEAD = `
  import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
  import { EventBroadcaster, Scheme } from 'kube-event-recorder';
  import { CoreV1EventSink } from 'kube-event-recorder/client-node';
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromString(process.env.KUBECONFIG_YAML);
  const sink = new CoreV1EventSink(kubeConfig.makeApiClient(CoreV1Api));
  const stop = new AbortController();
  const pause = Promise.withResolvers();
  const logger = { log: (_, message) => message.startsWith('Events wait') && pause.resolve() };
  // What is held comes due after minutes.
  const broadcaster = new EventBroadcaster({ logger, signal: stop.signal, random: () => 0.9 });
  const watcher = broadcaster.startRecordingToSink(sink, { correlator: { burstSize: 1 } });
  const recorder = broadcaster.newRecorder(new Scheme(), { component: 'test' });
  const record = (name) => recorder.event({ kind: 'Pod', namespace: 'default', name }, 'Normal', 'Created', '');
  const outcome = () => new Promise((resolve) => watcher.results.subscribe(resolve));
  const told = ({ complete, watchers: [{ recorded, handled, held, lost }] }) =>
    console.log(JSON.stringify({ complete, recorded, handled, held, lost }));
`;

interface Ended {
  /** What the program said of its reports, one a line. */
  readonly reports: readonly unknown[];
  /** The counts of the events on the server, by the name of their object. */
  readonly counts: Readonly<Record<string, number>>;
  readonly requests: number;
}

/** Runs a program in a process of its own, which must end by itself, against a server in this one. */
async function run(tls: boolean, program: string, prepare?: (server: EventApiServer) => unknown): Promise<Ended> {
  const server = await EventApiServer.start({ tls });
  try {
    await prepare?.(server);
    const flags = ['--conditions=@kube-event-recorder/source', '--input-type=module', '--eval', HEAD + program];
    const env = { PATH: process.env['PATH'], KUBECONFIG_YAML: server.kubeconfigYaml() };
    const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: root, env, timeout: MOST_MS });
    const lines = stdout.split('\n').filter((line) => line !== '');
    const counts = server.events.map(({ involvedObject, count }) => [involvedObject.name ?? '', count ?? 0] as const);
    return {
      reports: lines.map((line): unknown => JSON.parse(line)),
      counts: Object.fromEntries(counts),
      requests: server.requests.length,
    };
  } finally {
    await server.close();
  }
}

describe.each([
  ['TLS', true],
  ['plain HTTP', false],
])('a process with a sink over %s', { timeout: 2 * MOST_MS }, (_, tls) => {
  it.concurrent('ends after the shutdown, which is one however often it is asked for', async () => {
    const { counts, reports } = await run(
      tls,
      `record('a');
      const shutdown = broadcaster.shutdown();
      stop.abort();
      console.log(JSON.stringify(broadcaster.shutdown({ deadlineMs: 1 }) === shutdown));
      told(await shutdown);
      console.log(JSON.stringify(process.getActiveResourcesInfo().filter((resource) => /TCP|TLS|Timeout/.test(resource))));`,
    );
    expect(reports).toEqual([true, { complete: true, recorded: 1, handled: 1, held: 0, lost: {} }, []]);
    expect(counts).toEqual({ a: 1 });
  });

  it.concurrent('ends after writes that were tried again', async () => {
    const { counts, reports, requests } = await run(
      tls,
      `for (const name of ['a', 'b', 'c']) record(name);
      await broadcaster.flush();
      told(await broadcaster.shutdown());`,
      (server) => {
        for (const answer of ['reset', 'truncated', faultAnswers.html(502), faultAnswers.overloaded('1')] as const) {
          server.fault({ times: 1, answer });
        }
      },
    );
    expect(reports).toEqual([{ complete: true, recorded: 3, handled: 3, held: 0, lost: {} }]);
    expect(counts).toEqual({ a: 1, b: 1, c: 1 });
    expect(requests).toBeGreaterThan(3);
  });

  it.concurrent('ends though the server is gone and all waits for it', async () => {
    const { reports } = await run(
      tls,
      `record('a'); record('b');
      await pause.promise;
      told(await broadcaster.shutdown());`,
      (server) => server.stop(),
    );
    expect(reports).toEqual([
      { complete: false, recorded: 2, handled: 0, held: 0, lost: { 'undelivered-at-shutdown': 2 } },
    ]);
  });

  it.concurrent('ends though a request is under way that nobody answers', async () => {
    const { reports } = await run(
      tls,
      `record('a');
      told(await broadcaster.shutdown({ deadlineMs: 500 }));`,
      (server) => server.fault({ answer: 'hang' }),
    );
    expect(reports).toEqual([{ complete: false, recorded: 1, handled: 0, held: 0, lost: { interrupted: 1 } }]);
  });
});

describe('a process with a sink', { timeout: 2 * MOST_MS }, () => {
  it.concurrent('writes at the shutdown what is held, and ends', async () => {
    const { counts, reports } = await run(
      true,
      `record('a');
      await outcome();
      record('a'); record('a');
      await new Promise(setImmediate);
      told({ complete: true, watchers: [watcher.stats()] });
      told(await broadcaster.shutdown());`,
    );
    expect(reports).toEqual([
      { complete: true, recorded: 3, handled: 1, held: 2, lost: {} },
      { complete: true, recorded: 3, handled: 3, held: 0, lost: {} },
    ]);
    expect(counts).toEqual({ a: 3 });
  });

  it.concurrent('ends at once where the server asks it to wait for longer', async () => {
    const { reports, requests } = await run(
      true,
      `record('a');
      await pause.promise;
      record('b');
      told(await broadcaster.shutdown({ deadlineMs: 10_000 }));`,
      (server) => server.fault({ answer: faultAnswers.overloaded('50') }),
    );
    expect(reports).toEqual([
      { complete: false, recorded: 2, handled: 0, held: 0, lost: { 'undelivered-at-shutdown': 2 } },
    ]);
    expect(requests).toBe(1);
  });

  it.concurrent('that forgets the shutdown ends when its writes are written, whatever is held', async () => {
    const { counts, reports, requests } = await run(
      true,
      `record('a');
      await outcome();
      record('a');
      await new Promise(setImmediate);
      told({ complete: true, watchers: [watcher.stats()] });
      record('b');`,
      (server) => server.fault({ nth: 2, answer: 'reset' }),
    );
    expect(reports).toEqual([{ complete: true, recorded: 2, handled: 1, held: 1, lost: {} }]);
    expect(counts).toEqual({ a: 1, b: 1 });
    expect(requests).toBe(3);
  });

  it.concurrent('flushes what waits and what is held, says so, goes on, and ends', async () => {
    const { counts, reports } = await run(
      true,
      `record('a');
      await outcome();
      record('a'); record('b');
      told(await broadcaster.flush());
      record('c');
      told(await broadcaster.flush());`,
    );
    expect(reports).toEqual([
      { complete: true, recorded: 3, handled: 3, held: 0, lost: {} },
      { complete: true, recorded: 4, handled: 4, held: 0, lost: {} },
    ]);
    expect(counts).toEqual({ a: 2, b: 1, c: 1 });
  });
});
