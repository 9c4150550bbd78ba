import { afterAll, beforeAll, describe, inject } from 'vitest';
import { EventApiServer } from '../../../lib/testing/server/index.ts';
import { kubectlContract } from '../../testing/server/api/kubectlContract.ts';
import { Kubectl } from '../../testing/server/Kubectl.ts';
import { send } from '../../testing/server/send.ts';

const cluster = inject('cluster');

describe('kubectl and kube-apiserver', () => {
  let kubectl: Kubectl;
  beforeAll(async () => {
    kubectl = await Kubectl.create(cluster.kubectl, cluster.admin);
  });
  afterAll(() => kubectl.end());

  kubectlContract(() => ({ kubectl, send: (...request) => send(cluster, ...request) }));
});

// Where kubectl is: the specs that need no cluster have it only if it happens to be there.
describe('kubectl and EventApiServer', () => {
  let kubectl: Kubectl;
  let server: EventApiServer;
  beforeAll(async () => {
    server = await EventApiServer.start();
    kubectl = await Kubectl.create(cluster.kubectl, server.kubeconfigYaml());
  });
  afterAll(async () => {
    await kubectl.end();
    await server.close();
  });

  kubectlContract(() => ({ kubectl, send: (...request) => send(server, ...request) }));
});
