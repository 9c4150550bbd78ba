import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

describe('the main job', () => {
  const { kubeconfigFile } = inject('cluster');

  it.each([
    ['a cluster of its own', ['--cluster']],
    ['a cluster that is there', ['--kubeconfig', kubeconfigFile]],
  ])('records into %s, reads back, and ends', async (_, args) => {
    const program = ['--conditions=@kube-event-recorder/source', 'examples/start.ts', ...args];
    const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: root });
    expect(stdout).toMatch(/^\d+s +Normal +PodCreated +pod\/example-pod +Successfully created Pod example-pod$/m);
    expect(stdout).toMatch(/^\d+s +Warning +PodFailed +pod\/example-pod /m);
    expect(stdout).toMatch(/^\d+s +Normal +TaskProcessed +pod\/example-pod /m);
    expect(stdout).toMatch(/Shutdown complete after \d+ ms\n {2}logging: 3 of 3 handled\n {2}sink: 3 of 3 handled\n/);
  });

  it('records by the newer API too, where what is repeated is a series', async () => {
    const args = ['--api', 'events.k8s.io/v1', '--kubeconfig', kubeconfigFile];
    const program = ['--conditions=@kube-event-recorder/source', 'examples/start.ts', ...args];
    const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: root });
    expect(stdout).toMatch(/^\d+s \(x4 over \d+s\) +Warning +FailedMount +pod\/example-pod /m);
    expect(stdout).toMatch(/Shutdown complete after \d+ ms\n {2}sink: 6 of 6 handled\n/);
  });
});
