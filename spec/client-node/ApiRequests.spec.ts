import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type ApiRequest } from '../../lib/client-node/ApiRequest.ts';
import { ApiRequests } from '../../lib/client-node/ApiRequests.ts';
import { EventSinkError } from '../../lib/delivery/index.ts';

/** Requests in virtual time, whose call the test answers, and what their subscriber is told. */
function setUp(signal = new AbortController().signal) {
  const time = new VirtualTimeScheduler();
  const requests = new ApiRequests({}, { scheduler: time, requestTimeoutMs: 1_000 });
  const call = Promise.withResolvers<string>();
  const calls: ApiRequest[] = [];
  const told: unknown[] = [];
  const subscription = requests
    .run({
      signal,
      call: (request) => {
        calls.push(request);
        return call.promise;
      },
    })
    .subscribe({
      next: (value) => told.push(value),
      complete: () => told.push('|'),
      error: (error: unknown) => told.push(error instanceof EventSinkError ? error.answer : error),
    });
  const advance = (ms: number) => {
    time.maxFrames = time.frame + ms;
    time.flush();
    time.frame = time.maxFrames;
  };
  return { calls, call, told, subscription, advance, time };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('ApiRequests', () => {
  it('gives what the call gave, and completes', async () => {
    const { calls, call, told } = setUp();
    expect(calls).toHaveLength(1);
    call.resolve('stored');
    await settle();
    expect(told).toEqual(['stored', '|']);
    expect(calls[0]?.cancellation.closed).toBe(false);
  });

  it('calls for each subscription', () => {
    const requests = new ApiRequests({}, {});
    let calls = 0;
    const cold = requests.run({
      signal: new AbortController().signal,
      call: () => {
        calls++;
        return Promise.resolve();
      },
    });
    expect(calls).toBe(0);
    cold.subscribe();
    cold.subscribe();
    expect(calls).toBe(2);
  });

  it('makes an answer of what the call rejects with, or throws', async () => {
    const { call, told } = setUp();
    call.reject(new EventSinkError({ kind: 'invalid', message: 'no name' }));
    await settle();
    expect(told).toEqual([{ kind: 'invalid', message: 'no name' }]);

    const thrown: unknown[] = [];
    new ApiRequests({}, {})
      .run({
        signal: new AbortController().signal,
        call: () => {
          throw new TypeError('broken');
        },
      })
      .subscribe({ error: (error: unknown) => thrown.push(error) });
    await settle();
    expect(thrown).toEqual([expect.any(EventSinkError)]);
  });

  it('gives up when the time is over, and aborts', () => {
    const { calls, told, advance } = setUp();
    advance(999);
    expect(told).toEqual([]);
    advance(1);
    expect(told).toEqual([{ kind: 'credentials', message: 'no credentials within 1000 ms' }]);
    expect(calls[0]?.cancellation.closed).toBe(true);
  });

  it('keeps no timer once it is answered', async () => {
    const { call, time } = setUp();
    call.resolve('stored');
    await settle();
    expect(time.actions.filter(({ closed }) => !closed)).toEqual([]);
  });

  it('is not begun where the signal is aborted already', () => {
    const { calls, told } = setUp(AbortSignal.abort());
    expect(told).toEqual([{ kind: 'aborted', message: 'the request was aborted' }]);
    expect(calls).toEqual([]);
  });

  it('is aborted by the signal, and not any more when it is answered', async () => {
    const first = new AbortController();
    const aborted = setUp(first.signal);
    first.abort();
    expect(aborted.told).toEqual([{ kind: 'aborted', message: 'the request was aborted' }]);
    expect(aborted.calls[0]?.cancellation.closed).toBe(true);

    const second = new AbortController();
    const answered = setUp(second.signal);
    answered.call.resolve('stored');
    await settle();
    second.abort();
    expect(answered.told).toEqual(['stored', '|']);
    expect(answered.calls[0]?.cancellation.closed).toBe(false);
  });

  it('is aborted when nobody waits for it any more', () => {
    const { calls, subscription, told } = setUp();
    subscription.unsubscribe();
    expect(calls[0]?.cancellation.closed).toBe(true);
    expect(told).toEqual([]);
  });
});
