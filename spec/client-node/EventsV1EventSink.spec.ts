import { CoreV1Api, EventsV1Api } from '@kubernetes/client-node';
import { count, lastValueFrom, mergeMap, type Observable, range, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import {
  type ApiRequestOptions,
  CoreV1EventSink,
  EventsV1EventSink,
  type EventsV1EventSinkOptions,
} from '../../lib/client-node/index.ts';
import { type EventsV1Event, type JsonObject, MicroTime } from '../../lib/event/index.ts';
import { type FaultAnswer, faultAnswers } from '../../lib/testing/server/index.ts';
import { version } from '../../lib/version.ts';
import { answerOf, eventsV1SinkOn, GIVEN, never, podEvent, podEventsV1Event, startServer } from './startSink.ts';

const text = expect.any(String) as string;
const PATH = '/apis/events.k8s.io/v1/namespaces/shop/events';

async function start(given: (typeof GIVEN)[number], options: ApiRequestOptions = {}) {
  const server = await startServer();
  const kubeConfig = await server.kubeConfig();
  return { server, kubeConfig, sink: eventsV1SinkOn(given, kubeConfig, options) };
}

describe.each(GIVEN)('what EventsV1EventSink sends, given %s', (given) => {
  it('creates an event and gives the stored one', async () => {
    const { server, sink } = await start(given);
    const event = podEventsV1Event('web.1', { related: { kind: 'Node', name: 'node-1' } });
    const stored = await lastValueFrom(sink.create(event, never));
    const { metadata, ...others } = event;
    expect(stored).toMatchObject({ apiVersion: 'events.k8s.io/v1', kind: 'Event', ...others });
    expect(stored.metadata).toMatchObject({ ...metadata, resourceVersion: text, uid: text });
    expect(stored).not.toHaveProperty('series');
    expect(server.events).toMatchObject([{ metadata: { name: 'web.1' }, message: 'image pulled', action: 'Pulling' }]);
  });

  it('says who it is, how long it waits and what it sends', async () => {
    const { server, sink } = await start(given);
    await lastValueFrom(sink.create(podEventsV1Event('web.1'), never));
    const series = { count: 2, lastObservedTime: '2026-01-01T00:00:00.000043Z' };
    const stored = await lastValueFrom(sink.patch(podEventsV1Event('web.1'), { series }, never));
    expect(stored.series).toEqual({ count: 2, lastObservedTime: new MicroTime(Date.UTC(2026, 0, 1), 43) });
    const query = 'fieldManager=kube-event-recorder&timeout=29000ms';
    const userAgent = `kube-event-recorder/${version}`;
    expect(server.requests).toMatchObject([
      { method: 'POST', path: PATH, query, userAgent, contentType: 'application/json', status: 201 },
      { method: 'PATCH', path: `${PATH}/web.1`, query, userAgent, contentType: 'application/strategic-merge-patch+json', body: JSON.stringify({ series }), status: 200 },
    ]);
  }); // prettier-ignore

  it.each([
    ['a Date', new Date(Date.UTC(2026, 0, 1, 0, 0, 0, 7)), '2026-01-01T00:00:00.007000Z'],
    ['a MicroTime', new MicroTime(Date.UTC(2026, 0, 1), 42), '2026-01-01T00:00:00.000042Z'],
    ['a MicroTime of whole seconds', new MicroTime(Date.UTC(2026, 0, 1)), '2026-01-01T00:00:00.000000Z'],
  ])('writes times with exactly six digits, and reads them back, from %s', async (_, eventTime, written) => {
    const { server, sink } = await start(given);
    const event = podEventsV1Event('web.1', { eventTime, series: { count: 3, lastObservedTime: eventTime } });
    const stored = await lastValueFrom(sink.create(event, never));
    const body = JSON.parse(server.requests[0]?.body ?? '') as JsonObject;
    expect(body).toMatchObject({ eventTime: written, series: { count: 3, lastObservedTime: written } });
    expect(stored.eventTime).toEqual(MicroTime.fromString(written));
    expect(stored.series).toEqual({ count: 3, lastObservedTime: MicroTime.fromString(written) });
  });

  it('sends the fields of an event and nothing else, in the words of the API', async () => {
    const { server, sink } = await start(given);
    await lastValueFrom(sink.create(podEventsV1Event('web.1'), never));
    const { metadata, regarding, ...others } = JSON.parse(server.requests[0]?.body ?? '') as Record<string, unknown>;
    expect(metadata).toEqual({ name: 'web.1', namespace: 'shop' });
    expect(regarding).toEqual({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' });
    expect(others).toEqual({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      eventTime: '2026-01-01T00:00:00.000042Z',
      type: 'Normal',
      reason: 'Pulled',
      action: 'Pulling',
      note: 'image pulled',
      reportingController: 'example.com/shop',
      reportingInstance: 'example.com/shop-1',
    });
  });

  it('repairs an event before it sends it, and patches it where it went', async () => {
    const { server, sink } = await start(given);
    const event = podEventsV1Event('node.1', {
      metadata: { name: 'node.1', namespace: 'shop', resourceVersion: '7' },
      regarding: { kind: 'Node', name: 'n' },
      note: 'ä'.repeat(1_000),
      action: 'a'.repeat(200),
      reportingInstance: 'i'.repeat(200),
      series: { count: 1, lastObservedTime: new Date(0) },
      deprecatedCount: 1,
    });
    const stored = await lastValueFrom(sink.create(event, never));
    expect(stored).toMatchObject({ metadata: { namespace: 'default' }, action: 'a'.repeat(128), reportingInstance: 'i'.repeat(128) });
    expect(Buffer.byteLength(stored.note ?? '')).toBeLessThanOrEqual(1_024);
    expect(stored).not.toHaveProperty('series');
    await lastValueFrom(sink.patch(event, { series: { count: 2, lastObservedTime: '2026-01-01T00:00:00.000000Z' } }, never));
    expect(server.events).toMatchObject([{ metadata: { namespace: 'default' }, series: { count: 2 } }]);
  }); // prettier-ignore

  it.each<[string, Partial<EventsV1Event>, RegExp]>([
    ['no name', { metadata: { name: '', namespace: 'shop' } }, /name is no DNS-1123/],
    ['a name in upper case', { metadata: { name: 'Web.1', namespace: 'shop' } }, /DNS-1123 subdomain/],
    ['a bad type', { type: 'Bad' }, /neither Normal nor Warning/],
    ['no time', { eventTime: new Date(NaN) }, /eventTime is missing/],
    ['no action', { action: '' }, /action is missing/],
    ['a bad controller', { reportingController: 'a b' }, /reportingController is no qualified name/],
  ])('does not send what the server would refuse: %s', async (_, more, refused) => {
    const { server, sink } = await start(given);
    const answer = await answerOf(sink.create(podEventsV1Event('web.1', more), never));
    expect(answer).toEqual({ kind: 'invalid', message: expect.stringMatching(refused) as string });
    expect(server.requests).toEqual([]);
  });

  it('does not send a patch to an event without a name, nor one that is no JSON', async () => {
    const { server, sink } = await start(given);
    const nameless = podEventsV1Event('..');
    expect(await answerOf(sink.patch(nameless, {}, never))).toEqual({ kind: 'invalid', message: text });
    const bigint: object = { count: 1n };
    expect(await answerOf(sink.patch(podEventsV1Event('a'), bigint as JsonObject, never))).toMatchObject({ kind: 'invalid' });
    expect(server.requests).toEqual([]);
  }); // prettier-ignore

  const json = { 'content-type': 'application/json' };
  it.each<[string, FaultAnswer, object]>([
    ['what RBAC refuses', faultAnswers.forbidden('plain'), { kind: 'status', code: 403, message: expect.stringContaining('in API group "events.k8s.io"') as string }],
    ['503 with Retry-After', faultAnswers.status(503, { headers: { 'Retry-After': '7' } }), { kind: 'status', code: 503, retryAfterMs: 7_000 }],
    ['a page', faultAnswers.html(200), { kind: 'unexpected' }],
    ['a Status of success', faultAnswers.statusOfSuccess(), { kind: 'unexpected' }],
    ['JSON without a name', { status: 200, headers: json, body: '{"kind":"Event","metadata":{}}' }, { kind: 'unexpected' }],
    ['broken JSON', faultAnswers.brokenJson(), { kind: 'unknown', code: 'INVALID_JSON' }],
    ['a reset', 'reset', { kind: 'unknown' }],
  ])('tells of %s', async (_, fault, answer) => {
    const { server, sink } = await start(given);
    server.fault({ answer: fault });
    expect(await answerOf(sink.create(podEventsV1Event('web.1'), never))).toMatchObject(answer);
    expect(await answerOf(sink.patch(podEventsV1Event('web.1'), { series: { count: 2 } }, never))).toMatchObject(answer);
  }); // prettier-ignore

  it('tells what the server refuses', async () => {
    const { server, sink } = await start(given);
    const create = () => answerOf(sink.create(podEventsV1Event('web.1'), never));
    await lastValueFrom(sink.create(podEventsV1Event('web.1'), never));
    expect(await create()).toMatchObject({ code: 409, reason: 'AlreadyExists', isStatus: true });
    expect(await answerOf(sink.patch(podEventsV1Event('web.1'), { note: 'new' }, never))).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(await answerOf(sink.patch(podEventsV1Event('gone'), {}, never))).toMatchObject({ code: 404, reason: 'NotFound' });
    server.terminate('shop');
    expect(await create()).toMatchObject({ code: 403, causes: [{ reason: 'NamespaceTerminating' }] });
  }); // prettier-ignore

  it('tells that a connection is refused', async () => {
    const { server, sink } = await start(given);
    await server.close();
    expect(await answerOf(sink.create(podEventsV1Event('web.1'), never))).toMatchObject({ kind: 'not-sent', code: 'ECONNREFUSED' });
  }); // prettier-ignore

  it('gives up in its time', async () => {
    const scheduler = new VirtualTimeScheduler();
    const { server, sink } = await start(given, { requestTimeoutMs: 5_000, scheduler });
    server.fault({ answer: 'hang' });
    const answer = answerOf(sink.create(podEventsV1Event('web.1'), never));
    while (server.inFlight === 0) await new Promise(setImmediate);
    scheduler.flush();
    expect(await answer).toEqual({ kind: 'unknown', code: 'TIMEOUT', message: 'no answer within 5000 ms' });
  });
});

describe('sinks of both APIs on one KubeConfig', () => {
  it.each([
    ['both given it', false, false],
    ['one given a client made from it', true, false],
    ['both given clients made from it', true, true],
  ])('share its connections, %s, and have never more than they may', async (_, coreByClient, eventsV1ByClient) => {
    const server = await startServer();
    const kubeConfig = await server.kubeConfig();
    const options: EventsV1EventSinkOptions = { concurrent: 3 };
    const core = new CoreV1EventSink(coreByClient ? kubeConfig.makeApiClient(CoreV1Api) : kubeConfig, options);
    const eventsV1 = new EventsV1EventSink(
      eventsV1ByClient ? kubeConfig.makeApiClient(EventsV1Api) : kubeConfig,
      options,
    );
    expect([core.client, eventsV1.client]).toEqual([kubeConfig, kubeConfig]);
    server.fault({ delayMs: 1 });
    const create = (i: number): Observable<unknown> =>
      i % 2 === 0 ? core.create(podEvent(`a.${i}`), never) : eventsV1.create(podEventsV1Event(`a.${i}`), never);
    expect(await lastValueFrom(range(0, 60).pipe(mergeMap(create), count()))).toBe(60);
    expect([server.connections, server.maxInFlight]).toEqual([3, 3]);
    eventsV1.close();
    await vi.waitFor(() => {
      expect(server.openConnections).toBe(0);
    });
  });
});
