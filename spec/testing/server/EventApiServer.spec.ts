import { execFile } from 'node:child_process';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { promisify } from 'node:util';
import { CoreV1Api, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EventApiServer, type EventApiServerOptions } from '../../../lib/testing/server/index.ts';
import { send } from './send.ts';

const EVENTS = '/api/v1/namespaces/default/events';
const STRATEGIC = 'application/strategic-merge-patch+json';
const START = Date.UTC(2026, 0, 15, 10);

const makeEvent = (name: string, fields: object = {}) => ({
  metadata: { name, namespace: 'default' },
  involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' },
  reason: 'Created',
  ...fields,
});

describe('EventApiServer', () => {
  const servers: EventApiServer[] = [];
  const start = async (options: EventApiServerOptions = { tls: false }): Promise<EventApiServer> => {
    const server = await EventApiServer.start(options);
    servers.push(server);
    return server;
  };
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  const create = (server: EventApiServer, name: string, fields: object = {}) =>
    send(server, 'POST', EVENTS, { body: makeEvent(name, fields) });

  describe('TLS, token and host', () => {
    it('is trusted by its certificate, under both of its names', async () => {
      const server = await start({});
      expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
      expect((await send(server, 'GET', EVENTS)).status).toBe(200);
      const { token, ca } = server;
      const url = server.url.replace('127.0.0.1', 'localhost');
      expect((await send({ url, token, ca }, 'GET', EVENTS)).status).toBe(200);
    });

    it('is not trusted without it', async () => {
      const { url, token } = await start({});
      await expect(send({ url, token }, 'GET', EVENTS)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    });

    it('has a token of its own, without which it answers 401', async () => {
      const [one, other] = [await start(), await start()];
      expect(one.token).not.toBe(other.token);
      for (const authorization of ['', one.token, `Bearer ${other.token}`, `Bearer ${one.token}x`]) {
        expect((await send(one, 'GET', EVENTS, { headers: { authorization } })).status).toBe(401);
      }
    });

    it.each(['evil.example', '127.0.0.1', 'localhost:1'])('turns away the host %j', async (host) => {
      const server = await start();
      const answer = await send(server, 'GET', EVENTS, { headers: { host } });
      expect(answer.status).toBe(421);
      expect(answer.headers['content-type']).toMatch('text/plain');
    });
  });

  describe('with @kubernetes/client-node', () => {
    it.each([true, false])('takes and gives events (tls: %s)', async (tls) => {
      const server = await start({ tls });
      const api = (await server.kubeConfig()).makeApiClient(CoreV1Api);
      const firstTimestamp = new Date(START + 123);
      await api.createNamespacedEvent({ namespace: 'default', body: makeEvent('web.1', { firstTimestamp }) });
      const patched = await api.patchNamespacedEvent(
        { namespace: 'default', name: 'web.1', body: { count: 2 } },
        setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
      );
      expect(patched).toMatchObject({ count: 2, firstTimestamp: new Date(START) });
      expect((await api.listEventForAllNamespaces()).items).toHaveLength(1);
      await expect(api.createNamespacedEvent({ namespace: 'default', body: makeEvent('web.1') })).rejects.toMatchObject(
        {
          code: 409,
        },
      );
    });
  });

  describe('events', () => {
    it('shows what is stored, in the order it was created', async () => {
      const server = await start();
      await create(server, 'web.2');
      await create(server, 'web.1');
      await send(server, 'PATCH', `${EVENTS}/web.2`, { body: { count: 2 }, contentType: STRATEGIC });
      expect(server.events.map(({ metadata, count }) => [metadata.name, count])).toEqual([
        ['web.2', 2],
        ['web.1', undefined],
      ]);
    });

    it('forgets an event when its time is over, which a patch that changes something puts off', async () => {
      let now = START;
      const server = await start({ tls: false, now: () => now, eventTtlMs: 1000 });
      const patch = (name: string, body: object) =>
        send(server, 'PATCH', `${EVENTS}/${name}`, { body, contentType: STRATEGIC });
      expect((await create(server, 'web.1')).json).toMatchObject({
        metadata: { creationTimestamp: '2026-01-15T10:00:00Z' },
      });
      await create(server, 'web.2', { count: 2 });
      now += 999;
      await patch('web.1', { count: 2 });
      await patch('web.2', { count: 2 });
      now += 1;
      expect((await patch('web.2', { count: 3 })).status).toBe(404);
      expect(server.events.map(({ metadata }) => metadata.name)).toEqual(['web.1']);
      now += 999;
      expect(server.events).toEqual([]);
    });

    it('lives an hour by default', async () => {
      let now = START;
      const server = await start({ tls: false, now: () => now });
      await create(server, 'web.1');
      now += 3_599_999;
      expect(server.events).toHaveLength(1);
      now += 1;
      expect(server.events).toHaveLength(0);
    });

    it('keeps at most so many, and evicts what was written the longest ago', async () => {
      const server = await start({ tls: false, maxEvents: 2 });
      await create(server, 'web.1');
      await create(server, 'web.2');
      await send(server, 'PATCH', `${EVENTS}/web.1`, { body: { count: 2 }, contentType: STRATEGIC });
      await create(server, 'web.3');
      expect(server.events.map(({ metadata }) => metadata.name)).toEqual(['web.1', 'web.3']);
    });

    it.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
      'stores nothing of a %s whose answer can not be written',
      async (method) => {
        const server = await start();
        await create(server, 'web.1', { count: 1 });
        const path = ['POST', 'DELETE'].includes(method) ? EVENTS : `${EVENTS}/web.1`;
        const answer = await send(server, method, `${path}?includeObject=All`, {
          body: method === 'DELETE' ? {} : makeEvent(method === 'POST' ? 'web.2' : 'web.1', { count: 2 }),
          contentType: method === 'PATCH' ? STRATEGIC : 'application/json',
          headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' },
        });
        expect(answer.status).toBe(400);
        expect(server.events).toMatchObject([{ metadata: { name: 'web.1' }, count: 1 }]);
        expect(server.requests.at(-1)?.carriedOut).toBe(false);
      },
    );

    it('warns of fields whose names no header can hold', async () => {
      const server = await start();
      const answer = await create(server, 'web.1', { 'a\n\u20ac': 1 });
      expect(answer.status).toBe(201);
      expect(answer.headers['warning']).toMatch(/^299 - "unknown field [\\"an?]+"$/);
    });

    it('is not polluted by what a body holds', async () => {
      const server = await start();
      const annotations = '"annotations":{"__proto__":"x","constructor":"y"}';
      const body = `{"__proto__":{"reason":"x"},"metadata":{"name":"web.1",${annotations}},"involvedObject":{}}`;
      expect((await send(server, 'POST', EVENTS, { body })).status).toBe(422);
      const good = body.replace('"__proto__":"x",', '');
      expect((await send(server, 'POST', EVENTS, { body: good })).status).toBe(201);
      const patch = '{"__proto__":{"polluted":1},"metadata":{"__proto__":{"polluted":1}}}';
      expect((await send(server, 'PATCH', `${EVENTS}/web.1`, { body: patch, contentType: STRATEGIC })).status).toBe(
        200,
      );
      expect(server.events).toMatchObject([{ metadata: { annotations: { constructor: 'y' } } }]);
      expect(server.events[0]?.reason).toBeUndefined();
      expect({}).not.toHaveProperty('polluted');
    });

    it.each([
      ['POST', EVENTS, 'application/json'],
      ['PATCH', `${EVENTS}/web.1`, STRATEGIC],
      ['PATCH', `${EVENTS}/web.1`, 'application/merge-patch+json'],
    ])('answers %s %s of JSON that is very deep', async (method, path, contentType) => {
      const server = await start();
      await create(server, 'web.1');
      const depth = 200_000;
      const body = `${'{"metadata":'.repeat(depth)}{}${'}'.repeat(depth)}`;
      expect((await send(server, method, path, { body, contentType })).status).toBeGreaterThanOrEqual(400);
      expect((await send(server, 'GET', EVENTS)).status).toBe(200);
    });
  });

  describe('namespaces', () => {
    it('has those it was started with', async () => {
      const server = await start({ tls: false, namespaces: ['shop'] });
      const list = await send(server, 'GET', '/api/v1/namespaces');
      expect(list.json).toMatchObject({ kind: 'NamespaceList' });
      expect(list.text).toMatch(/"name":"shop"/);
    });

    it('removes a namespace together with its events', async () => {
      const server = await start({ tls: false, namespaces: ['shop'] });
      const body = { metadata: { name: 'web.1' }, involvedObject: { namespace: 'shop' } };
      await send(server, 'POST', '/api/v1/namespaces/shop/events', { body });
      const answer = await send(server, 'DELETE', '/api/v1/namespaces/shop');
      expect(answer).toMatchObject({ status: 200, json: { status: { phase: 'Terminating' } } });
      expect(server.events).toEqual([]);
      expect((await send(server, 'GET', '/api/v1/namespaces/shop')).status).toBe(404);
    });

    it('terminates a namespace once', async () => {
      const server = await start({ tls: false, namespaces: ['shop'] });
      const read = async () => (await send(server, 'GET', '/api/v1/namespaces/shop')).json;
      server.terminate('shop');
      const before = await read();
      expect(before).toMatchObject({ status: { phase: 'Terminating' } });
      server.terminate('shop');
      expect(await read()).toEqual(before);
    });

    it('can only terminate one that exists', async () => {
      const server = await start();
      expect(() => server.terminate('shop')).toThrow(RangeError);
    });
  });

  describe('requests and connections', () => {
    it('logs what was asked and what became of it, and never the token', async () => {
      let now = START;
      const server = await start({ tls: false, now: () => (now += 1) });
      const patch = `{"count":2,"message":"${'x'.repeat(20_000)}"}`;
      const path = `${EVENTS}/web.1`;
      await send(server, 'POST', `${EVENTS}?fieldManager=me`, {
        body: makeEvent('web.1'),
        contentType: 'Application/JSON; charset=utf-8',
        headers: { 'user-agent': 'spec/1' },
      });
      await send(server, 'PATCH', path, { body: patch, contentType: STRATEGIC });
      await send(server, 'GET', EVENTS, { headers: { authorization: 'Bearer secret' } });
      const usual = {
        apiGroup: '',
        namespace: 'default',
        query: '',
        accept: '',
        userAgent: '',
        count: undefined,
        fault: undefined,
      };
      const [created, patched, listed] = server.requests;
      expect(created).toEqual({
        ...usual,
        receivedAt: expect.any(Number) as number,
        verb: 'create',
        name: 'web.1',
        method: 'POST',
        path: EVENTS,
        query: 'fieldManager=me',
        contentType: 'application/json',
        userAgent: 'spec/1',
        body: JSON.stringify(makeEvent('web.1')),
        status: 201,
        carriedOut: true,
      });
      expect(patched).toEqual({
        ...usual,
        receivedAt: expect.any(Number) as number,
        verb: 'patch',
        name: 'web.1',
        count: 2,
        method: 'PATCH',
        path,
        contentType: STRATEGIC,
        body: patch.slice(0, 16_384),
        status: 200,
        carriedOut: true,
      });
      expect(listed).toMatchObject({ ...usual, verb: 'list', name: '', status: 401, carriedOut: false });
      const times = server.requests.map(({ receivedAt }) => receivedAt);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times[0]).toBeGreaterThan(START);
      expect(JSON.stringify(server.requests)).not.toContain(server.token);
    });

    it('counts connections, kept ones once', async () => {
      for (const [tls, agent] of [
        [true, new HttpsAgent({ keepAlive: true, maxSockets: 1 })],
        [false, new HttpAgent({ keepAlive: true, maxSockets: 1 })],
      ] as const) {
        const server = await start({ tls });
        const { headers } = await send(server, 'GET', EVENTS, { agent });
        expect(headers['keep-alive']).toBe('timeout=90');
        await send(server, 'GET', EVENTS, { agent });
        expect([server.connections, server.openConnections]).toEqual([1, 1]);
        await send(server, 'GET', EVENTS);
        expect(server.connections).toBe(2);
        agent.destroy();
      }
    });
  });

  describe('stop and restart', () => {
    it.each([true, false])('refuses connections, and comes back as it was (tls: %s)', async (tls) => {
      const server = await start({ tls });
      server.fault({ name: 'web.2', answer: { status: 503 } });
      const agent = tls ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
      await send(server, 'POST', EVENTS, { body: makeEvent('web.1'), agent });
      expect(server.openConnections).toBe(1);
      await server.stop();
      expect(server.openConnections).toBe(0);
      agent.destroy();
      await expect(send(server, 'GET', EVENTS)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      const { url, token, ca } = server;
      await server.restart();
      expect(server).toMatchObject({ url, token, ca });
      expect((await send(server, 'GET', `${EVENTS}/web.1`)).status).toBe(200);
      expect((await create(server, 'web.2')).status).toBe(503);
      expect(server.requests.map(({ verb }) => verb)).toEqual(['create', 'get', 'create']);
    });

    it('ends what waits without carrying it out, and carries out what comes later', async () => {
      const server = await start();
      server.fault({ name: 'web.1', delayMs: 30_000, times: 1 });
      server.fault({ name: 'web.2', answerDelayMs: 30_000 });
      server.fault({ name: 'web.3', delayMs: 30_000, answer: { status: 503 } });
      const unanswered = ['web.1', 'web.2', 'web.3'].map((name) => create(server, name).catch(() => 'ended'));
      await vi.waitFor(() => expect(server.inFlight).toBe(3));
      await vi.waitFor(() => expect(server.requests).toHaveLength(1));
      await send(server, 'GET', '/readyz'); // came later than the others, so that all wait by now
      await server.restart();
      expect(await Promise.all(unanswered)).toEqual(['ended', 'ended', 'ended']);
      expect(server.requests.map(({ name, status, carriedOut }) => [name, status, carriedOut])).toEqual([
        ['web.2', 201, true],
        ['', 200, true],
        ['web.1', undefined, false],
        ['web.3', undefined, false],
      ]);
      expect(server.events.map(({ metadata }) => metadata.name)).toEqual(['web.2']);
      expect((await create(server, 'web.1')).status).toBe(201);
    });
  });

  describe('close', () => {
    it.each([true, false])('ends idle connections, waiting requests and the port at once (tls: %s)', async (tls) => {
      const server = await start({ tls });
      const agent = tls ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
      await send(server, 'GET', EVENTS, { agent });
      server.fault({ delayMs: 3_600_000, times: 1 });
      const waiting = create(server, 'web.1').catch((error: unknown) => error);
      while (server.connections < 2) await new Promise(setImmediate);
      await send(server, 'GET', EVENTS); // came later than the other, so that one waits by now
      await Promise.all([server.close(), server.close()]);
      expect(await waiting).toBeInstanceOf(Error);
      expect(server.openConnections).toBe(0);
      expect(server.requests.map(({ status }) => status)).toEqual([200, 200, undefined]);
      await expect(send(server, 'GET', EVENTS)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      agent.destroy();
    });

    it('leaves nothing that keeps the process alive', async () => {
      const lib = new URL('../../../lib/testing/server/index.ts', import.meta.url).href;
      const program = `
        import { EventApiServer } from '${lib}';
        const server = await EventApiServer.start({ tls: false });
        server.fault({ delayMs: 3_600_000, times: 1 });
        const headers = { authorization: 'Bearer ' + server.token };
        const list = () => fetch(server.url + '${EVENTS}', { headers });
        const waiting = list().catch(() => 'ended');
        while (server.connections === 0) await new Promise(setImmediate);
        await list();
        await server.close();
        console.log(await waiting);`;
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
      expect(stdout).toBe('ended\n');
    });
  });
});
