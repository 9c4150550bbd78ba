import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { type AddressInfo, Socket } from 'node:net';
import { Subscription } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { agentFor, AgentTransport } from '../../lib/client-node/AgentTransport.ts';

const secure = new URL('https://127.0.0.1');
const plain = new URL('http://127.0.0.1');

describe('agentFor', () => {
  it('makes an agent for the protocol where the request has none, as with client-node 2.x', () => {
    expect(agentFor({}, secure)).toBeInstanceOf(https.Agent);
    expect(agentFor({ getAgent: () => undefined }, plain)).not.toBeInstanceOf(https.Agent);
    expect(agentFor({}, plain)).toHaveProperty('keepAlive', true);
  });

  it('takes the TLS options of the agent that client-node 1.x made', () => {
    const agent = agentFor({ getAgent: () => new https.Agent({ ca: 'ca', servername: 'api' }) }, secure);
    expect(agent).toHaveProperty('keepAlive', true);
    expect(agent).toHaveProperty('options', expect.objectContaining({ ca: 'ca', servername: 'api' }));
  });

  it('makes one that closes what is idle for 30 s, and has one name for all its connections', () => {
    const agent = agentFor({ getAgent: () => new https.Agent({ ca: 'ca' }) }, secure);
    expect(agent).toHaveProperty('options.timeout', 30_000);
    expect(agent.getName({ host: 'any', port: 1 })).toBe(secure.origin);
  });

  it('takes the agent of a proxy as it is', () => {
    class ProxyAgent extends http.Agent {}
    const agent = new ProxyAgent();
    expect(agentFor({ getAgent: () => agent }, secure)).toBe(agent);
  });
});

it('a request counts as sent only when the connection stands', async () => {
  class StuckAgent extends http.Agent {
    override createConnection(): Socket {
      const socket = new Socket();
      Object.defineProperty(socket, 'connecting', { value: true });
      return socket;
    }
  }
  const cancellation = new Subscription();
  let sent = false;
  const request = {
    path: '/',
    method: 'POST',
    headers: {},
    body: '{}',
    cancellation,
    mostBytes: 10,
    onSent: () => {
      sent = true;
    },
  };
  const answer = new AgentTransport(new StuckAgent(), plain).send(request);
  await new Promise(setImmediate);
  cancellation.unsubscribe();
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  expect(sent).toBe(false);
});

it('a request under way when connections are closed is answered, and its connection ends then', async () => {
  const server = http.createServer();
  server.keepAliveTimeout = 90_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const transport = new AgentTransport(agentFor({}, url), url);
  const answer = transport.send({
    path: '/',
    method: 'POST',
    headers: {},
    body: '{}',
    cancellation: new Subscription(),
    mostBytes: 10,
    onSent: () => {},
  });
  const [request, response] = (await once(server, 'request')) as [http.IncomingMessage, http.ServerResponse];
  const ended = once(request.socket, 'close');
  transport.close();
  response.end('done');
  expect((await answer).body.toString()).toBe('done');
  await ended;
});

it('an answer that switches protocols is a connection that failed', async () => {
  const server = http.createServer();
  server.on('upgrade', (_, socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const transport = new AgentTransport(new http.Agent({ keepAlive: true }), url);
  const headers = { connection: 'upgrade', upgrade: 'x' };
  const request = {
    path: '/',
    method: 'POST',
    headers,
    body: '{}',
    cancellation: new Subscription(),
    mostBytes: 10,
    onSent: () => undefined,
  };
  await expect(transport.send(request)).rejects.toThrow('the connection closed without an answer');
});
