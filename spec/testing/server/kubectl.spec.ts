import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { EventApiServer } from '../../../lib/testing/server/index.ts';
import { send } from './send.ts';

/** kubectl where envtest's users have it, or in the PATH. */
const kubectl = [process.env['KUBEBUILDER_ASSETS'] ?? '', ...(process.env['PATH'] ?? '').split(delimiter)]
  .filter((folder) => folder !== '')
  .map((folder) => join(folder, 'kubectl'))
  .find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

const START = Date.UTC(2026, 0, 15, 10);
const HEAD = 'LAST SEEN   TYPE      REASON    OBJECT           MESSAGE';
/** kubectl writes ages itself in `kubectl events`, by a clock that is not the test's. */
const withoutAges = (text: string) => text.replace(/\b\d+[smhdy](?:\d+[smhdy])?\b/g, 'AGE').replace(/ +/g, ' ');
const lines = (text: string) => text.trimEnd().split('\n');

if (kubectl === undefined) {
  describe('kubectl', () => {
    it.skip('is not here: neither in KUBEBUILDER_ASSETS nor in the PATH', () => undefined);
  });
}

describe.runIf(kubectl !== undefined)('kubectl', { timeout: 60_000 }, () => {
  const processes: ChildProcess[] = [];
  let folder = '';
  let server: EventApiServer;
  let now = START;
  const env = () => ({ PATH: process.env['PATH'], HOME: folder, KUBECONFIG: join(folder, 'kubeconfig') });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kube-event-recorder-'));
    server = await EventApiServer.start({ namespaces: ['shop'], now: () => now });
    await writeFile(join(folder, 'kubeconfig'), server.kubeconfigYaml(), { mode: 0o600 });
  });
  afterAll(async () => {
    for (const child of processes) child.kill('SIGKILL');
    await server.close();
    await rm(folder, { recursive: true });
  });

  const record = (name: string, event: object = {}, namespace = 'default') => {
    const body = {
      metadata: { name },
      involvedObject: { kind: 'Pod', apiVersion: 'v1', namespace, name: 'web', fieldPath: 'spec.containers{c}' },
      reason: 'Created',
      message: `it is ${name}`,
      source: { component: 'kubelet', host: 'node-1' },
      type: 'Normal',
      count: 1,
      firstTimestamp: new Date(START).toISOString(),
      lastTimestamp: new Date(START).toISOString(),
      ...event,
    };
    return send(server, 'POST', `/api/v1/namespaces/${namespace}/events`, { body });
  };
  beforeEach(async () => {
    now = START;
    for (const namespace of ['default', 'shop']) await send(server, 'DELETE', `/api/v1/namespaces/${namespace}/events`);
    await record('pod.1');
    await record('pod.2', { type: 'Warning', count: 5 });
    const involvedObject = { kind: 'Deployment', apiVersion: 'apps/v1', namespace: 'default', name: 'web' };
    await record('deployment.1', { involvedObject });
    await record('shop.1', {}, 'shop');
    now = START + 90_000;
  });

  /** What a kubectl that ends has printed; its errors too. */
  const run = async (...args: string[]): Promise<string> => {
    try {
      const { stdout, stderr } = await promisify(execFile)(kubectl ?? '', args, { env: env() });
      return stdout + stderr;
    } catch (error) {
      return String(Reflect.get(Object(error), 'stderr'));
    }
  };
  /** What a kubectl that goes on has printed so far. */
  const follow = async (...args: string[]): Promise<() => string> => {
    const before = server.openWatches;
    const child = spawn(kubectl ?? '', args, { env: env() });
    processes.push(child);
    onTestFinished(() => void child.kill('SIGKILL'));
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await vi.waitFor(() => expect(server.openWatches).toBe(before + 1), 20_000);
    return () => text;
  };

  it('reads the version', async () => {
    expect(await run('version')).toMatch(/Server Version: v1\.34\.4\+testing/);
  });

  it('gets events, as the server prints them', async () => {
    expect(lines(await run('get', 'events'))).toEqual([
      HEAD,
      '90s         Normal    Created   deployment/web   it is deployment.1',
      '90s         Normal    Created   pod/web          it is pod.1',
      '90s         Warning   Created   pod/web          it is pod.2',
    ]);
  });

  it('gets the events of all namespaces', async () => {
    expect(lines(await run('get', 'events', '-A', '--field-selector', 'involvedObject.kind=Pod'))).toEqual([
      'NAMESPACE   LAST SEEN   TYPE      REASON    OBJECT    MESSAGE',
      'default     90s         Normal    Created   pod/web   it is pod.1',
      'default     90s         Warning   Created   pod/web   it is pod.2',
      'shop        90s         Normal    Created   pod/web   it is shop.1',
    ]);
  });

  it('gets them wide', async () => {
    expect(lines(await run('get', 'events', '-o', 'wide', '--field-selector', 'type=Warning'))).toEqual([
      'LAST SEEN   TYPE      REASON    OBJECT    SUBOBJECT            SOURCE            MESSAGE       FIRST SEEN   COUNT   NAME',
      '90s         Warning   Created   pod/web   spec.containers{c}   kubelet, node-1   it is pod.2   90s          5       pod.2',
    ]);
  });

  it('gets them as YAML, of either API', async () => {
    const core = await run('get', 'events', '-o', 'yaml', '-n', 'shop');
    expect(core).toMatch(/^apiVersion: v1\nitems:\n- apiVersion: v1\n {2}count: 1\n/);
    expect(core).toContain('kind: Event\n');
    const newer = await run('get', 'events.v1.events.k8s.io', '-o', 'yaml', '-n', 'shop');
    expect(newer).toMatch(/- apiVersion: events\.k8s\.io\/v1\n {2}deprecatedCount: 1\n/);
  });

  it('gets them in pages, sorted by itself', async () => {
    const sorted = await run('get', 'events', '--chunk-size=2', '--sort-by=.metadata.name', '-o', 'name');
    expect(lines(sorted)).toEqual(['event/deployment.1', 'event/pod.1', 'event/pod.2']);
  });

  it('gets them and goes on', async () => {
    const printed = await follow('get', 'events', '-w');
    await record('pod.3');
    await vi.waitFor(() => expect(lines(printed())).toHaveLength(5), 10_000);
    expect(lines(printed())).toEqual([
      HEAD,
      '90s         Normal    Created   deployment/web   it is deployment.1',
      '90s         Normal    Created   pod/web          it is pod.1',
      '90s         Warning   Created   pod/web          it is pod.2',
      '90s         Normal    Created   pod/web          it is pod.3',
    ]);
  });

  it('has events, by kind and type', async () => {
    const HEADINGS = 'LAST SEEN TYPE REASON OBJECT MESSAGE';
    const texts = async (...args: string[]) => lines(withoutAges(await run('events', ...args)));
    expect(await texts()).toEqual([
      HEADINGS,
      'AGE Normal Created Deployment/web it is deployment.1',
      'AGE Normal Created Pod/web it is pod.1',
      'AGE (x5 over AGE) Warning Created Pod/web it is pod.2',
    ]);
    expect(await texts('--for', 'deployment/web')).toEqual([
      HEADINGS,
      'AGE Normal Created Deployment/web it is deployment.1',
    ]);
    expect((await texts('--for', 'pod/web')).slice(1)).toEqual([
      'AGE Normal Created Pod/web it is pod.1',
      'AGE (x5 over AGE) Warning Created Pod/web it is pod.2',
    ]);
    expect((await texts('--types=Warning')).slice(1)).toEqual([
      'AGE (x5 over AGE) Warning Created Pod/web it is pod.2',
    ]);
    expect(await texts('--for', 'node/none')).toEqual(['No events found in default namespace.']);
  });

  it('has events and goes on, for one object too', async () => {
    const all = await follow('events', '-w');
    const some = await follow('events', '--for', 'pod/web', '--watch');
    await record('pod.3');
    await vi.waitFor(() => expect(lines(some())).toHaveLength(4), 10_000);
    expect(lines(withoutAges(some())).slice(1)).toEqual([
      'AGE Normal Created Pod/web it is pod.1',
      'AGE (x5 over AGE) Warning Created Pod/web it is pod.2',
      'AGE Normal Created Pod/web it is pod.3',
    ]);
    await vi.waitFor(() => expect(lines(all())).toHaveLength(5), 10_000);
  });

  it('deletes one, and all', async () => {
    const names = () => server.events.map(({ metadata }) => metadata.name);
    expect(await run('delete', 'event', 'nope')).toBe('Error from server (NotFound): events "nope" not found\n');
    expect(await run('delete', 'event', 'pod.1', '--dry-run=server')).toMatch(
      /^event "pod\.1" deleted.*server dry run/,
    );
    expect(names()).toContain('pod.1');
    expect(await run('delete', 'event', 'pod.1')).toMatch(/^event "pod\.1" deleted/);
    expect(names()).toEqual(['pod.2', 'deployment.1', 'shop.1']);
    expect(lines(await run('delete', 'events', '--all'))).toHaveLength(2);
    expect(names()).toEqual(['shop.1']);
    expect(await run('get', 'events')).toBe('No resources found in default namespace.\n');
  });
});
