import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../../cluster/freePort.ts';
import { pollUntil } from '../../../cluster/pollUntil.ts';
import { startCluster } from '../../../cluster/startCluster.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { isProcess } from '../isProcess.ts';

const root = join(import.meta.dirname, '../../..');

describe('startCluster', () => {
  it('tries again where a port is taken, and leaves nothing behind', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    // etcd finds its port taken, then the API server.
    const ports = [port, undefined, undefined, undefined, undefined, port];
    const logFolder = await temporaryFolder();
    const cluster = await startCluster({ logFolder, nextPort: async () => ports.shift() ?? freePort() });
    const { kubeconfigFile, processIds } = cluster;
    expect(ports).toEqual([]);
    expect(await cluster.kubectl(['version', '--output=json'])).toContain('"serverVersion"');
    expect(await cluster.kubectl(['get', 'namespaces'])).toMatch(/^default +Active/m);
    expect(processIds.map(isProcess)).toEqual([true, true]);
    await cluster.stop();
    expect(processIds.map(isProcess)).toEqual([false, false]);
    expect(existsSync(dirname(kubeconfigFile))).toBe(false);
    expect(await readFile(join(logFolder, 'kube-apiserver.log'), 'utf8')).toContain('address already in use');
  });

  it('says what is wrong where it can not start', async () => {
    const starting = startCluster({ eventRateLimits: [{ type: 'Namespace', qps: 0, burst: 1 }] });
    await expect(starting).rejects.toThrow(/kube-apiserver has ended by itself[^]*qps/);
  });
});

describe('npm run cluster', () => {
  async function start() {
    const program = spawn(process.execPath, [join(root, 'cluster/main.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(program, 'exit');
    let text = '';
    program.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const folder = dirname(await pollUntil('it is there', () => /--kubeconfig (\S+) get events/.exec(text)?.[1]));
    const file = join(folder, 'kubeconfig');
    return { program, ended, file, folder, line: /^ {2}(\S+kubectl .*)$/m.exec(text)?.[1] ?? '' };
  }

  it('runs until Ctrl-C, with a line to copy', async () => {
    const { program, ended, folder, line } = await start();
    const [kubectl = '', ...args] = line.split(' ');
    const answer = spawn(kubectl, args, { stdio: 'ignore' });
    expect(await once(answer, 'exit')).toEqual([0, null]);
    program.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(existsSync(folder)).toBe(false);
    expect(await running(folder)).toBe('');
  });

  it('leaves nothing behind where it is killed', async () => {
    const { program, folder } = await start();
    expect(await running(folder)).toMatch(/kube-apiserver/);
    program.kill('SIGKILL');
    await pollUntil('all of it is gone', async () => !existsSync(folder) && (await running(folder)) === '');
  });
});

/** The command lines that name a folder. */
async function running(folder: string): Promise<string> {
  const ps = spawn('ps', ['-A', '-ww', '-o', 'args='], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  ps.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(ps, 'close');
  return text
    .split('\n')
    .filter((line) => line.includes(folder))
    .join('\n');
}
