import { Subscription } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AnswerHandler } from '../../lib/client-node/AnswerHandler.ts';

function start(cancellation = new Subscription(), mostBytes = 100, abortsAtOnce = true) {
  const onSent = vi.fn();
  const handler = new AnswerHandler({ cancellation, mostBytes, onSent, abortsAtOnce: () => abortsAtOnce });
  const abort = vi.fn((reason: Error) => {
    handler.onResponseError(null, reason);
  });
  return { handler, onSent, controller: { abort } };
}

describe('AnswerHandler', () => {
  it('puts the answer together', async () => {
    const { handler, controller } = start();
    handler.onRequestStart(controller);
    handler.onResponseStart(controller, 201, { 'content-type': 'application/json' });
    handler.onResponseData(controller, Buffer.from('{"a":'));
    handler.onResponseData(controller, Buffer.from('1}'));
    handler.onResponseEnd();
    expect(await handler.answer).toEqual({
      status: 201,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{"a":1}'),
      brokenOff: undefined,
    });
    expect(controller.abort).not.toHaveBeenCalled();
  });

  it('counts a request as sent only when the connection stands', () => {
    const { handler, onSent, controller } = start();
    expect(onSent).not.toHaveBeenCalled();
    handler.onRequestStart(controller);
    expect(onSent).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['comes', (handler: AnswerHandler) => handler.onResponseEnd()],
    ['fails', (handler: AnswerHandler) => handler.onResponseError(null, new Error('reset'))],
  ])('has ended when the answer %s, which may be after an abort', async (_, end) => {
    const cancellation = new Subscription();
    const { handler, controller } = start(cancellation, 100, false);
    let hasEnded = false;
    void handler.ended.then(() => (hasEnded = true));
    handler.onRequestStart(controller);
    cancellation.unsubscribe();
    await expect(handler.answer).rejects.toMatchObject({ name: 'AbortError' });
    expect(hasEnded).toBe(false);
    end(handler);
    await handler.ended;
  });

  it('takes a 103 for no answer', async () => {
    const { handler, controller } = start();
    handler.onRequestStart(controller);
    handler.onResponseStart(controller, 103, { link: 'early' });
    handler.onResponseError(controller, new Error('other side closed'));
    await expect(handler.answer).rejects.toThrow('other side closed');
  });

  it('cuts off what is beyond the bound, and gives the connection up', async () => {
    const { handler, controller } = start(undefined, 4);
    handler.onRequestStart(controller);
    handler.onResponseStart(controller, 200, {});
    handler.onResponseData(controller, Buffer.from('abc'));
    expect(controller.abort).not.toHaveBeenCalled();
    handler.onResponseData(controller, Buffer.from('def'));
    expect(controller.abort).toHaveBeenCalledTimes(1);
    expect(await handler.answer).toMatchObject({ body: Buffer.from('abcd'), brokenOff: undefined });
  });

  it('tells why a body broke off, with its head', async () => {
    const { handler, controller } = start();
    const error = new Error('other side closed');
    handler.onRequestStart(controller);
    handler.onResponseStart(controller, 503, {});
    handler.onResponseData(controller, Buffer.from('{'));
    handler.onResponseError(controller, error);
    expect(await handler.answer).toMatchObject({ status: 503, brokenOff: error });
  });

  it('fails where there is no head', async () => {
    const { handler } = start();
    handler.onResponseError(null, new Error('connect ECONNREFUSED'));
    await expect(handler.answer).rejects.toThrow('connect ECONNREFUSED');
  });

  it('fails with a request that ends without a head', async () => {
    const { handler, controller } = start();
    handler.onRequestStart(controller);
    handler.onResponseEnd();
    await expect(handler.answer).rejects.toThrow('no head');
  });

  it('is broken off by an abort', async () => {
    const cancellation = new Subscription();
    const { handler, controller } = start(cancellation);
    handler.onRequestStart(controller);
    cancellation.unsubscribe();
    await expect(handler.answer).rejects.toMatchObject({ name: 'AbortError' });
  });

  describe('over HTTP/2, where an abort is told at once', () => {
    async function startAborted() {
      vi.useFakeTimers();
      onTestFinished(() => void vi.useRealTimers());
      const cancellation = new Subscription();
      const { handler, controller } = start(cancellation, 100, false);
      handler.onRequestStart(controller);
      cancellation.unsubscribe();
      await expect(handler.answer).rejects.toMatchObject({ name: 'AbortError' });
      expect(controller.abort).not.toHaveBeenCalled();
      return { handler, controller };
    }

    it.each(['answer', 'error'])('waits for the %s, and is not carried out then', async (end) => {
      const { handler, controller } = await startAborted();
      if (end === 'answer') {
        handler.onResponseStart(controller, 201, {});
        handler.onResponseEnd();
      } else {
        handler.onResponseError(controller, new Error('other side closed'));
      }
      expect(vi.getTimerCount()).toBe(0);
    });

    it('waits a second for it at most', async () => {
      const { controller } = await startAborted();
      vi.advanceTimersByTime(999);
      expect(controller.abort).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(controller.abort).toHaveBeenCalledTimes(1);
      expect(vi.getTimerCount()).toBe(0);
    });
  });

  it('sends nothing after an abort while it waited for a connection', async () => {
    const cancellation = new Subscription();
    const { handler, onSent, controller } = start(cancellation);
    cancellation.unsubscribe();
    handler.onRequestStart(controller);
    await expect(handler.answer).rejects.toMatchObject({ name: 'AbortError' });
    expect(onSent).not.toHaveBeenCalled();
  });

  it.each(['end', 'error'])('is not aborted any more after its %s', async (how) => {
    const cancellation = new Subscription();
    const { handler, controller } = start(cancellation);
    handler.onRequestStart(controller);
    handler.onResponseStart(controller, 200, {});
    if (how === 'end') handler.onResponseEnd();
    else handler.onResponseError(controller, new Error('broken off'));
    await handler.answer;
    const aborted = controller.abort.mock.calls.length;
    cancellation.unsubscribe();
    expect(controller.abort).toHaveBeenCalledTimes(aborted);
  });
});
