import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { lastValueFrom } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { ApiEventSink } from '../../lib/client-node/ApiEventSink.ts';
import { type ApiRequest } from '../../lib/client-node/ApiRequest.ts';
import { type ApiRequestOptions } from '../../lib/client-node/ApiRequestOptions.ts';
import { CORE_V1, type EventApi } from '../../lib/client-node/EventApi.ts';
import { type EventCalls } from '../../lib/client-node/EventCalls.ts';
import { keptConnections } from '../../lib/client-node/keptConnections.ts';
import { type EventAddress, MOST_REQUEST_BYTES } from '../../lib/delivery/index.ts';
import { type CoreV1Event, type JsonObject } from '../../lib/event/index.ts';
import { unreadable } from '../event/hostile.ts';
import { answerOf, never, podEvent, startServer } from './startSink.ts';

const NONE = (): EventCalls<CoreV1Event> => expect.unreachable();

class TestedSink extends ApiEventSink<CoreV1Event, object> {
  constructor(client: object, options: ApiRequestOptions, own: { api: EventApi<CoreV1Event>; calls: typeof NONE }) {
    super(client, options, own.api, own.calls);
  }
}

type Call = readonly ['create', CoreV1Event] | readonly ['patch', EventAddress, JsonObject];

/** A sink whose API and calls are noted, in their order; the calls answer as they are told. */
function setUp(answer: () => unknown = () => podEvent('stored'), client: object = {}, options: ApiRequestOptions = {}) {
  const steps: string[] = [];
  const calls: Call[] = [];
  const requests: ApiRequest[] = [];
  const made: unknown[] = [];
  const api: EventApi<CoreV1Event> = {
    ...CORE_V1,
    repair: (event) => {
      steps.push('repair');
      return event.reason === 'Bad' ? { refused: 'a bad reason' } : { event: { ...event, message: 'repaired' } };
    },
    read: (value) => {
      steps.push('read');
      return CORE_V1.read(value);
    },
  };
  const answered = async (request: ApiRequest, call: Call) => {
    steps.push(call[0]);
    calls.push(call);
    requests.push(request);
    return answer();
  };
  const generatedCalls = (...given: unknown[]): EventCalls<CoreV1Event> => {
    made.push(given);
    return {
      create: (event, request) => answered(request, ['create', event]),
      patch: (address, patch, request) => answered(request, ['patch', address, patch]),
    };
  };
  const sink = new TestedSink(client, options, { api, calls: generatedCalls });
  return { sink, steps, calls, requests, made };
}

