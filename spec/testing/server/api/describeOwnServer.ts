import { afterAll, beforeAll, describe } from 'vitest';
import { EventApiServer } from '../../../../lib/testing/server/index.ts';
import { send } from '../send.ts';
import { clientNodeSend } from './clientNodeSend.ts';
import { type ContractSender } from './ContractSender.ts';
import { type ContractTarget } from './ContractTarget.ts';

/** A contract, whoever sends. */
export type Contract = (target: () => ContractTarget, sender: ContractSender) => void;

/** Holds the API server in this process to a contract, by each sender. */
export function describeOwnServer(
  what: string,
  contract: Contract,
  senders: readonly ContractSender[] = ['raw HTTP', 'client-node'],
): void {
  describe(`EventApiServer, ${what}`, () => {
    let server: EventApiServer;
    const sendBy = new Map<ContractSender, ContractTarget['send']>();
    beforeAll(async () => {
      server = await EventApiServer.start();
      sendBy.set('raw HTTP', (...request) => send(server, ...request));
      sendBy.set('client-node', clientNodeSend(await server.kubeConfig()));
    });
    afterAll(() => server.close());

    describe.each(senders)('asked by %s', (sender) => {
      contract(
        () => ({
          send: sendBy.get(sender) ?? (() => Promise.reject(new Error('the server has not been started'))),
          terminate: async (namespace) => server.terminate(namespace),
        }),
        sender,
      );
    });
  });
}
