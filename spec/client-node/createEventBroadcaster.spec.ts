import { execFile } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createEventBroadcaster, type CreateEventBroadcasterOptions } from '../../lib/client-node/index.ts';
import { Scheme } from '../../lib/index.ts';
import { type EventApiServerOptions, faultAnswers } from '../../lib/testing/server/index.ts';
import { startServer } from './startSink.ts';

const V1 = '/apis/events.k8s.io/v1/namespaces/shop/events';
const CORE = '/api/v1/namespaces/shop/events';

async function start(options: CreateEventBroadcasterOptions = {}, serverOptions: EventApiServerOptions = {}) {
  const server = await startServer(serverOptions);
  const logged: string[] = [];
  const logger = { log: (_: string, message: string) => logged.push(message) };
  const broadcaster = createEventBroadcaster(await server.kubeConfig(), { logger, ...options });
  onTestFinished(() => void broadcaster.shutdown({ deadlineMs: 0 }));
  const recorder = broadcaster.newRecorder(new Scheme(), 'example.com/shop');
  const record = (pod: number) =>
    recorder.eventf({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: `web-${pod}` }, undefined, 'Normal', 'Pulled', 'Pulling', 'pulled'); // prettier-ignore
  return { broadcaster, logged, record, server };
}

describe('createEventBroadcaster', () => {
  it('asks at once which APIs there are', async () => {
    const { server } = await start();
    await vi.waitFor(() => {
      expect(server.requests).toMatchObject([{ method: 'GET', path: '/apis', status: 200 }]);
    });
  });

  it('asks again with the first event where that fails, and says nothing of it before', async () => {
    const server = await startServer();
    const down = server.fault({ answer: faultAnswers.status(503) });
    const logged: string[] = [];
    const logger = { log: (_: string, message: string) => logged.push(message) };
    const broadcaster = createEventBroadcaster(await server.kubeConfig(), { logger });
    onTestFinished(() => void broadcaster.shutdown({ deadlineMs: 0 }));
    await vi.waitFor(() => {
      expect(server.requests).toMatchObject([{ path: '/apis', status: 503 }]);
    });
    down.unsubscribe();
    const recorder = broadcaster.newRecorder(new Scheme(), 'example.com/shop');
    const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' };
    recorder.eventf(pod, undefined, 'Normal', 'Pulled', 'Pulling', 'pulled');
    expect(await broadcaster.shutdown()).toMatchObject({ complete: true, watchers: [{ handled: 1, lost: {} }] });
    expect(server.requests.map(({ path }) => path)).toEqual(['/apis', '/apis', V1]);
    expect(logged).toEqual([]);
  });

  it.each<[CreateEventBroadcasterOptions['api'], boolean, readonly string[]]>([
    [undefined, true, ['/apis', V1]],
    ['auto', true, ['/apis', V1]],
    ['auto', false, ['/apis', '/apis/events.k8s.io/v1', CORE]],
    ['core/v1', true, [CORE]],
    ['events.k8s.io/v1', true, [V1]],
  ])('writes by the API that it is told: %s, events.k8s.io/v1 there: %s', async (api, eventsV1, paths) => {
    const { broadcaster, record, server } = await start(api && { api }, { eventsV1 });
    record(0);
    expect(await broadcaster.shutdown()).toMatchObject({ complete: true, watchers: [{ name: 'sink', handled: 1 }] });
    expect(server.requests.map(({ path }) => path)).toEqual(paths);
  });

  it('gives each part its options', async () => {
    const { broadcaster, record, server } = await start({
      clusterScopedNamespace: 'kube-system',
      maxMessageBytes: 4,
      delivery: { name: 'cluster', attempts: 1 },
      sink: { userAgent: 'shop/2' },
    });
    expect(record(0)).toMatchObject({ note: expect.stringMatching(/^.{1,4}$/) as string });
    const recorder = broadcaster.newRecorder(new Scheme(), 'example.com/shop');
    recorder.eventf({ apiVersion: 'v1', kind: 'Node', name: 'n' }, undefined, 'Normal', 'Ready', 'Watching', 'up');
    expect(await broadcaster.shutdown()).toMatchObject({ watchers: [{ name: 'cluster', recorded: 2, handled: 2 }] });
    expect(server.events.map(({ metadata }) => metadata.namespace).sort()).toEqual(['kube-system', 'shop']);
    expect(new Set(server.requests.map(({ userAgent }) => userAgent))).toEqual(new Set(['shop/2']));
  });

  it('has one clock for the broadcaster and the sink', async () => {
    const scheduler = new VirtualTimeScheduler();
    const now = vi.spyOn(scheduler, 'now');
    const { broadcaster, server } = await start({ scheduler }, { eventsV1: false });
    const before = now.mock.calls.length;
    // The sink asks it until when the answer counts.
    await vi.waitFor(() => {
      expect(server.requests).toHaveLength(2);
      expect(now.mock.calls.length).toBeGreaterThan(before);
    });
    expect(broadcaster.stats().state).toBe('running');
  });

  it.each<[object, string]>([
    [{ api: 'v1' }, 'api'],
    [{ api: null }, 'api'],
    [{ sink: { concurrent: 0 } }, 'concurrent'],
    [{ maxMessageBytes: 0 }, 'maxMessageBytes'],
    [{ delivery: { concurrent: 0 } }, 'concurrent'],
    [{ delivery: { series: { maxSeries: 0 } } }, 'maxSeries'],
    [{ delivery: { delivery: 1 } }, 'delivery'],
    [{ delivery: { name: 1 } }, 'name'],
  ])('refuses %j, and leaves nothing behind', async (options, name) => {
    const server = await startServer();
    const kubeConfig = await server.kubeConfig();
    const { signal } = new AbortController();
    expect(() => createEventBroadcaster(kubeConfig, { ...options, signal })).toThrow(new RegExp(`^${name} must be`));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(server.requests).toEqual([]);
  });

  it('refuses what is no KubeConfig', () => {
    expect(() => createEventBroadcaster(undefined as never)).toThrow(/^kubeConfig must be/);
  });
});

describe('a program that forgets to shut down', () => {
  const program = fileURLToPath(new URL('broadcasterProgram.ts', import.meta.url));
  const run = (kubeconfig: string) =>
    promisify(execFile)(process.execPath, ['--conditions=@kube-event-recorder/source', program, kubeconfig], {
      timeout: 25_000,
    });

  it.each([true, false])('ends once its event is written, TLS %s', { timeout: 30_000 }, async (tls) => {
    const server = await startServer({ tls });
    expect((await run(server.kubeconfigYaml())).stdout).toBe('recorded\n');
    expect(server.events).toMatchObject([{ reason: 'Pulled', message: 'image pulled' }]);
  });
});