describe('ApiEventSink', () => {
  it('sends a new event as the API repairs it, and gives what the API reads of the answer', async () => {
    const { sink, steps, calls } = setUp(() => ({ ...podEvent('stored'), unknown: 'field' }));
    const stored = await lastValueFrom(sink.create(podEvent('web.1'), never));
    expect(stored).toEqual({ apiVersion: 'v1', kind: 'Event', ...podEvent('stored') });
    expect(calls).toEqual([['create', podEvent('web.1', { message: 'repaired' })]]);
    expect(steps).toEqual(['repair', 'create', 'read']);
  });

  it('sends nothing of an event that is refused, and says why', async () => {
    const { sink, calls } = setUp();
    const bad = podEvent('web.1', { reason: 'Bad' });
    expect(await answerOf(sink.create(bad, never))).toEqual({ kind: 'invalid', message: 'a bad reason' });
    const nowhere = answerOf(sink.patch(podEvent(''), { count: 2 }, never));
    expect(await nowhere).toEqual({ kind: 'invalid', message: 'metadata.name is missing' });
    expect(calls).toEqual([]);
  });

  it('sends a patch as it is, without a repair, to where the event went', async () => {
    const { sink, steps, calls } = setUp(() => podEvent('stored'));
    const event = podEvent('node.1', { involvedObject: { kind: 'Node', name: 'n' }, reason: 'Bad' });
    const patch = { count: 2, unknown: null };
    expect(await lastValueFrom(sink.patch(event, patch, never))).toMatchObject({ metadata: { name: 'stored' } });
    expect(calls).toEqual([['patch', { namespace: 'default', name: 'node.1' }, patch]]);
    expect(steps).toEqual(['patch', 'read']);
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['an object that throws when read', unreadable()],
    ['an object with a bigint deep inside', { series: { count: 2n } }],
  ])('takes %s for no JSON, and sends no such patch', async (_, patch) => {
    const { sink, calls } = setUp();
    const answer = await answerOf(sink.patch(podEvent('a'), patch as JsonObject, never));
    expect(answer).toEqual({ kind: 'invalid', message: 'the patch is no JSON' });
    expect(calls).toEqual([]);
  });

  it('sends a patch of as many bytes as a request may have, and none of one more', async () => {
    const { sink, calls } = setUp();
    // A character of two bytes: were characters counted, twice as many would pass.
    const message = 'é'.repeat((MOST_REQUEST_BYTES - '{"message":""}'.length) / 2);
    await lastValueFrom(sink.patch(podEvent('a'), { message }, never));
    expect(await answerOf(sink.patch(podEvent('a'), { message: `${message}x` }, never))).toEqual({
      kind: 'invalid',
      message: `the patch has ${MOST_REQUEST_BYTES + 1} bytes, more than ${MOST_REQUEST_BYTES}`,
    });
    expect(calls).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['text', 'ok'],
    ['an event without a name', { kind: 'Event', metadata: {} }],
    ['an object of another kind', { kind: 'Status', metadata: { name: 'x' } }],
    ['an object of a kind that is no text', { kind: 5, metadata: { name: 'x' } }],
  ])('takes %s for an unexpected answer, to a create and to a patch', async (_, answer) => {
    const { sink } = setUp(() => answer);
    const unexpected = { kind: 'unexpected', message: 'the answer is no event' };
    expect(await answerOf(sink.create(podEvent('a'), never))).toEqual(unexpected);
    expect(await answerOf(sink.patch(podEvent('a'), {}, never))).toEqual(unexpected);
  });

  it('takes an answer that has a name and says no kind for an event', async () => {
    const { sink } = setUp(() => ({ kind: null, metadata: { name: 'x' } }));
    expect(await lastValueFrom(sink.create(podEvent('a'), never))).toMatchObject({ metadata: { name: 'x' } });
  });

  it('does nothing before a subscription, and all of it anew for each', async () => {
    const { sink, steps } = setUp();
    const create = sink.create(podEvent('a'), never);
    const patch = sink.patch(podEvent('a'), {}, never);
    expect(steps).toEqual([]);
    for (const request of [create, create, patch, patch]) await lastValueFrom(request);
    const created = ['repair', 'create', 'read'];
    expect(steps).toEqual([...created, ...created, 'patch', 'read', 'patch', 'read']);
  });

  it('is aborted by the signal of each request, and asks nothing where that was aborted before', async () => {
    const { sink, steps, requests } = setUp(() => new Promise(() => {}));
    const aborted = { kind: 'aborted', message: 'the request was aborted' };
    const patch = (event: CoreV1Event, by: typeof never) => sink.patch(event, {}, by);
    for (const send of [sink.create.bind(sink), patch]) {
      steps.splice(0);
      expect(await answerOf(send(podEvent('a'), { signal: AbortSignal.abort() }))).toEqual(aborted);
      expect(steps).toEqual([]);
      const controller = new AbortController();
      const answer = answerOf(send(podEvent('a'), { signal: controller.signal }));
      const request = requests.at(-1);
      expect(request?.cancellation.closed).toBe(false);
      controller.abort();
      expect(await answer).toEqual(aborted);
      expect(request?.cancellation.closed).toBe(true);
    }
  });

  it('has its calls made once, of an API client and the field manager, and goes by the KubeConfig behind it', () => {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser({ name: 'c', server: 'http://a', skipTLSVerify: true }, { name: 'u' });
    const client = kubeConfig.makeApiClient(CoreV1Api);
    const { sink, made } = setUp(undefined, client, { fieldManager: 'shop' });
    expect(made).toEqual([[client, 'shop']]);
    expect(sink.client).toBe(kubeConfig);
  });

  it('makes no such calls of a KubeConfig, and asks at the path of the API with what that writes', async () => {
    const server = await startServer();
    const api = { ...CORE_V1, write: () => JSON.stringify(podEvent('written')) };
    const kubeConfig = await server.kubeConfig();
    const sink = new TestedSink(kubeConfig, { fieldManager: 'shop' }, { api, calls: NONE });
    expect(sink.client).toBe(kubeConfig);
    expect(await lastValueFrom(sink.create(podEvent('a'), never))).toMatchObject({ metadata: { name: 'written' } });
    const query = expect.stringContaining('fieldManager=shop&') as string;
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/api/v1/namespaces/shop/events', query }]);
  });

  it('closes the connections that its requests use, and stays usable; without kept ones that is harmless', async () => {
    const client = {};
    const { sink, requests } = setUp(undefined, client);
    const connections = keptConnections(client, 1);
    const close = vi.spyOn(connections, 'close');
    expect(sink.client).toBe(client);
    sink.close();
    expect(close).toHaveBeenCalledOnce();
    await lastValueFrom(sink.create(podEvent('a'), never));
    expect(requests[0]?.connections).toBe(connections);
    const without = setUp(undefined, client, { keepConnections: false });
    without.sink.close();
    await lastValueFrom(without.sink.create(podEvent('a'), never));
    expect(without.requests[0]?.connections).toBeUndefined();
    expect(close).toHaveBeenCalledOnce();
  });

  it('throws at its construction for no client and for a bad option', () => {
    const start = (client: object, options: ApiRequestOptions) => () =>
      new TestedSink(client, options, { api: CORE_V1, calls: NONE });
    for (const client of [undefined, null, 'api']) expect(start(client as never, {})).toThrow(TypeError);
    expect(start(undefined as never, {})).toThrow('api must be');
    expect(start({}, { concurrent: 0 })).toThrow(RangeError);
    expect(start({}, { fieldManager: '' })).toThrow('fieldManager must have');
  });
});
