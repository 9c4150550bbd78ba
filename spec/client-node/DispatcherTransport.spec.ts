import { describe, expect, it } from 'vitest';
import { type Dispatcher, dispatcherOf, DispatcherTransport } from '../../lib/client-node/DispatcherTransport.ts';

const url = new URL('https://127.0.0.1:6443/api/v1/events?timeout=29000ms');

describe('dispatcherOf', () => {
  it.each([
    ['a request of 2.x with one', { getDispatcher: () => ({ request: () => {}, close: () => {} }) }, true],
    ['a request of 2.x without TLS options', { getDispatcher: () => undefined }, false],
    ['a request of 1.x', {}, false],
    ['a dispatcher of another kind', { getDispatcher: () => ({ dispatch: () => {} }) }, false],
    ['a getDispatcher of another kind', { getDispatcher: 5 }, false],
  ])('%s: %s', (_, request, has) => {
    expect(dispatcherOf(request) !== undefined).toBe(has);
  });
});

describe('DispatcherTransport', () => {
  it('asks the dispatcher for origin and path, and nothing else of ours', async () => {
    const asked: unknown[] = [];
    const body = (async function* () {})();
    const dispatcher: Dispatcher = {
      request: async (options) => {
        asked.push(options);
        return { statusCode: 201, headers: { a: 'b' }, body };
      },
      close: async () => {},
    };
    const signal = new AbortController().signal;
    const request = { url, method: 'POST', headers: { c: 'd' }, body: '{}', signal, onSent: () => {} };
    const answer = await new DispatcherTransport(dispatcher).send(request);
    expect(asked).toEqual([
      {
        origin: 'https://127.0.0.1:6443',
        path: '/api/v1/events?timeout=29000ms',
        method: 'POST',
        headers: { c: 'd' },
        body: '{}',
        signal,
      },
    ]);
    expect(answer).toMatchObject({ status: 201, headers: { a: 'b' } });
  });

  it('closes a dispatcher that can not be closed without a word', async () => {
    const dispatcher: Dispatcher = {
      request: () => Promise.reject(new Error('unused')),
      close: () => Promise.reject(new Error('destroyed already')),
    };
    new DispatcherTransport(dispatcher).close();
    await new Promise(setImmediate);
  });
});
