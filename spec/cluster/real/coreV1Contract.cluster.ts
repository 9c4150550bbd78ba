import { describe, inject } from 'vitest';
import { coreV1Contract } from '../../testing/server/api/coreV1Contract.ts';
import { send } from '../../testing/server/send.ts';

describe('kube-apiserver', () => {
  const cluster = inject('cluster');

  coreV1Contract(() => ({
    send: (method, path, options) => send(cluster, method, path, options),
    // Nothing finalizes a namespace: it stays.
    terminate: async (namespace) => {
      await send(cluster, 'DELETE', `/api/v1/namespaces/${namespace}`);
    },
  }));
});
