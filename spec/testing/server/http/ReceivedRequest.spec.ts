import { describe, expect, it } from 'vitest';
import { send } from '../send.ts';
import { EVENTS, startServer } from '../startServer.ts';

describe('ReceivedRequest', () => {
  it.each([
    ['GET', '/api/v1/namespaces/none', 'get', 'none', ''],
    ['GET', `${EVENTS}/a%2Fb`, 'get', 'a/b', 'default'],
    ['DELETE', `${EVENTS}/web.1`, 'delete', 'web.1', 'default'],
    ['DELETE', EVENTS, 'deletecollection', '', 'default'],
    ['PUT', `${EVENTS}/web.1`, 'update', 'web.1', 'default'],
    ['GET', `${EVENTS}?limit=1&watch=false`, 'list', '', 'default'],
    ['PUT', EVENTS, '', '', 'default'],
    ['POST', `${EVENTS}/web.1`, '', 'web.1', 'default'],
    ['GET', '/nowhere', '', '', ''],
  ])('is, for %s %s, %j of %j in %j', async (method, path, verb, name, namespace) => {
    const server = await startServer();
    await send(server, method, path);
    expect(server.requests).toMatchObject([
      { verb, namespace, name, carriedOut: ['deletecollection', 'list'].includes(verb) },
    ]);
  });

  it.each([
    ['/api/v1/events', ''],
    ['/apis/events.k8s.io/v1/events', 'events.k8s.io'],
    ['/apis/events.k8s.io', 'events.k8s.io'],
    ['/apis', ''],
  ])('knows the group of %s: %j', async (path, apiGroup) => {
    const server = await startServer();
    await send(server, 'GET', path, { headers: { accept: 'application/json' } });
    expect(server.requests).toMatchObject([{ apiGroup, accept: 'application/json', status: 200 }]);
  });

  it('has the name in the path of a patch, and takes nothing else for a name or a count', async () => {
    const server = await startServer();
    await send(server, 'PATCH', `${EVENTS}/web.1`, {
      body: { metadata: { name: 'web.2' } },
      contentType: 'application/merge-patch+json',
    });
    await send(server, 'POST', EVENTS, { body: { metadata: { name: 5 }, count: '2' } });
    expect(server.requests).toMatchObject([
      { name: 'web.1', count: undefined },
      { name: '', count: undefined },
    ]);
  });
});
