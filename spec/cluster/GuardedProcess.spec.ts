import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GuardedProcess } from '../../cluster/GuardedProcess.ts';
import { pollUntil } from '../../cluster/pollUntil.ts';
import { isProcess } from './isProcess.ts';
import { temporaryFolder } from './temporaryFolder.ts';

async function start(script: string): Promise<GuardedProcess & { readonly logFile: string }> {
  const folder = await temporaryFolder();
  const logFile = join(folder, 'log');
  const args = ['-c', script];
  return Object.assign(new GuardedProcess({ name: 'it', command: '/bin/sh', args, folder, logFile }), { logFile });
}

describe('GuardedProcess', { timeout: 60_000 }, () => {
  it('writes both outputs to the log, and says how it ended', async () => {
    const started = await start('echo out; echo err >&2; exit 3');
    expect(await started.join()).toBe(3);
    expect(started.isRunning).toBe(false);
    expect(await readFile(started.logFile, 'utf8')).toBe('out\nerr\n');
    expect((await started.failure()).message).toBe('it has ended by itself (3)\nout\nerr\n');
  });

  it('is the process itself, not a shell around it', async () => {
    const started = await start('echo $$; exec sleep 600');
    const said = await pollUntil(
      'it has said its id',
      async () => Number(await readFile(started.logFile, 'utf8')) || undefined,
    );
    expect(said).toBe(started.pid);
    // It leads a group of processes of its own, which Ctrl-C in a terminal doesn't reach.
    expect(isProcess(-said)).toBe(true);
    await started.end('SIGTERM');
    expect(isProcess(started.pid ?? 0)).toBe(false);
  });

  it('kills what does not end when it is asked to', async () => {
    const started = await start('trap "" TERM; echo ready; while :; do sleep 1; done');
    await pollUntil('it is ready', async () => (await readFile(started.logFile, 'utf8')) !== '');
    await started.end('SIGTERM', 10);
    expect(started.isRunning).toBe(false);
  });

  it('ends at once where there is nothing to end, and leaves the folder', async () => {
    const started = await start('exit 0');
    await started.join();
    await started.end();
    await pollUntil('the guard is gone too', () => !isProcess(-(started.pid ?? 0)));
    expect(existsSync(started.logFile)).toBe(true);
  });

  it('says what is wrong with a command that is not there', async () => {
    const folder = await temporaryFolder();
    const none = new GuardedProcess({
      name: 'it',
      command: '/nowhere/it',
      args: [],
      folder,
      logFile: join(folder, 'log'),
    });
    await none.join();
    expect((await none.failure()).message).toMatch(/it has ended by itself \(127\)\n.*\/nowhere\/it/);
  });

  it.each([
    ['SIGKILL', 'running'],
    ['SIGKILL', 'stopped'],
    ['SIGTERM', 'running'],
    ['SIGINT', 'running'],
    // Of which the launcher dies of an uncaught exception.
    ['SIGUSR2', 'running'],
  ] as const)('leaves nothing behind when %s ends the launcher while it is %s', async (signal, state) => {
    const folder = join(await temporaryFolder(), 'its');
    await mkdir(folder);
    const program = join(import.meta.dirname, 'launcherProgram.ts');
    const launcher = spawn(process.execPath, [program, folder, '/bin/sh', '-c', 'exec sleep 600', state], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const pid = await new Promise<number>((resolve) => launcher.stdout.on('data', (data) => resolve(Number(data))));
    expect(isProcess(pid)).toBe(true);
    launcher.kill(signal);
    await pollUntil('it is gone', () => !isProcess(pid) && !existsSync(folder));
  });
});
