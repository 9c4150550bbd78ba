import { afterAll, beforeAll, describe } from 'vitest';
import { EventApiServer } from '../../../../lib/testing/server/index.ts';
import { coreV1Contract } from './coreV1Contract.ts';
import { send } from '../send.ts';

describe('EventApiServer, as kube-apiserver 1.34,', () => {
  let server: EventApiServer;
  beforeAll(async () => {
    server = await EventApiServer.start();
  });
  afterAll(() => server.close());

  coreV1Contract(() => ({
    send: (method, path, options) => send(server, method, path, options),
    terminate: async (namespace) => server.terminate(namespace),
  }));
});
