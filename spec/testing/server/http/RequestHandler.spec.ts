import { Agent } from 'node:http';
import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { type EventApiServer } from '../../../../lib/testing/server/index.ts';
import { send } from '../send.ts';
import { create, EVENTS, patch, startServer } from '../startServer.ts';

const ended = (): string => 'ended';
const told = (server: EventApiServer) =>
  server.requests.map(({ name, status, carriedOut }) => [name, status, carriedOut]);
const names = (server: EventApiServer) => server.events.map(({ metadata }) => metadata.name);

describe('RequestHandler', () => {
  it('answers in place of the server, carried out or not', async () => {
    const server = await startServer();
    server.fault({ times: 1, answer: { status: 429, headers: { 'Retry-After': 'soon' }, body: 'slow down' } });
    server.fault({ times: 1, answer: { status: 502, headers: { 'Content-Type': 'text/html' }, body: '<html>' } });
    server.fault({ times: 1, answer: { status: 200 } });
    server.fault({ times: 1, answer: { status: 418, body: { a: 1 } }, carryOut: true });
    const limited = await create(server, 'web.1');
    expect(limited).toMatchObject({ status: 429, text: 'slow down' });
    expect(limited.headers).toMatchObject({ 'retry-after': 'soon', 'content-type': 'text/plain; charset=utf-8' });
    expect((await create(server, 'web.1')).headers).toMatchObject({ 'content-type': 'text/html' });
    const empty = await create(server, 'web.1');
    expect(empty).toMatchObject({ status: 200, text: '' });
    expect(empty.headers['content-type']).toBeUndefined();
    expect(server.events).toEqual([]);
    expect(await create(server, 'web.1')).toMatchObject({ status: 418, json: { a: 1 } });
    expect(names(server)).toEqual(['web.1']);
    expect((await create(server, 'web.1')).status).toBe(409);
    expect(told(server)).toEqual([
      ['web.1', 429, false],
      ['web.1', 502, false],
      ['web.1', 200, false],
      ['web.1', 418, true],
      ['web.1', 409, false],
    ]);
  });

  it.each([true, false])('resets the connection, carried out or not (tls: %s)', async (tls) => {
    const server = await startServer({ tls });
    // An ordinary end in the wrong place has the same code, but no system call.
    const isReset = { code: 'ECONNRESET', syscall: 'read' };
    const reset = { times: 1, answer: 'reset' } as const;
    server.fault(reset);
    await expect(create(server, 'web.1')).rejects.toMatchObject(isReset);
    expect(server.events).toEqual([]);
    server.fault({ ...reset, carryOut: true });
    await expect(create(server, 'web.1')).rejects.toMatchObject(isReset);
    expect(names(server)).toEqual(['web.1']);
    expect(told(server)).toEqual([
      ['web.1', undefined, false],
      ['web.1', undefined, true],
    ]);
    expect(server.requests[0]?.fault).toBe(reset);
  });

  it.each([true, false])('ends the connection in the middle of an answer (tls: %s)', async (tls) => {
    const server = await startServer({ tls });
    server.fault({ answer: 'truncated' });
    await expect(create(server, 'web.1')).rejects.toThrow('aborted');
    expect(names(server)).toEqual(['web.1']);
    expect(told(server)).toEqual([['web.1', 201, true]]);
  });

  it('hangs, carried out or not, until it is closed', async () => {
    const server = await startServer();
    server.fault({ name: 'web.1', answer: 'hang' });
    server.fault({ name: 'web.2', answer: 'hang', carryOut: true });
    const hanging = ['web.1', 'web.2'].map((name) => create(server, name).catch(ended));
    await vi.waitFor(() => expect(server.requests).toHaveLength(2));
    expect(names(server)).toEqual(['web.2']);
    expect(server.inFlight).toBe(2);
    await server.close();
    expect(await Promise.all(hanging)).toEqual(['ended', 'ended']);
    await vi.waitFor(() => expect(server.inFlight).toBe(0));
  });

  describe('with delays', () => {
    const start = async () => {
      const scheduler = new VirtualTimeScheduler();
      return { scheduler, server: await startServer({ scheduler }) };
    };
    /** Lets the time pass until the request comes in. */
    const passTime = async (scheduler: VirtualTimeScheduler) => {
      await vi.waitFor(() => expect(scheduler.actions).toHaveLength(1));
      scheduler.flush();
    };

    it('carries out late, on the time of the scheduler', async () => {
      const { scheduler, server } = await start();
      server.fault({ delayMs: 5_000 });
      const created = create(server, 'web.1');
      await vi.waitFor(() => expect(scheduler.actions).toHaveLength(1));
      expect(server.events).toEqual([]);
      expect(server.requests).toEqual([]);
      scheduler.flush();
      expect((await created).json).toMatchObject({ metadata: { creationTimestamp: '1970-01-01T00:00:05Z' } });
      expect(server.requests).toMatchObject([{ receivedAt: 0, status: 201 }]);
    });

    it('answers late what was carried out at once', async () => {
      const { scheduler, server } = await start();
      server.fault({ answerDelayMs: 5_000 });
      const created = create(server, 'web.1');
      await vi.waitFor(() => expect(scheduler.actions).toHaveLength(1));
      expect(told(server)).toEqual([['web.1', 201, true]]);
      expect(names(server)).toEqual(['web.1']);
      expect(server.inFlight).toBe(1);
      scheduler.flush();
      expect((await created).status).toBe(201);
      expect(server.inFlight).toBe(0);
      expect(scheduler.now()).toBe(5_000);
    });

    it('delays an answer in place of the server’s twice', async () => {
      const { scheduler, server } = await start();
      server.fault({ delayMs: 100_000, answerDelayMs: 7, answer: { status: 503 } });
      const created = create(server, 'web.1', 'default', '?timeout=1s');
      await passTime(scheduler);
      await passTime(scheduler);
      expect((await created).status).toBe(503);
      expect(scheduler.now()).toBe(100_007);
    });

    it.each([1_000, 3_600_000])('answers 504 and stores nothing for %d ms and a timeout of a second', async (delayMs) => {
      const { scheduler, server } = await start();
      server.fault({ delayMs });
      const created = create(server, 'web.1', 'default', '?timeout=1s');
      await passTime(scheduler);
      expect(await created).toMatchObject({
        status: 504,
        json: { reason: 'Timeout', message: 'Timeout: request did not complete within the allotted timeout' },
      });
      expect(scheduler.now()).toBe(1_000);
      expect(server.events).toEqual([]);
      expect(told(server)).toEqual([['web.1', 504, false]]);
    }); // prettier-ignore

    it('is in time for a longer timeout', async () => {
      const { scheduler, server } = await start();
      server.fault({ delayMs: 999 });
      const created = create(server, 'web.1', 'default', '?timeout=1s');
      await passTime(scheduler);
      expect((await created).status).toBe(201);
    });

    it('resets also what was not in time', async () => {
      const { scheduler, server } = await start();
      server.fault({ delayMs: 3_600_000, carryOut: true, answer: 'reset' });
      const created = create(server, 'web.1', 'default', '?timeout=1s').catch(ended);
      await passTime(scheduler);
      expect(await created).toBe('ended');
      expect(told(server)).toEqual([['web.1', undefined, false]]);
    });
  });

  it('shows no fault the requests that are turned away, or those for /readyz', async () => {
    const server = await startServer();
    const fault = server.fault({ answer: { status: 500 }, times: 1 });
    expect((await send(server, 'GET', EVENTS, { headers: { authorization: '' } })).status).toBe(401);
    expect((await send(server, 'GET', `${EVENTS}?timeout=1`)).status).toBe(400);
    expect((await send(server, 'GET', '/readyz')).status).toBe(200);
    expect(fault.closed).toBe(false);
    expect((await send(server, 'GET', EVENTS)).status).toBe(500);
  });

  it.each([
    ['rule', (throwing: () => never) => throwing],
    ['where', (throwing: () => never) => ({ where: throwing, answer: 'hang' as const })],
    ['answer', (throwing: () => never) => ({ answer: throwing, carryOut: true })],
  ])('answers 500 where a %s throws, and carries nothing out', async (_, faultOf) => {
    const server = await startServer();
    const throwing = (): never => {
      throw new Error('of the test');
    };
    server.fault(faultOf(throwing));
    const message = 'Internal error occurred: of the test';
    expect(await create(server, 'web.1')).toMatchObject({ status: 500, json: { reason: 'InternalError', message } });
    expect(told(server)).toEqual([['web.1', 500, false]]);
    expect(server.events).toEqual([]);
  });

  it('befalls only what fits', async () => {
    const server = await startServer();
    server.fault({ verb: 'patch', name: 'web.1', where: ({ count }) => count === 3, answer: { status: 503 } });
    server.fault({ namespace: 'shop', answer: { status: 403 } });
    await create(server, 'web.1');
    expect((await create(server, 'web.1', 'shop')).status).toBe(403);
    expect((await patch(server, 'web.1', 2)).status).toBe(200);
    expect((await patch(server, 'web.1', 3)).status).toBe(503);
    expect(server.events).toMatchObject([{ count: 2 }]);
  });

  it.each([1, 3])('counts the requests that a client has at once: %d', async (maxSockets) => {
    const scheduler = new VirtualTimeScheduler();
    const server = await startServer({ scheduler });
    const agent = new Agent({ keepAlive: true, maxSockets });
    server.fault({ answerDelayMs: 1 });
    let answered = 0;
    const count = () => (answered += 1);
    for (let i = 0; i < 12; i += 1) void send(server, 'GET', EVENTS, { agent }).then(count);
    for (let expected = maxSockets; expected <= 12; expected += maxSockets) {
      await vi.waitFor(() => expect(server.inFlight).toBe(maxSockets));
      scheduler.flush();
      await vi.waitFor(() => expect(answered).toBe(expected));
    }
    expect(server.maxInFlight).toBe(maxSockets);
    expect(server.inFlight).toBe(0);
    agent.destroy();
  });
});
