import { createServer, get, type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import { EMPTY, NEVER, Subject } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type AnswerStream } from '../../../../lib/testing/server/http/ApiRequest.ts';
import { sendStream } from '../../../../lib/testing/server/http/sendStream.ts';

/** The answer that a client gets, paused, of a server that sends a stream. */
async function receive(stream: AnswerStream, isTorn = false): Promise<IncomingMessage> {
  const server = createServer((_, response) => sendStream(response, stream, isTorn));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new Promise((resolve) => get({ port, host: '127.0.0.1', agent: false }, resolve));
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

describe('sendStream', () => {
  it('takes no more lines than the connection has room for', async () => {
    const line = `${'x'.repeat(1023)}\n`;
    let left = 50_000;
    const over = new Subject<void>();
    const next = () => {
      if (left === 0) {
        over.complete();
        return undefined;
      }
      left -= 1;
      return line;
    };
    const response = await receive({ next, ready: over });
    expect(left).toBeGreaterThan(25_000);
    expect((await textOf(response)).length).toBe(50_000 * 1024);
    expect(left).toBe(0);
  });

  it('takes a line when there may be one, and ends when there will be none', async () => {
    const lines = ['a\n'];
    const ready = new Subject<void>();
    const response = await receive({ next: () => lines.shift(), ready });
    lines.push('b\n', 'c\n');
    ready.next();
    ready.complete();
    expect(await textOf(response)).toBe('a\nb\nc\n');
  });

  it('is over at once where there is nothing', async () => {
    expect(await textOf(await receive({ next: () => undefined, ready: EMPTY }))).toBe('');
  });

  it('breaks off in the middle of the first line', async () => {
    const lines = ['abcd\n', 'efgh\n'];
    const response = await receive({ next: () => lines.shift(), ready: NEVER }, true);
    await expect(textOf(response)).rejects.toThrow('aborted');
    expect(lines).toEqual(['efgh\n']);
  });

  it('lets go of the stream when the client is gone', async () => {
    const ready = new Subject<void>();
    const response = await receive({ next: () => undefined, ready });
    expect(ready.observed).toBe(true);
    response.destroy();
    await vi.waitFor(() => expect(ready.observed).toBe(false));
  });
});
