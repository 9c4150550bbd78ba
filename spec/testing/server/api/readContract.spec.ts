import { afterAll, beforeAll, describe } from 'vitest';
import { EventApiServer } from '../../../../lib/testing/server/index.ts';
import { send } from '../send.ts';
import { readContract } from './readContract.ts';

describe('EventApiServer, as kube-apiserver 1.34 is read,', () => {
  let server: EventApiServer;
  beforeAll(async () => {
    server = await EventApiServer.start();
  });
  afterAll(() => server.close());

  readContract(() => ({
    send: (method, path, options) => send(server, method, path, options),
    terminate: async (namespace) => server.terminate(namespace),
  }));
});
