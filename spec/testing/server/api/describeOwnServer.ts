import { afterAll, beforeAll, describe } from 'vitest';
import { EventApiServer } from '../../../../lib/testing/server/index.ts';
import { type ContractSender } from './ContractSender.ts';
import { contractSenders } from './contractSenders.ts';
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
    let requestsBy: ReturnType<typeof contractSenders>;
    beforeAll(async () => {
      server = await EventApiServer.start();
      requestsBy = contractSenders(server, await server.kubeConfig());
    });
    afterAll(() => server.close());

    describe.each(senders)('asked by %s', (sender) => {
      contract(
        () => ({ ...requestsBy[sender], terminate: async (namespace) => server.terminate(namespace) }),
        sender,
      );
    });
  });
}
