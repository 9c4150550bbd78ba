import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import { HttpMethod, KubeConfig } from '@kubernetes/client-node';
import { asyncScheduler } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ApiRequest } from '../../lib/client-node/ApiRequest.ts';
import { KeptConnections } from '../../lib/client-node/keptConnections.ts';
import { kubeConfigRequest } from '../../lib/client-node/kubeConfigRequest.ts';

/** A server that answers everything with `{}`, and what it was asked. */
async function plainServer(): Promise<{ url: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end('{}'));
  });
  // What a proxy is asked for over plain HTTP by undici.
  server.on('connect', (request: IncomingMessage, socket) => {
    asked.push(request);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function kubeConfigOf(cluster: object, user: object = {}): KubeConfig {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromOptions({
    clusters: [{ name: 'c', server: '', skipTLSVerify: true, ...cluster }],
    users: [{ name: 'u', ...user }],
    contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    currentContext: 'x',
  });
  return kubeConfig;
}

function requestOf(connections?: KeptConnections): ApiRequest {
  return new ApiRequest({ connections, scheduler: asyncScheduler, timeoutMs: 30_000, userAgent: 'spec/1' });
}

const get = { method: HttpMethod.GET, path: '/apis' };

describe.each([
  ['over connections that are kept', () => new KeptConnections(1)],
  ["by client-node's own library", () => undefined],
])('kubeConfigRequest, %s', (_, connections) => {
  it('asks for the path, with the time limit, and with a body for what is in it', async () => {
    const { url, asked } = await plainServer();
    const kubeConfig = kubeConfigOf({ server: url }, { token: 'a-token' });
    expect(await kubeConfigRequest(kubeConfig, get, requestOf(connections()))).toEqual({});
    const post = { method: HttpMethod.POST, path: '/api/v1/events', body: '{"kind":"Event"}', fieldManager: 'me' };
    await kubeConfigRequest(kubeConfig, post, requestOf(connections()));
    expect(asked.map(({ method, url: path }) => `${method ?? ''} ${path ?? ''}`)).toEqual([
      'GET /apis?timeout=29000ms',
      'POST /api/v1/events?fieldManager=me&timeout=29000ms',
    ]);
    const common = { 'user-agent': 'spec/1', authorization: 'Bearer a-token' };
    expect(asked[0]?.headers).toMatchObject({
      ...common,
      accept: expect.stringContaining('application/json') as string,
    });
    expect(asked[1]?.headers).toMatchObject({ ...common, 'content-type': 'application/json', 'content-length': '16' });
  });

  it('names the user by name and password, and for whom it acts', async () => {
    const { url, asked } = await plainServer();
    const user = { username: 'user', password: 'password', impersonateUser: 'somebody' };
    await kubeConfigRequest(kubeConfigOf({ server: url }, user), get, requestOf(connections()));
    const authorization = `Basic ${Buffer.from('user:password').toString('base64')}`;
    expect(asked[0]?.headers).toMatchObject({ authorization, 'impersonate-user': 'somebody' });
  });

  it("keeps the path of the server's address", async () => {
    const { url, asked } = await plainServer();
    await kubeConfigRequest(kubeConfigOf({ server: `${url}/k8s/clusters/c-1` }), get, requestOf(connections()));
    expect(asked[0]?.url).toBe('/k8s/clusters/c-1/apis?timeout=29000ms');
  });

  it.each(['no-address', 'ftp://127.0.0.1', ''])('can not be built for the server %j', async (server) => {
    const request = requestOf(connections());
    const failed = await kubeConfigRequest(kubeConfigOf({ server }), get, request).catch((error: unknown) => error);
    expect(request.answer(failed)).toMatchObject({ kind: 'invalid' });
  });

  it('goes through the proxy', async () => {
    const [{ url }, proxy] = [await plainServer(), await plainServer()];
    const cluster = { server: url, proxyUrl: proxy.url };
    const request = requestOf(connections());
    await kubeConfigRequest(kubeConfigOf(cluster), get, request).catch(() => undefined);
    expect(proxy.asked).toHaveLength(1);
  });
});

it('has one slash where the address of the server ends in one', async () => {
  const { url, asked } = await plainServer();
  await kubeConfigRequest(kubeConfigOf({ server: `${url}/` }), get, requestOf(new KeptConnections(1)));
  expect(asked[0]?.url).toBe('/apis?timeout=29000ms');
});

it('reads the KubeConfig each time, and keeps the connection', async () => {
  const { url, asked } = await plainServer();
  const connections = new KeptConnections(1);
  const sockets = new Set();
  for (const token of ['first-token', 'second-token']) {
    await kubeConfigRequest(kubeConfigOf({ server: url }, { token }), get, requestOf(connections));
    sockets.add(asked.at(-1)?.socket);
  }
  expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer first-token', 'Bearer second-token']);
  expect(sockets.size).toBe(1);
});
