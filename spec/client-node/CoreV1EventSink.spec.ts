import { getEventListeners, once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { CoreV1Api, createConfiguration, KubeConfig, ServerConfiguration } from '@kubernetes/client-node';
import { firstValueFrom, lastValueFrom, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CoreV1EventSink, type CoreV1EventSinkOptions } from '../../lib/client-node/index.ts';
import { type JsonObject } from '../../lib/event/index.ts';
import { MicroTime } from '../../lib/event/index.ts';
import { type FaultAnswer } from '../../lib/testing/server/index.ts';
import { version } from '../../lib/version.ts';
import { hasDispatchers } from './hasDispatchers.ts';
import { answerOf, GIVEN, never, podEvent, sinkOn, startServer, startSink } from './startSink.ts';

/** A server that leaves every request to the test. */
async function silentServer(): Promise<{ server: Server; url: string; request: () => Promise<ServerResponse> }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const request = async () => ((await once(server, 'request')) as [unknown, ServerResponse])[1];
  return { server, url: `http://127.0.0.1:${port}`, request };
}

const apiAt = (url: string) => new CoreV1Api(createConfiguration({ baseServer: new ServerConfiguration(url, {}) }));
const text = expect.any(String) as string;

describe.each(GIVEN)('what CoreV1EventSink sends, given %s', (given) => {
  const start = (options: CoreV1EventSinkOptions = {}) => startSink(options, true, given);

  it('creates an event and gives the stored one', async () => {
    const { server, sink } = await start();
    const stored = await lastValueFrom(sink.create(podEvent('web.1'), never));
    expect(stored).toMatchObject({
      metadata: { name: 'web.1', namespace: 'shop', resourceVersion: text },
      firstTimestamp: new Date(0),
      count: 1,
    });
    expect(stored).not.toHaveProperty('eventTime');
    expect(server.events).toMatchObject([{ metadata: { name: 'web.1' }, reason: 'Pulled', count: 1 }]);
  });

  it('patches an event', async () => {
    const { server, sink } = await start();
    await lastValueFrom(sink.create(podEvent('web.1'), never));
    const patch = { count: 2, lastTimestamp: '2026-01-01T00:00:00Z', message: 'again' };
    const stored = await lastValueFrom(sink.patch(podEvent('web.1'), patch, never));
    expect(stored).toMatchObject({ count: 2, lastTimestamp: new Date(Date.UTC(2026, 0)), message: 'again' });
    expect(server.events).toMatchObject([{ count: 2, message: 'again' }]);
  });

  it('says who it is, how long it waits and what it sends', async () => {
    const { server, sink } = await start();
    await lastValueFrom(sink.create(podEvent('web.1'), never));
    await lastValueFrom(sink.patch(podEvent('web.1'), { count: 2 }, never));
    const query = 'fieldManager=kube-event-recorder&timeout=29000ms';
    const userAgent = `kube-event-recorder/${version}`;
    const path = '/api/v1/namespaces/shop/events';
    expect(server.requests).toMatchObject([
      { method: 'POST', path, query, userAgent, contentType: 'application/json' },
      { method: 'PATCH', path: `${path}/web.1`, query, userAgent, contentType: 'application/strategic-merge-patch+json', body: '{"count":2}' },
    ]);
  }); // prettier-ignore

  it.each([
    [30_000, '29000ms'],
    [2_000, '1000ms'],
    [1_500, '750ms'],
    [1, '1ms'],
  ])('with a timeout of %d ms gives the server %s', async (requestTimeoutMs, timeout) => {
    const { server, sink } = await start({ requestTimeoutMs, scheduler: new VirtualTimeScheduler() });
    await lastValueFrom(sink.create(podEvent('web.1'), never));
    expect(server.requests[0]?.query).toContain(`timeout=${timeout}`);
  });

  it('takes fieldManager and userAgent from its options', async () => {
    const { server, sink } = await start({ fieldManager: 'shop controller', userAgent: 'shop/2' });
    await lastValueFrom(sink.create(podEvent('web.1'), never));
    expect(server.requests).toMatchObject([{ userAgent: 'shop/2' }]);
    expect(new URLSearchParams(server.requests[0]?.query).get('fieldManager')).toBe('shop controller');
  });

  it.each([
    ['a Date', new Date(Date.UTC(2026, 0, 1, 0, 0, 0, 7)), '2026-01-01T00:00:00.007000Z'],
    ['a MicroTime', new MicroTime(Date.UTC(2026, 0, 1), 42), '2026-01-01T00:00:00.000042Z'],
  ])('writes eventTime with six digits, and reads them back, from %s', async (_, eventTime, written) => {
    const { server, sink } = await start();
    const event = podEvent('web.1', {
      eventTime,
      series: { count: 2, lastObservedTime: eventTime },
      action: 'Pull',
      reportingComponent: 'shop-controller',
      reportingInstance: 'shop-1',
    });
    const stored = await lastValueFrom(sink.create(event, never));
    expect(server.events).toMatchObject([{ eventTime: written, series: { lastObservedTime: written } }]);
    expect(stored.eventTime).toEqual(MicroTime.fromString(written));
    expect(stored.series?.lastObservedTime?.toISOString()).toBe(written);
  });

  it('repairs an event before it sends it, and patches it where it went', async () => {
    const { server, sink } = await start();
    const event = podEvent('node.1', { involvedObject: { kind: 'Node', name: 'n' } });
    await lastValueFrom(sink.create(event, never));
    await lastValueFrom(sink.patch(event, { count: 2 }, never));
    expect(server.events).toMatchObject([{ metadata: { namespace: 'default' }, count: 2 }]);
  });

  it('sends nothing that the server would refuse', async () => {
    const { server, sink } = await start();
    const nameless = podEvent('..');
    expect(await answerOf(sink.create(nameless, never))).toEqual({ kind: 'invalid', message: text });
    expect(await answerOf(sink.patch(nameless, {}, never))).toEqual({ kind: 'invalid', message: text });
    expect(server.requests).toEqual([]);
  });

  it('sends no patch that is no JSON or is too big', async () => {
    const { server, sink } = await start();
    const cycle: Record<string, JsonObject> = {};
    cycle['cycle'] = cycle;
    const bigint: object = { count: 1n };
    for (const patch of [cycle, bigint as JsonObject]) {
      expect(await answerOf(sink.patch(podEvent('a'), patch, never))).toEqual({ kind: 'invalid', message: 'the patch is no JSON' });
    }
    expect(await answerOf(sink.patch(podEvent('a'), { message: 'x'.repeat(2 ** 21) }, never))).toMatchObject({ kind: 'invalid' });
    expect(server.requests).toEqual([]);
  }); // prettier-ignore

  it('is cold: nothing is sent before a subscription, and one request for each', async () => {
    const { server, sink } = await start();
    const create = sink.create(podEvent('web.1'), never);
    const other = sink.create(podEvent('web.2'), never);
    await lastValueFrom(other);
    expect(server.requests).toHaveLength(1);
    await lastValueFrom(create);
    expect(await answerOf(create)).toMatchObject({ code: 409 });
    expect(server.requests).toHaveLength(3);
  });
});

