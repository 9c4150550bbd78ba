import { describe, expect, it } from 'vitest';
import { send } from '../send.ts';
import { startServer } from '../startServer.ts';

describe('discoveryRoutes', () => {
  it('tell where the server is', async () => {
    const server = await startServer();
    const { json } = await send(server, 'GET', '/api');
    const host = server.url.replace('http://', '');
    expect(json).toMatchObject({ serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: host }] });
  });

  it('can pretend that there is no events.k8s.io/v1', async () => {
    const server = await startServer({ eventsV1: false });
    const groups = (await send(server, 'GET', '/apis')).json as { groups: readonly { name: string }[] };
    expect(groups.groups.map(({ name }) => name)).toEqual(['apps', 'batch']);
    for (const path of ['/apis/events.k8s.io', '/apis/events.k8s.io/v1', '/apis/events.k8s.io/v1/events']) {
      expect(await send(server, 'GET', path)).toMatchObject({ status: 404, text: '404 page not found\n' });
    }
    expect((await send(server, 'GET', '/api/v1/events')).status).toBe(200);
  });

  it('ask for a token', async () => {
    const server = await startServer();
    expect((await send(server, 'GET', '/apis', { headers: { authorization: '' } })).status).toBe(401);
  });
});
