import { Subscription } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type DispatchHandler } from '../../lib/client-node/AnswerHandler.ts';
import { type Dispatcher, dispatcherOf, DispatcherTransport } from '../../lib/client-node/DispatcherTransport.ts';

const origin = 'https://127.0.0.1:6443';
const path = '/api/v1/events?timeout=29000ms';

describe('dispatcherOf', () => {
  it.each([
    ['a request of 2.x with one', { getDispatcher: () => ({ dispatch: () => {}, close: () => {} }) }, true],
    ['a request of 2.x without TLS options', { getDispatcher: () => undefined }, false],
    ['a request of 1.x', {}, false],
    ['a dispatcher of another kind', { getDispatcher: () => ({ request: () => {}, close: () => {} }) }, false],
    ['a getDispatcher of another kind', { getDispatcher: 5 }, false],
  ])('%s: %s', (_, request, has) => {
    expect(dispatcherOf(request) !== undefined).toBe(has);
  });
});

describe('DispatcherTransport', () => {
  it('asks the dispatcher for origin and path, and nothing else of ours', async () => {
    const asked: unknown[] = [];
    const controller = { abort: () => {} };
    const dispatcher: Dispatcher = {
      dispatch: (options, handler: DispatchHandler) => {
        asked.push(options);
        handler.onRequestStart(controller);
        handler.onResponseStart(controller, 201, { a: 'b' });
        handler.onResponseData(controller, Buffer.from('stored'));
        handler.onResponseEnd();
        return true;
      },
      close: async () => {},
    };
    const request = { path, method: 'POST', headers: { c: 'd' }, body: '{}', mostBytes: 10, onSent: () => {} };
    const answer = await new DispatcherTransport(dispatcher, origin).send({
      ...request,
      cancellation: new Subscription(),
    });
    expect(asked).toEqual([
      {
        origin: 'https://127.0.0.1:6443',
        path: '/api/v1/events?timeout=29000ms',
        method: 'POST',
        headers: { c: 'd' },
        body: '{}',
      },
    ]);
    expect(answer).toMatchObject({ status: 201, headers: { a: 'b' }, body: Buffer.from('stored') });
  });

  it.each([
    ['waits', 'HTTP/2, which has no text for a status', '', 0],
    ['does not wait', 'HTTP/1.1, which has one', 'Created', 1],
  ])('%s with an abort over %s', async (_, __, statusMessage, aborts) => {
    const abort = vi.fn();
    let isAnswered = false;
    const dispatcher: Dispatcher = {
      dispatch: (_options, handler: DispatchHandler) => {
        handler.onRequestStart({ abort });
        if (!isAnswered) {
          handler.onResponseStart({ abort }, 201, {}, statusMessage);
          handler.onResponseEnd();
        }
        return true;
      },
      close: async () => {},
    };
    const transport = new DispatcherTransport(dispatcher, origin);
    const cancellation = new Subscription();
    const request = { path, method: 'POST', headers: {}, body: '{}', mostBytes: 10, onSent: () => {} };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    await transport.send({ ...request, cancellation: new Subscription() });
    isAnswered = true;
    transport.send({ ...request, cancellation }).catch(() => {});
    cancellation.unsubscribe();
    expect(abort).toHaveBeenCalledTimes(aborts);
  });

  it('closes a dispatcher that can not be closed without a word', async () => {
    const dispatcher: Dispatcher = {
      dispatch: () => false,
      close: () => Promise.reject(new Error('destroyed already')),
    };
    new DispatcherTransport(dispatcher, origin).close();
    await new Promise(setImmediate);
  });
});
