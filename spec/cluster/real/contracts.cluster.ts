import { describe, inject } from 'vitest';
import { type ContractSender } from '../../testing/server/api/ContractSender.ts';
import { contractSenders } from '../../testing/server/api/contractSenders.ts';
import { type ContractTarget } from '../../testing/server/api/ContractTarget.ts';
import { coreV1Contract } from '../../testing/server/api/coreV1Contract.ts';
import { eventsV1Contract } from '../../testing/server/api/eventsV1Contract.ts';
import { readContract } from '../../testing/server/api/readContract.ts';
import { tableContract } from '../../testing/server/api/tableContract.ts';
import { watchContract } from '../../testing/server/api/watchContract.ts';
import { send } from '../../testing/server/send.ts';
import { kubeConfigOf } from './startRecording.ts';

describe('kube-apiserver', () => {
  const cluster = inject('cluster');
  const requestsBy = contractSenders(cluster, kubeConfigOf(cluster.admin));

  describe.each<ContractSender>(['raw HTTP', 'client-node'])('asked by %s', (sender) => {
    const target = (): ContractTarget => ({
      ...requestsBy[sender],
      // Nothing finalizes a namespace: it stays.
      terminate: async (namespace) => {
        await send(cluster, 'DELETE', `/api/v1/namespaces/${namespace}`);
      },
    });

    coreV1Contract(target, sender);
    eventsV1Contract(target, sender);
    readContract(target, sender);
    watchContract(target);
    if (sender === 'raw HTTP') tableContract(target);
  });
});