it('keeps the middlewares of the API client, and their order from call to call', async () => {
  const server = await startServer({ tls: false });
  const calls: string[] = [];
  const middleware = (name: string) => ({
    pre: async <T extends { setHeaderParam: (key: string, value: string) => void }>(request: T) => {
      request.setHeaderParam('Authorization', `Bearer ${server.token}`);
      calls.push(`${name} pre`);
      return request;
    },
    post: async <T>(response: T) => {
      calls.push(`${name} post`);
      return response;
    },
  });
  const baseServer = new ServerConfiguration(server.url, {});
  const promiseMiddleware = [middleware('a'), middleware('b')];
  const sink = new CoreV1EventSink(new CoreV1Api(createConfiguration({ baseServer, promiseMiddleware })));
  await lastValueFrom(sink.create(podEvent('web.1'), never));
  await lastValueFrom(sink.create(podEvent('web.2'), never));
  const once = ['a pre', 'b pre', 'b post', 'a post'];
  expect(calls).toEqual([...once, ...once]);
});

describe.each(
  GIVEN.flatMap((given) => [
    [given, 'over kept connections with TLS', true, true] as const,
    [given, 'over kept connections without TLS', true, false] as const,
    [given, 'over the stock library', false, true] as const,
  ]),
)('what CoreV1EventSink, given %s, answers %s', (given, _, keepConnections, tls) => {
  const start = (options: CoreV1EventSinkOptions = {}) => startSink({ keepConnections, ...options }, tls, given);

  it('for what the server refuses', async () => {
    const { server, kubeConfig, sink } = await start();
    const create = (name: string, namespace = 'shop') =>
      answerOf(sink.create(podEvent(name, { metadata: { name, namespace }, involvedObject: { namespace } }), never));
    const patch = (name: string, body: JsonObject) => answerOf(sink.patch(podEvent(name), body, never));
    await lastValueFrom(sink.create(podEvent('web.1'), never));

    expect(await create('web.1')).toMatchObject({ kind: 'status', code: 409, reason: 'AlreadyExists', isStatus: true });
    expect(await create('a', 'nowhere')).toMatchObject({ kind: 'status', code: 404, reason: 'NotFound', message: 'namespaces "nowhere" not found' });
    expect(await patch('gone', { count: 2 })).toMatchObject({ kind: 'status', code: 404, reason: 'NotFound' });
    expect(await patch('web.1', { metadata: { resourceVersion: '1' } })).toMatchObject({ kind: 'status', code: 409, reason: 'Conflict' });
    expect(await patch('web.1', { eventTime: '2026-01-01T00:00:00.123Z' })).toMatchObject({ kind: 'status', code: 422, reason: 'Invalid', causes: [{ reason: 'FieldValueInvalid', field: 'patch', message: text }] });
    server.terminate('shop');
    expect(await create('late')).toMatchObject({ kind: 'status', code: 403, reason: 'Forbidden', causes: [{ reason: 'NamespaceTerminating' }] });
    for (const user of kubeConfig.users) Object.assign(user, { token: 'wrong-token' });
    // The generated API throws the body of a 401 away.
    const body = given === 'a KubeConfig' ? { isStatus: true, reason: 'Unauthorized' } : { isStatus: false };
    expect(await create('b')).toEqual({ kind: 'status', code: 401, message: 'Unauthorized', causes: [], ...body });
  }); // prettier-ignore

  const status = (code: number, more: object) => ({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code,
    ...more,
  });
  it.each<[string, FaultAnswer, object, carryOut?: true]>([
    ['429 in plain text with Retry-After', { status: 429, headers: { 'retry-after': '7' }, body: 'slow down' }, { kind: 'status', code: 429, message: 'slow down', retryAfterMs: 7_000, isStatus: false }],
    ['429 with an HTTP date that has passed', { status: 429, headers: { 'retry-after': 'Mon, 23 Nov 2020 12:00:00 GMT' } }, { kind: 'status', code: 429, retryAfterMs: 0 }],
    ['503 with retryAfterSeconds', { status: 503, body: status(503, { message: 'm', details: { retryAfterSeconds: 3 } }) }, { kind: 'status', code: 503, message: 'm', retryAfterMs: 3_000, isStatus: true }],
    ['500 of etcd', { status: 500, body: status(500, { message: 'etcdserver: request is too large' }) }, { kind: 'status', code: 500, message: 'etcdserver: request is too large' }],
    ['502 of a proxy', { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>' }, { kind: 'status', code: 502, message: '<html>', isStatus: false }],
    ['504 without a body', { status: 504 }, { kind: 'status', code: 504, message: 'Gateway Timeout' }],
    ['bad JSON', { status: 201, headers: { 'content-type': 'application/json' }, body: '{"kind":' }, { kind: 'unknown', code: 'INVALID_JSON' }],
    ['empty JSON', { status: 201, headers: { 'content-type': 'application/json' }, body: '' }, { kind: 'unknown', code: 'INVALID_JSON' }],
    ['no content type', { status: 200 }, { kind: 'unexpected' }],
    ['text/plain', { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' }, { kind: 'unexpected' }],
    ['HTML', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }, { kind: 'unexpected' }],
    ['a binary', { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: 'x' }, { kind: 'unexpected' }],
    ['JSON without a name', { status: 200, body: { kind: 'Event', metadata: {} } }, { kind: 'unexpected' }],
    ['JSON null', { status: 200, headers: { 'content-type': 'application/json' }, body: 'null' }, { kind: 'unexpected' }],
    ['a Status of success', { status: 200, body: { kind: 'Status', metadata: { name: 'x' } } }, { kind: 'unexpected' }],
    ['a reset', 'reset', { kind: 'unknown', code: text }],
    ['a reset after it was stored', 'reset', { kind: 'unknown', code: text }, true],
    ['a truncated answer', 'truncated', { kind: 'unknown', code: text }],
  ])('for %s', async (name, fault, answer, carryOut) => {
    // node-fetch, the library of client-node 1.x, doesn't tell that an answer breaks off before its length: the deadline ends it.
    const isUntold = fault === 'truncated' && !keepConnections && !hasDispatchers;
    const { server, sink } = await start(isUntold ? { requestTimeoutMs: 500 } : {});
    server.fault({ answer: fault, times: 2, ...(carryOut && { carryOut }) });
    // client-node's own library follows nothing and hides nothing else here; what differs is the code of a reset.
    const expected = { message: text, ...answer, ...(isUntold && { code: 'TIMEOUT' }) };
    expect(await answerOf(sink.create(podEvent('web.1'), never)), name).toMatchObject(expected);
    expect(await answerOf(sink.patch(podEvent('web.1'), { count: 2 }, never)), name).toMatchObject(expected);
  }); // prettier-ignore

  it('for a connection that is refused', async () => {
    const { server, sink } = await start();
    await server.close();
    expect(await answerOf(sink.create(podEvent('web.1'), never))).toEqual({ kind: 'not-sent', code: 'ECONNREFUSED', message: text });
  }); // prettier-ignore

  it('without the token that a proxy sends back', async () => {
    const { server, sink } = await start();
    server.fault({ answer: { status: 400, body: `Authorization: Bearer ${server.token}` } });
    const answer = await answerOf(sink.create(podEvent('web.1'), never));
    expect(answer.message).toBe('Authorization: Bearer [redacted]');
  });
});

it.each([true, false])(
  'a certificate that is not trusted is a request that was not sent, keepConnections %s',
  async (keepConnections) => {
    const { kubeConfig, sink } = await startSink({ keepConnections });
    for (const cluster of kubeConfig.clusters) Object.assign(cluster, { caData: undefined });
    expect(await answerOf(sink.create(podEvent('web.1'), never))).toEqual({
      kind: 'not-sent',
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      message: text,
    });
  },
);

describe.each(GIVEN)('the credentials of CoreV1EventSink, given %s', (given) => {
  const withUser = async (user: object) => {
    const { server, kubeConfig, sink } = await startSink({}, true, given);
    for (const known of kubeConfig.users) Object.assign(known, { token: undefined, ...user });
    return { server, sink };
  };
  const exec = (script: string) => ({
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-e', script] },
  });

  it.each([
    ['a plug-in that fails', exec('console.error("sekret"); process.exit(1)')],
    ['a plug-in that talks', exec('console.log("sekret")')],
    ['a plug-in without a status', exec('console.log("{}")')],
    ['a plug-in that is missing', { exec: { command: '/nowhere/sekret' } }],
    ['a token file that is missing', { authProvider: { name: 'tokenFile', config: { tokenFile: '/nowhere/sekret' } } }],
    ['a token that no header may hold', { token: 'sek\nret' }],
  ])('are missed with %s, and nothing of it is shown', async (_, user) => {
    const { server, sink } = await withUser(user);
    const answer = await answerOf(sink.create(podEvent('web.1'), never));
    expect(answer).toEqual({ kind: 'credentials', message: text });
    expect(answer.message).not.toContain('sek');
    expect(server.requests).toEqual([]);
  });

  it('may end in a new line, as token files do', async () => {
    const { server, sink } = await withUser({});
    const { kubeConfig } = await startSink();
    for (const user of kubeConfig.users) Object.assign(user, { token: `${server.token}\n` });
    for (const cluster of kubeConfig.clusters) Object.assign(cluster, { server: server.url, caData: Buffer.from(server.ca ?? '').toString('base64') });
    expect(await answerOf(sink.create(podEvent('web.1'), never))).toMatchObject({ code: 401 });
    const other = sinkOn(given, kubeConfig);
    expect(await lastValueFrom(other.create(podEvent('web.1'), never))).toMatchObject({ metadata: { name: 'web.1' } });
  }); // prettier-ignore

  it.each([
    ['no URL', 'nowhere'],
    ['no HTTP', 'ftp://127.0.0.1'],
    ['an unreadable URL', 'http://['],
  ])('don\'t matter where the server has %s', async (_, url) => {
    const answer = await answerOf(new CoreV1EventSink(apiAt(url)).create(podEvent('a'), never));
    expect(answer).toEqual({ kind: 'invalid', message: expect.stringContaining('the request could not be built') as string });
  }); // prettier-ignore

  it('are not sent without TLS unless the kubeconfig says so', async () => {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser({ name: 'c', server: 'http://127.0.0.1:1', skipTLSVerify: false }, { name: 'u' });
    expect(await answerOf(sinkOn(given, kubeConfig).create(podEvent('a'), never))).toMatchObject({ kind: 'invalid' });
  });
});

describe.each([true, false])('the end of a request, keepConnections %s', (keepConnections) => {
  const start = async (settings: { concurrent?: number } = {}) => {
    const silent = await silentServer();
    const scheduler = new VirtualTimeScheduler();
    const sink = new CoreV1EventSink(apiAt(silent.url), { keepConnections, scheduler, requestTimeoutMs: 5_000, ...settings });
    return { ...silent, scheduler, sink };
  }; // prettier-ignore

  it('by the timeout is an unknown outcome, and ends the connection', async () => {
    const { sink, request, scheduler } = await start();
    const answer = answerOf(sink.create(podEvent('web.1'), never));
    const response = await request();
    scheduler.flush();
    expect(scheduler.frame).toBe(5_000);
    expect(await answer).toEqual({ kind: 'unknown', code: 'TIMEOUT', message: 'no answer within 5000 ms' });
    await once(response, 'close');
  });

  it('by the timeout in the middle of the answer is an unknown outcome', async () => {
    const { sink, request, scheduler } = await start();
    const answer = answerOf(sink.create(podEvent('web.1'), never));
    const response = await request();
    response.writeHead(201, { 'content-type': 'application/json' }).write('{"kind":');
    scheduler.flush();
    expect(await answer).toMatchObject({ kind: 'unknown', code: 'TIMEOUT' });
    await once(response, 'close');
  });

  it('by the timeout while credentials are had is no credentials', async () => {
    const scheduler = new VirtualTimeScheduler();
    const authMethods = { default: { getName: () => 'hangs', applySecurityAuthentication: () => new Promise<void>(() => {}) } };
    const baseServer = new ServerConfiguration('http://127.0.0.1:1', {});
    const api = new CoreV1Api(createConfiguration({ baseServer, authMethods }));
    const sink = new CoreV1EventSink(api, { keepConnections, scheduler });
    const answer = answerOf(sink.create(podEvent('web.1'), never));
    scheduler.flush();
    expect(await answer).toEqual({ kind: 'credentials', message: 'no credentials within 30000 ms' });
  }); // prettier-ignore

  it('by the signal is an abort, and ends the connection', async () => {
    const { sink, request } = await start();
    const controller = new AbortController();
    const answer = answerOf(sink.create(podEvent('web.1'), { signal: controller.signal }));
    const response = await request();
    controller.abort();
    expect(await answer).toEqual({ kind: 'aborted', message: 'the request was aborted' });
    await once(response, 'close');
  });

  it('by unsubscribing ends the connection', async () => {
    const { sink, request } = await start();
    const subscription = sink.create(podEvent('web.1'), never).subscribe();
    const response = await request();
    subscription.unsubscribe();
    await once(response, 'close');
  });

  it('by a signal that has fired comes before the request', async () => {
    const { server, sink } = await start();
    let requests = 0;
    server.on('request', () => requests++);
    const answer = await answerOf(sink.create(podEvent('web.1'), { signal: AbortSignal.abort() }));
    expect(answer).toEqual({ kind: 'aborted', message: 'the request was aborted' });
    expect(requests).toBe(0);
  });

  it('leaves no timer behind, nor a listener on the signal', async () => {
    const { sink, request, scheduler } = await start();
    const { signal } = new AbortController();
    const created = firstValueFrom(sink.create(podEvent('web.1'), { signal }));
    const response = await request();
    response.setHeader('content-type', 'application/json').end('{"metadata":{"name":"web.1","namespace":"shop"}}');
    await created;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(scheduler.actions.every((action) => action.closed)).toBe(true);
    scheduler.flush();
    expect(scheduler.frame).toBe(0);
  });

  it('by a signal of a middleware is an unknown outcome', async () => {
    const { url, request } = await silentServer();
    const controller = new AbortController();
    const baseServer = new ServerConfiguration(url, {});
    const middleware = {
      pre: async <T extends { setSignal: (signal: AbortSignal) => void }>(context: T) => {
        context.setSignal(controller.signal);
        return context;
      },
      post: async <T>(response: T) => response,
    };
    const api = new CoreV1Api(createConfiguration({ baseServer, promiseMiddleware: [middleware] }));
    const answer = answerOf(new CoreV1EventSink(api, { keepConnections }).create(podEvent('web.1'), never));
    await request();
    controller.abort();
    expect(await answer).toMatchObject({ kind: 'unknown', code: 'ABORTED' });
  });
});

it('a timeout while a request waits for a connection means that it was not sent', async () => {
  const { url, request } = await silentServer();
  const scheduler = new VirtualTimeScheduler();
  const sink = new CoreV1EventSink(apiAt(url), { concurrent: 1, scheduler, requestTimeoutMs: 5_000 });
  const first = answerOf(sink.create(podEvent('web.1'), never));
  await request();
  const second = answerOf(sink.create(podEvent('web.2'), never));
  // Until the second has its credentials, which takes a few promises, and waits.
  await new Promise(setImmediate);
  scheduler.flush();
  expect(await first).toMatchObject({ kind: 'unknown', code: 'TIMEOUT' });
  expect(await second).toEqual({ kind: 'not-sent', code: 'TIMEOUT', message: 'no connection within 5000 ms' });
});

it('a KubeConfig without a cluster is an invalid request, and one that is loaded anew is used as it is then', async () => {
  const { server, kubeConfig } = await startSink();
  const empty = new KubeConfig();
  const sink = new CoreV1EventSink(empty);
  expect(await answerOf(sink.create(podEvent('web.1'), never))).toEqual({
    kind: 'invalid',
    message: 'the KubeConfig has no current cluster',
  });
  empty.loadFromString(kubeConfig.exportConfig());
  await lastValueFrom(sink.create(podEvent('web.1'), never));
  expect(server.events).toHaveLength(1);
});
