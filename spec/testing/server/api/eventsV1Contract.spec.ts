import { afterAll, beforeAll, describe } from 'vitest';
import { EventApiServer } from '../../../../lib/testing/server/index.ts';
import { send } from '../send.ts';
import { eventsV1Contract } from './eventsV1Contract.ts';

describe('EventApiServer, as the events.k8s.io/v1 of kube-apiserver 1.34,', () => {
  let server: EventApiServer;
  beforeAll(async () => {
    server = await EventApiServer.start();
  });
  afterAll(() => server.close());

  eventsV1Contract(() => ({
    send: (method, path, options) => send(server, method, path, options),
    terminate: async (namespace) => server.terminate(namespace),
  }));
});
