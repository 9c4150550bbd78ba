import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import { type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  CoreV1Api,
  createConfiguration,
  HttpMethod,
  KubeConfig,
  RequestContext,
  ServerConfiguration,
} from '@kubernetes/client-node';
import { asyncScheduler, concatMap, count, lastValueFrom, mergeMap, range, type SchedulerLike } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { contextRequest } from '../../lib/client-node/contextRequest.ts';
import { type DispatchHandler } from '../../lib/client-node/AnswerHandler.ts';
import { type Dispatcher } from '../../lib/client-node/DispatcherTransport.ts';
import { CoreV1EventSink } from '../../lib/client-node/index.ts';
import { KeptConnections } from '../../lib/client-node/keptConnections.ts';
import { certificate } from '../../lib/testing/server/http/certificate.ts';
import { hasDispatchers, transportName } from './hasDispatchers.ts';
import { answerOf, never, podEvent, startSink } from './startSink.ts';

const stored = '{"kind":"Event","metadata":{"name":"web.1","namespace":"shop"}}';

/** A server that takes everything, without TLS and without a KubeConfig, and so without client-node's dispatcher or agent. */
async function plainServer(): Promise<{ api: CoreV1Api; url: string; connections: () => number; most: () => number }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(stored));
  });
  server.keepAliveTimeout = 90_000;
  let connections = 0;
  let open = 0;
  let most = 0;
  server.on('connection', (socket) => {
    connections++;
    most = Math.max(most, ++open);
    socket.on('close', () => open--);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const api = new CoreV1Api(createConfiguration({ baseServer: new ServerConfiguration(url, {}) }));
  return { api, url, connections: () => connections, most: () => most };
}

const oneByOne = (sink: CoreV1EventSink, times: number) =>
  lastValueFrom(
    range(0, times).pipe(
      concatMap((i) => sink.create(podEvent(`a.${i}`), never)),
      count(),
    ),
  );
const atOnce = (sink: CoreV1EventSink, times: number) =>
  lastValueFrom(
    range(0, times).pipe(
      mergeMap((i) => sink.create(podEvent(`b.${i}`), never)),
      count(),
    ),
  );

const WITHOUT = 'an agent of its own';

describe.each([`${transportName}, TLS`, `${transportName}, no TLS`, WITHOUT])('connections with %s', (kind) => {
  const start = async (concurrent = 8) => {
    if (kind === WITHOUT) {
      const { api, connections } = await plainServer();
      return { sink: new CoreV1EventSink(api, { concurrent }), connections };
    }
    const { server, sink } = await startSink({ concurrent }, kind === `${transportName}, TLS`);
    return { sink, connections: () => server.connections };
  };

  it('one serves 300 requests, one after another', async () => {
    const { sink, connections } = await start();
    expect(await oneByOne(sink, 300)).toBe(300);
    expect(connections()).toBe(1);
  });

  it('eight serve 64 requests at once, again and again', async () => {
    const { sink, connections } = await start();
    for (let round = 0; round < 3; round++) {
      const events = range(0, 64).pipe(
        mergeMap((i) => sink.create(podEvent(`${round}.${i}`), never)),
        count(),
      );
      expect(await lastValueFrom(events)).toBe(64);
    }
    expect(connections()).toBe(8);
  });

  it('three serve them where three are allowed', async () => {
    const { sink, connections } = await start(3);
    expect(await atOnce(sink, 64)).toBe(64);
    expect(connections()).toBe(3);
  });

  it('a request that is broken off makes room for the next', async () => {
    const { sink, connections } = await start(1);
    const first = sink.create(podEvent('c.1'), never).subscribe();
    const second = sink.create(podEvent('c.2'), never).subscribe();
    const third = lastValueFrom(sink.create(podEvent('c.3'), never));
    await new Promise(setImmediate);
    second.unsubscribe();
    first.unsubscribe();
    expect(await third).toHaveProperty('metadata.name');
    expect(connections()).toBeLessThanOrEqual(2);
  });
});

describe('kept connections', () => {
  it.each([true, false])('are as many as before when one was broken off, TLS %s', async (tls) => {
    const { server, sink } = await startSink({ concurrent: 1 }, tls);
    // An answer tells that it is HTTP/1.1: over HTTP/2 an abort waits.
    await lastValueFrom(sink.create(podEvent('a.0'), never));
    server.fault({ name: 'a.1', answer: 'hang' });
    const first = sink.create(podEvent('a.1'), never).subscribe();
    const second = lastValueFrom(sink.create(podEvent('a.2'), never));
    await vi.waitFor(() => {
      expect(server.requests).toHaveLength(2);
    });
    first.unsubscribe();
    await second;
    await lastValueFrom(sink.create(podEvent('a.3'), never));
    expect(server.openConnections).toBe(1);
  });

  it('are shared by the sinks on an API client, and the largest number counts', async () => {
    const { server, api, sink } = await startSink({ concurrent: 1 });
    await oneByOne(sink, 2);
    expect(await answerOf(new CoreV1EventSink(api).create(podEvent('a.0'), never))).toMatchObject({ code: 409 });
    expect(server.connections).toBe(1);
    await atOnce(sink, 64);
    expect(server.connections).toBe(8);
  });

  it('are not made by a sink that leaves them to the API client', async () => {
    const { server, sink } = await startSink({ keepConnections: false });
    await oneByOne(sink, 5);
    expect(server.connections).toBeGreaterThan(4);
  });

  it('are renewed after 401', async () => {
    const { server, kubeConfig, sink } = await startSink();
    await oneByOne(sink, 2);
    for (const user of kubeConfig.users) Object.assign(user, { token: 'old' });
    expect(await answerOf(sink.create(podEvent('b'), never))).toMatchObject({ code: 401 });
    expect(server.connections).toBe(1);
    for (const user of kubeConfig.users) Object.assign(user, { token: server.token });
    await lastValueFrom(sink.create(podEvent('b'), never));
    expect(server.connections).toBe(2);
    await vi.waitFor(() => {
      expect(server.openConnections).toBe(1);
    });
  });

  it('are renewed after a TLS error, with the certificates that are right by then', async () => {
    const { kubeConfig, sink } = await startSink();
    const [{ caData } = {}] = kubeConfig.clusters;
    for (const cluster of kubeConfig.clusters) Object.assign(cluster, { caData: undefined });
    expect(await answerOf(sink.create(podEvent('a'), never))).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    for (const cluster of kubeConfig.clusters) Object.assign(cluster, { caData });
    expect(await lastValueFrom(sink.create(podEvent('a'), never))).toHaveProperty('metadata.name', 'a');
  });

  it.each([transportName, WITHOUT])('are renewed after ten minutes, with %s', async (kind) => {
    let now = 0;
    const scheduler: SchedulerLike = {
      now: () => now,
      schedule: asyncScheduler.schedule.bind(asyncScheduler),
    };
    const plain = await plainServer();
    const kubernetes = await startSink({ scheduler });
    const withAgent = kind === WITHOUT;
    const sink = withAgent ? new CoreV1EventSink(plain.api, { scheduler }) : kubernetes.sink;
    const connections = () => (withAgent ? plain.connections() : kubernetes.server.connections);
    const create = (name: string) => lastValueFrom(sink.create(podEvent(name), never));

    await create('a');
    now = 599_999;
    await create('b');
    expect(connections()).toBe(1);
    now = 600_000;
    await create('c');
    expect(connections()).toBe(2);
    await create('d');
    expect(connections()).toBe(2);
    // The clock is set back by an hour.
    now = -3_000_000;
    await create('e');
    expect(connections()).toBe(3);
  });

  it('are renewed with requests under way, which are not broken off, and never more than allowed', async () => {
    const { api, most } = await plainServer();
    let now = 0;
    const scheduler: SchedulerLike = { now: () => now, schedule: asyncScheduler.schedule.bind(asyncScheduler) };
    const sink = new CoreV1EventSink(api, { scheduler, concurrent: 4 });
    for (let round = 0; round < 5; round++) {
      const events = range(0, 32).pipe(
        mergeMap((i) => {
          if (i === 16) now += 600_000;
          return sink.create(podEvent(`a.${i}`), never);
        }),
        count(),
      );
      expect(await lastValueFrom(events)).toBe(32);
    }
    // The server may hear of the end of an old connection after the beginning of a new one.
    expect(most()).toBeLessThanOrEqual(8);
  });

  it('are closed on demand, and made again', async () => {
    const { server, sink } = await startSink();
    await atOnce(sink, 16);
    sink.close();
    await vi.waitFor(() => {
      expect(server.openConnections).toBe(0);
    });
    await lastValueFrom(sink.create(podEvent('a'), never));
    expect(server.openConnections).toBe(1);
    new CoreV1EventSink((await plainServer()).api).close();
  });

  it('follow the API client to another server', async () => {
    const [one, other] = [await startSink(), await startSink()];
    await lastValueFrom(one.sink.create(podEvent('a'), never));
    for (const cluster of one.kubeConfig.clusters) Object.assign(cluster, { server: 'unused' });
    const baseServer = new ServerConfiguration('{url}', { url: one.server.url });
    const authMethods = { default: other.kubeConfig };
    const sink = new CoreV1EventSink(new CoreV1Api(createConfiguration({ baseServer, authMethods })));
    expect(await answerOf(sink.create(podEvent('b'), never))).toMatchObject({ code: 401 });
    baseServer.setVariables({ url: other.server.url });
    expect(await lastValueFrom(sink.create(podEvent('b'), never))).toHaveProperty('metadata.name', 'b');
  });

  it('read at most 4 MiB of an answer', async () => {
    const { server, sink } = await startSink();
    server.fault({ times: 1, answer: { status: 500, body: 'x'.repeat(5 * 2 ** 20) } });
    server.fault({ times: 1, answer: { status: 201, headers: { 'content-type': 'application/json' }, body: `{"a":"${'x'.repeat(5 * 2 ** 20)}"}` } });
    expect(await answerOf(sink.create(podEvent('a'), never))).toMatchObject({ kind: 'status', code: 500 });
    expect(await answerOf(sink.create(podEvent('a'), never))).toMatchObject({ kind: 'unknown', code: 'INVALID_JSON' });
    expect(await lastValueFrom(sink.create(podEvent('a'), never))).toHaveProperty('metadata.name', 'a');
  }); // prettier-ignore

  it.each([
    ['a status, if it is one', 503, { kind: 'status', code: 503 }],
    ['unknown, if it is a success', 201, { kind: 'unknown', code: expect.stringMatching(/^(ECONNRESET|UND_ERR_SOCKET)$/) as string }],
  ])('take an answer that breaks off for %s', async (_, status, answer) => {
    const broken = createServer((request, response) => {
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': 100 });
      response.write('{', () => request.socket.destroy());
    });
    broken.listen(0, '127.0.0.1');
    await once(broken, 'listening');
    onTestFinished(() => void broken.close());
    const server = `http://127.0.0.1:${(broken.address() as AddressInfo).port}`;
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser({ name: 'c', server, skipTLSVerify: true }, { name: 'u' });
    const withDispatcher = kubeConfig.makeApiClient(CoreV1Api);
    const withAgent = new CoreV1Api(createConfiguration({ baseServer: new ServerConfiguration(server, {}) }));
    for (const api of [withDispatcher, withAgent]) {
      expect(await answerOf(new CoreV1EventSink(api).create(podEvent('a'), never))).toMatchObject(answer);
    }
  }); // prettier-ignore

  it('are not waited for by a request that is already broken off', async () => {
    const { url } = await plainServer();
    const connections = new KeptConnections(1);
    const hooks = { now: () => 0, onSent: () => {} };
    const first = connections.send(contextRequest(new RequestContext(url, HttpMethod.POST)), hooks);
    const second = new RequestContext(url, HttpMethod.POST);
    second.setSignal(AbortSignal.abort());
    const order = await Promise.race([
      first.then(() => 'first'),
      connections.send(contextRequest(second), hooks).catch(() => 'second'),
    ]);
    expect(order).toBe('second');
    await first;
  });

  it.each([
    ['an answer that breaks off', true],
    ['a request that fails', false],
  ])('are not used, and not added to, until undici is done with that of %s', async (_, hasHead) => {
    const handlers: DispatchHandler[] = [];
    const dispatcher: Dispatcher = {
      dispatch: (_options, handler) => handlers.push(handler) > 0,
      close: async () => {},
    };
    const request = () =>
      Object.assign(new RequestContext('http://127.0.0.1/', HttpMethod.POST), { getDispatcher: () => dispatcher });
    const connections = new KeptConnections(1);
    const hooks = { now: () => 0, onSent: () => {} };
    const aborter = new AbortController();
    const aborted = request();
    aborted.setSignal(aborter.signal);
    const first = connections.send(contextRequest(aborted), hooks).catch(() => 'failed');
    const second = connections.send(contextRequest(request()), hooks).catch(() => 'failed');
    const controller = { abort: () => {} };
    await new Promise(setImmediate);
    handlers[0]?.onRequestStart(controller);
    if (hasHead) handlers[0]?.onResponseStart(controller, 201, {});
    aborter.abort(new Error('enough'));
    for (let turns = 0; turns < 5; turns++) await new Promise(setImmediate);
    expect(handlers).toHaveLength(1);
    handlers[0]?.onResponseError(controller, new Error('closed'));
    await new Promise(setImmediate);
    expect(handlers).toHaveLength(1);
    expect(await first).toBe('failed');
    await vi.waitFor(() => {
      expect(handlers).toHaveLength(2);
    });
    handlers[1]?.onResponseError(controller, new Error('closed'));
    expect(await second).toBe('failed');
  });

  it('do not follow a redirect, which would take the token along', async () => {
    const { server, sink } = await startSink();
    const elsewhere = await startSink();
    server.fault({ answer: { status: 307, headers: { location: `${elsewhere.server.url}/api` } } });
    expect(await answerOf(sink.create(podEvent('a'), never))).toMatchObject({ kind: 'status', code: 307 });
    expect(elsewhere.server.connections).toBe(0);
  });

  it(`work with a server of HTTP/2, which ${transportName} ${hasDispatchers ? 'speaks' : 'does not speak'}`, async () => {
    const { cert, key } = await certificate();
    const server = createSecureServer({ cert, key, allowHTTP1: true });
    const versions = new Set<string>();
    let connections = 0;
    server.on('secureConnection', () => connections++);
    server.on('request', (request, response) => {
      versions.add(request.httpVersion);
      request.resume().on('end', () => {
        response.setHeader('content-type', 'application/json');
        response.end(stored);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const kubeConfig = new KubeConfig();
    const caData = Buffer.from(cert).toString('base64');
    kubeConfig.loadFromClusterAndUser({ name: 'c', server: url, caData, skipTLSVerify: false }, { name: 'u' });
    const sink = new CoreV1EventSink(kubeConfig.makeApiClient(CoreV1Api));
    onTestFinished(() => {
      sink.close();
      server.close();
    });
    expect(await oneByOne(sink, 20)).toBe(20);
    expect(await atOnce(sink, 64)).toBe(64);
    expect([...versions]).toEqual([hasDispatchers ? '2.0' : '1.1']);
    expect(connections).toBeLessThanOrEqual(8);
  });
});

const givenUp = 'a request over HTTP/2 that is given up in the turn in which it is sent ends as any other';
const refused = `a server of HTTP/2 alone refuses ${transportName}, with which nothing is ever given up over HTTP/2`;
it.each([
  ['kept', 0],
  // client-node's own library has a session for each request: what is destroyed too soon takes nothing along.
  ['stock', 0],
  ['stock', 200_000],
])(`${hasDispatchers ? givenUp : refused}: %s, %d bytes`, { timeout: 30_000 }, async (...args) => {
  const program = fileURLToPath(new URL('abortProgram.ts', import.meta.url));
  const argv = ['--conditions=@kube-event-recorder/source', program, ...args.map(String)];
  // What goes wrong is a process that spins for ever.
  const run = promisify(execFile)(process.execPath, argv, { timeout: 20_000, killSignal: 'SIGKILL' });
  if (hasDispatchers) expect((await run).stdout).toBe('ended\n');
  else await expect(run).rejects.toHaveProperty('stderr', expect.stringContaining('expected `h2` to be available'));
});

describe('a program that does nothing to end', () => {
  const program = fileURLToPath(new URL('sinkProgram.ts', import.meta.url));
  const run = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@kube-event-recorder/source',
      program,
      ...args,
    ]);
    return stdout;
  };

  // The servers keep their connections for 90 seconds, and so would the program: the test would take too long.
  it.each([true, false])(`ends with ${transportName}, TLS %s`, async (tls) => {
    const { server } = await startSink({}, tls);
    expect(await run('kubeconfig', server.kubeconfigYaml())).toBe('stored web.1\n');
    expect(server.connections).toBe(1);
  });

  it(`ends with ${WITHOUT}`, async () => {
    const { url } = await plainServer();
    expect(await run('url', url)).toBe('stored web.1\n');
  });

  it('ends when the answer is there, not before', async () => {
    const { server } = await startSink();
    server.fault({ delayMs: 50 });
    expect(await run('kubeconfig', server.kubeconfigYaml())).toBe('stored web.1\n');
  });
});
