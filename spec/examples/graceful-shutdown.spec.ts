import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventApiServer } from '../../lib/testing/server/index.ts';

const root = new URL('../..', import.meta.url).pathname;

describe('the example of a graceful shutdown', { timeout: 60_000 }, () => {
  let server: EventApiServer;
  let folder: string;
  let program: ChildProcess;
  let stdout = '';

  beforeEach(async () => {
    stdout = '';
    server = await EventApiServer.start();
    folder = await mkdtemp(join(tmpdir(), 'kube-event-recorder-'));
    const kubeconfig = join(folder, 'kubeconfig');
    await writeFile(kubeconfig, server.kubeconfigYaml(), { mode: 0o600 });
  });

  afterEach(async () => {
    program.kill('SIGKILL');
    await server.close();
    await rm(folder, { recursive: true });
  });

  function start(): void {
    const args = ['--conditions=@kube-event-recorder/source', 'examples/graceful-shutdown.ts', '--kubeconfig'];
    program = spawn(process.execPath, [...args, join(folder, 'kubeconfig')], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    program.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  }

  /** Until the program has logged so many events. */
  async function recorded(events: number): Promise<void> {
    while (stdout.split("reason: 'Reconciled'").length <= events) await once(program.stdout ?? program, 'data');
  }

  async function end(signal: 'SIGTERM' | 'SIGINT'): Promise<unknown> {
    const closed = once(program, 'close');
    program.kill(signal);
    const [code] = (await closed) as readonly unknown[];
    return code;
  }

  it.each(['SIGTERM', 'SIGINT'] as const)('writes on %s what waits and what is held', async (signal) => {
    for (const verb of ['create', 'patch'] as const) server.fault({ verb, delayMs: 400 });
    start();
    // The spam filter lets 25 of each Pod through.
    await recorded(90);
    expect(await end(signal)).toBe(0);
    expect(Number(/: (\d+) events are to be written/.exec(stdout)?.[1])).toBeGreaterThan(0);
    const [, handled, all] = / {2}sink: (\d+) of (\d+) handled/.exec(stdout) ?? [];
    expect(handled).toBe(all);
    // In whatever order they come: each is sent on a connection of its own.
    const names = server.events.map(({ involvedObject }) => involvedObject.name);
    expect(names.sort()).toEqual(['web-0', 'web-1', 'web-2']);
    expect(server.events.reduce((sum, { count = 0 }) => sum + count, 0)).toBe(Number(all));
  });

  it('says what it could not write, and why', async () => {
    start();
    await recorded(3);
    await server.stop();
    await recorded(30);
    expect(await end('SIGTERM')).toBe(1);
    expect(stdout).toMatch(/Shutdown incomplete after \d+ ms\n/);
    expect(stdout).toMatch(/\n {4}\d+ undelivered-at-shutdown\n/);
    expect(stdout).toMatch(/\n {4}default\/web-0\.[0-9a-f]+: undelivered-at-shutdown\n/);
  });
});
