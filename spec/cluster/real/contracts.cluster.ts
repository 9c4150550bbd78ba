import { describe, inject } from 'vitest';
import { clientNodeSend } from '../../testing/server/api/clientNodeSend.ts';
import { type ContractSender } from '../../testing/server/api/ContractSender.ts';
import { type ContractTarget } from '../../testing/server/api/ContractTarget.ts';
import { coreV1Contract } from '../../testing/server/api/coreV1Contract.ts';
import { eventsV1Contract } from '../../testing/server/api/eventsV1Contract.ts';
import { readContract } from '../../testing/server/api/readContract.ts';
import { tableContract } from '../../testing/server/api/tableContract.ts';
import { send } from '../../testing/server/send.ts';
import { kubeConfigOf } from './startRecording.ts';

describe('kube-apiserver', () => {
  const cluster = inject('cluster');
  const senders = new Map<ContractSender, ContractTarget['send']>([
    ['raw HTTP', (...request) => send(cluster, ...request)],
    ['client-node', clientNodeSend(kubeConfigOf(cluster.admin))],
  ]);

  describe.each([...senders])('asked by %s', (sender, sendBy) => {
    const target = (): ContractTarget => ({
      send: sendBy,
      // Nothing finalizes a namespace: it stays.
      terminate: async (namespace) => {
        await send(cluster, 'DELETE', `/api/v1/namespaces/${namespace}`);
      },
    });

    coreV1Contract(target, sender);
    eventsV1Contract(target, sender);
    readContract(target, sender);
    if (sender === 'raw HTTP') tableContract(target);
  });
});
