import { once } from 'node:events';
import { connect } from 'node:net';
import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type EventApiServer, type FaultBytes, type FaultResponse } from '../../../../lib/testing/server/index.ts';
import { resetsAtOnce } from '../resetsAtOnce.ts';
import { create, EVENTS, startServer } from '../startServer.ts';

/** What comes over a connection on which an event is created, and how the connection ends. */
async function talk(server: EventApiServer) {
  const body = '{"metadata":{"name":"web.1","namespace":"default"},"involvedObject":{"namespace":"default"}}';
  const head = `POST ${EVENTS} HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\nAuthorization: Bearer ${server.token}\r\n`;
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  const told = { text: '', end: 'open' };
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    told.text += text;
  });
  socket.on('end', () => (told.end = 'ended'));
  socket.on('error', () => (told.end = 'reset'));
  await once(socket, 'connect');
  socket.write(`${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  return { told, socket };
}

const TWO: FaultBytes['bytes'] = () => ['HTTP/1.0 200', new Uint8Array([33, 33])];

describe('bytes in place of an answer', () => {
  it('go out as they are, and the connection ends', async () => {
    const server = await startServer();
    server.fault({ answer: { bytes: TWO } });
    const { told } = await talk(server);
    await vi.waitFor(() => expect(told.end).toBe('ended'));
    expect(told.text).toBe('HTTP/1.0 200!!');
    expect(server.events).toEqual([]);
    expect(server.requests).toMatchObject([{ status: undefined, carriedOut: false }]);
    await vi.waitFor(() => expect(server.openConnections).toBe(0));
    expect(server.inFlight).toBe(0);
  });

  it('are made of the server’s own answer where the request is carried out', async () => {
    const server = await startServer();
    const owns: (FaultResponse | undefined)[] = [];
    const bytes = (own: FaultResponse | undefined) => {
      owns.push(own);
      return ['x'];
    };
    server.fault({ answer: { bytes }, carryOut: true, times: 1 });
    server.fault({ answer: { bytes } });
    for (let i = 0; i < 2; i++) {
      const { told } = await talk(server);
      await vi.waitFor(() => expect(told.end).toBe('ended'));
    }
    expect(owns).toMatchObject([{ status: 201, body: { metadata: { name: 'web.1' } } }, undefined]);
    expect(server.requests).toMatchObject([{ carriedOut: true }, { carriedOut: false }]);
  });

  it('come at their time', async () => {
    const scheduler = new VirtualTimeScheduler();
    const server = await startServer({ scheduler });
    server.fault({ answer: { bytes: TWO, everyMs: 5_000 } });
    const { told } = await talk(server);
    await vi.waitFor(() => expect(told.text).toBe('HTTP/1.0 200'));
    scheduler.maxFrames = 4_999;
    scheduler.flush();
    await new Promise(setImmediate);
    expect(told).toMatchObject({ text: 'HTTP/1.0 200', end: 'open' });
    scheduler.maxFrames = 5_000;
    scheduler.flush();
    await vi.waitFor(() => expect(told).toMatchObject({ text: 'HTTP/1.0 200!!', end: 'ended' }));
  });

  it('leave the connection open, or reset it', async () => {
    const server = await startServer();
    server.fault({ answer: { bytes: TWO, then: 'hang' }, times: 1 });
    server.fault({ answer: { bytes: TWO, then: 'reset' }, times: 1 });
    server.fault({
      answer: {
        bytes: () => {
          throw new Error('a mistake');
        },
      },
    });
    const open = await talk(server);
    await vi.waitFor(() => expect(open.told.text).toBe('HTTP/1.0 200!!'));
    const reset = await talk(server);
    // What was written makes Node 22 say first that the connection ends.
    await vi.waitFor(() => expect(reset.told.end).toBe(resetsAtOnce ? 'reset' : 'ended'));
    const broken = await talk(server);
    await vi.waitFor(() => expect(broken.told).toMatchObject({ end: 'reset', text: '' }));
    expect(open.told.end).toBe('open');
    expect(server.openConnections).toBe(1);
  });

  it('are made as the client reads them, and no more once it has gone', async () => {
    const server = await startServer();
    let made = 0;
    function* bytes() {
      for (; made < 100; made++) yield new Uint8Array(1024 * 1024);
    }
    server.fault({ answer: { bytes } });
    const { socket } = await talk(server);
    socket.pause();
    await vi.waitFor(() => expect(made).toBeGreaterThan(0));
    socket.destroy();
    await vi.waitFor(() => expect(server.openConnections).toBe(0));
    expect(made).toBeLessThan(100);
    expect((await create(await startServer(), 'web.1')).status).toBe(201);
  });
});
