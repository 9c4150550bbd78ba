import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { ApiRequest } from '../../lib/client-node/ApiRequest.ts';
import { KeptConnections } from '../../lib/client-node/keptConnections.ts';

function requestOf(timeoutMs = 30_000, connections: KeptConnections | undefined = new KeptConnections(1)): ApiRequest {
  return new ApiRequest({ connections, scheduler: new VirtualTimeScheduler(), timeoutMs, userAgent: 'spec/1' });
}

const withoutConnections = () =>
  new ApiRequest({
    connections: undefined,
    scheduler: new VirtualTimeScheduler(),
    timeoutMs: 30_000,
    userAgent: 'spec/1',
  });

describe('ApiRequest', () => {
  it('says by its stage what it means that the time is over', () => {
    const request = requestOf();
    expect(request.timedOut()).toEqual({ kind: 'credentials', message: 'no credentials within 30000 ms' });
    request.onBuilt();
    expect(request.timedOut()).toMatchObject({ kind: 'not-sent', code: 'TIMEOUT' });
    request.onSent();
    expect(request.timedOut()).toMatchObject({ kind: 'unknown', code: 'TIMEOUT' });
    request.onAnswered();
    expect(request.timedOut()).toMatchObject({ kind: 'unknown', code: 'TIMEOUT' });
  });

  it('may have been sent as soon as it is built where no connections are kept', () => {
    const request = withoutConnections();
    request.onBuilt();
    expect(request.timedOut()).toMatchObject({ kind: 'unknown' });
  });

  it('says by its stage what an error means', () => {
    const request = requestOf();
    const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    expect(request.answer(reset)).toMatchObject({ kind: 'credentials' });
    request.onBuilt();
    expect(request.answer(reset)).toMatchObject({ kind: 'not-sent', code: 'ECONNRESET' });
    request.onSent();
    expect(request.answer(reset)).toMatchObject({ kind: 'unknown', code: 'ECONNRESET' });
  });

  it.each([
    [30_000, '29000ms'],
    [2_000, '1000ms'],
    [1_000, '500ms'],
    [1, '1ms'],
  ])('of %i ms tells the server to give up after %s', (timeoutMs, timeout) => {
    expect(requestOf(timeoutMs).timeout).toBe(timeout);
  });

  it('cancels what is done for it when it is aborted, once', () => {
    const request = requestOf();
    let cancelled = 0;
    request.cancellation.add(() => cancelled++);
    request.abort();
    request.abort();
    expect(cancelled).toBe(1);
  });
});
