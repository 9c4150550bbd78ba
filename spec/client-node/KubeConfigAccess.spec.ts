import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cluster, KubeConfig } from '@kubernetes/client-node';
import { expect, it, onTestFinished, vi } from 'vitest';
import { KubeConfigAccess } from '../../lib/client-node/KubeConfigAccess.ts';

function kubeConfigOf(cluster: object = {}, user: object = {}): KubeConfig {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromOptions({
    clusters: [
      { name: 'c', server: 'https://127.0.0.1:6443', ...cluster },
      { name: 'd', server: 'https://127.0.0.1:7443' },
    ],
    users: [{ name: 'u', token: 'first', ...user }],
    contexts: [
      { name: 'x', cluster: 'c', user: 'u' },
      { name: 'y', cluster: 'd', user: 'u' },
    ],
    currentContext: 'x',
  });
  return kubeConfig;
}

function current(kubeConfig: KubeConfig): Cluster {
  const cluster = kubeConfig.getCurrentCluster();
  if (!cluster) throw new Error('no cluster');
  return cluster;
}

/** Reads it at a time, and gives the token. */
async function tokenAt(access: KubeConfigAccess, kubeConfig: KubeConfig, now: number): Promise<string | undefined> {
  return (await access.read(current(kubeConfig), now)).headers['Authorization'];
}

it('reads a KubeConfig once a second', async () => {
  const kubeConfig = kubeConfigOf();
  const applied = vi.spyOn(kubeConfig, 'applyToHTTPSOptions');
  const access = new KubeConfigAccess(kubeConfig);
  const times: number[] = [];
  for (const now of [0, 0, 999, 1000, 1001, 500, -600]) {
    await access.read(current(kubeConfig), now);
    times.push(applied.mock.calls.length);
  }
  expect(times).toEqual([1, 1, 1, 2, 2, 2, 3]);
});

it('sees at once that it was given another token, context, user or server, or was loaded anew', async () => {
  const kubeConfig = kubeConfigOf();
  const access = new KubeConfigAccess(kubeConfig);
  expect(await tokenAt(access, kubeConfig, 0)).toBe('Bearer first');
  Object.assign(kubeConfig.getCurrentUser() ?? {}, { token: 'second' });
  expect(await tokenAt(access, kubeConfig, 0)).toBe('Bearer second');
  kubeConfig.setCurrentContext('y');
  expect((await access.read(current(kubeConfig), 0)).origin).toBe('https://127.0.0.1:7443');
  Object.assign(current(kubeConfig), { server: 'https://127.0.0.1:8443/k8s' });
  expect(await access.read(current(kubeConfig), 0)).toMatchObject({
    origin: 'https://127.0.0.1:8443',
    basePath: '/k8s',
  });
  kubeConfig.loadFromClusterAndUser({ name: 'c', server: 'https://127.0.0.1', skipTLSVerify: false }, { name: 'u' });
  expect(await tokenAt(access, kubeConfig, 0)).toBeUndefined();
});

it('reads files anew a second later, or when it is told to forget', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kube-event-recorder-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, 'first');
  const kubeConfig = kubeConfigOf({ caFile });
  const access = new KubeConfigAccess(kubeConfig);
  const read = async (now: number) => (await access.read(current(kubeConfig), now)).makeTransport;
  const first = await read(0);
  expect(await read(999)).toBe(first);
  const second = await read(1000);
  expect(second).not.toBe(first);
  access.forget();
  expect(await read(1000)).not.toBe(second);
});

it('asks a credential plug-in once for all who wait for it, and again where it failed', async () => {
  const kubeConfig = kubeConfigOf();
  const access = new KubeConfigAccess(kubeConfig);
  const applied = vi.spyOn(kubeConfig, 'applyToHTTPSOptions').mockRejectedValueOnce(new Error('no credentials'));
  const cluster = current(kubeConfig);
  const [one, two] = await Promise.allSettled([access.read(cluster, 0), access.read(cluster, 0)]);
  expect([one.status, two.status, applied.mock.calls.length]).toEqual(['rejected', 'rejected', 1]);
  access.forget();
  expect((await access.read(cluster, 0)).headers).toEqual({ Authorization: 'Bearer first' });
});

it('takes the white space off a token, and says what may not be shown', async () => {
  const kubeConfig = kubeConfigOf({ server: 'https://user:pass%20word@127.0.0.1' }, { token: 'a-long-token\n' });
  const { headers, secrets } = await new KubeConfigAccess(kubeConfig).read(current(kubeConfig), 0);
  expect(headers).toEqual({ Authorization: 'Bearer a-long-token' });
  const basic = Buffer.from('user:pass word').toString('base64');
  expect(secrets).toEqual([basic, 'pass%20word', 'pass word', 'a-long-token']);
});

it('sends the token of a user that has a password too', async () => {
  const kubeConfig = kubeConfigOf();
  vi.spyOn(kubeConfig, 'applyToHTTPSOptions').mockImplementation((options) => {
    Object.assign(options, { auth: 'user:password', headers: { Authorization: 'Bearer first' } });
    return Promise.resolve();
  });
  const { headers } = await new KubeConfigAccess(kubeConfig).read(current(kubeConfig), 0);
  expect(headers).toEqual({ Authorization: 'Bearer first' });
});
