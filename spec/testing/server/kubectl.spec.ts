import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { EventApiServer } from '../../../lib/testing/server/index.ts';
import { kubectlContract } from './api/kubectlContract.ts';
import { findKubectl, Kubectl } from './Kubectl.ts';
import { send } from './send.ts';

// The contract runs with the real cluster too, which always has a kubectl.
const program = findKubectl();
const START = Date.UTC(2026, 0, 15, 10);

if (program === undefined) {
  describe('kubectl', () => {
    it.skip('is not here: neither in KUBEBUILDER_ASSETS nor in the PATH', () => undefined);
  });
}

describe.runIf(program !== undefined)('EventApiServer, asked by', { timeout: 60_000 }, () => {
  let kubectl: Kubectl;
  let server: EventApiServer;
  let now = START;
  beforeAll(async () => {
    server = await EventApiServer.start({ now: () => now });
    kubectl = await Kubectl.create(program ?? '', server.kubeconfigYaml());
  });
  afterAll(async () => {
    await kubectl.end();
    await server.close();
  });

  kubectlContract(() => ({ kubectl, send: (...request) => send(server, ...request) }));

  describe('kubectl, in its own time,', () => {
    it('tells its version', async () => {
      expect((await kubectl.run(['version'])).stdout).toMatch(/Server Version: v1\.34\.4\+testing/);
    });

    it('tells ages, and ends watches that are broken off', async () => {
      const time = new Date(START).toISOString();
      const involvedObject = { kind: 'Pod', namespace: 'default', name: 'web' };
      const body = { metadata: { name: 'web.1' }, involvedObject, firstTimestamp: time, lastTimestamp: time };
      await send(server, 'POST', '/api/v1/namespaces/default/events', { body });
      onTestFinished(() => void (now = START));
      now = START + 90_000;
      const watch = kubectl.follow(['get', 'events', '--watch']);
      await vi.waitFor(() => expect(watch.printed()).toMatch(/^90s .* pod\/web/m), 20_000);
      await vi.waitFor(() => expect(server.openWatches).toBe(1), 20_000);
      watch.kill();
      await vi.waitFor(() => expect(server.openWatches).toBe(0), 20_000);
    });
  });
});
