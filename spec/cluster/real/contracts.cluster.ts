import { describe, inject } from 'vitest';
import { type ContractTarget } from '../../testing/server/api/ContractTarget.ts';
import { coreV1Contract } from '../../testing/server/api/coreV1Contract.ts';
import { eventsV1Contract } from '../../testing/server/api/eventsV1Contract.ts';
import { readContract } from '../../testing/server/api/readContract.ts';
import { send } from '../../testing/server/send.ts';

describe('kube-apiserver', () => {
  const cluster = inject('cluster');
  const target = (): ContractTarget => ({
    send: (method, path, options) => send(cluster, method, path, options),
    // Nothing finalizes a namespace: it stays.
    terminate: async (namespace) => {
      await send(cluster, 'DELETE', `/api/v1/namespaces/${namespace}`);
    },
  });

  coreV1Contract(target);
  eventsV1Contract(target);
  readContract(target);
});
