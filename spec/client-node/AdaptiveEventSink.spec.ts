import { asyncScheduler, lastValueFrom, type SchedulerLike } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AdaptiveEventSink, type AdaptiveEventSinkOptions } from '../../lib/client-node/index.ts';
import { MicroTime } from '../../lib/event/index.ts';
import { EventsV1Broadcaster, Scheme } from '../../lib/index.ts';
import { type EventApiServerOptions, type FaultAnswer, faultAnswers } from '../../lib/testing/server/index.ts';
import { answerOf, never, podEventsV1Event, startServer } from './startSink.ts';

const CORE = '/api/v1/namespaces/shop/events';
const V1 = '/apis/events.k8s.io/v1/namespaces/shop/events';
const TEN_MINUTES = 600_000;

/** A sink whose time the test sets; and what it sends, one line a request. */
async function start(options: AdaptiveEventSinkOptions = {}, serverOptions: EventApiServerOptions = {}) {
  const server = await startServer({ namespaces: ['shop', 'other'], ...serverOptions });
  const kubeConfig = await server.kubeConfig();
  let now = 0;
  const scheduler: SchedulerLike = { now: () => now, schedule: asyncScheduler.schedule.bind(asyncScheduler) };
  const sink = new AdaptiveEventSink(kubeConfig, { scheduler, ...options });
  let shown = 0;
  return {
    server,
    kubeConfig,
    sink,
    scheduler,
    setTime: (ms: number) => (now = ms),
    create: (name: string, namespace = 'shop') =>
      lastValueFrom(sink.create(podEventsV1Event(name, { metadata: { name, namespace } }), never)),
    patch: (name: string, count: number, namespace = 'shop') => {
      const series = { count, lastObservedTime: new MicroTime(Date.UTC(2026, 0, 1), 43).toISOString() };
      return lastValueFrom(sink.patch(podEventsV1Event(name, { metadata: { name, namespace } }), { series }, never));
    },
    /** What has been sent since it was asked last: `POST core 201`; the questions which APIs there are by their paths. */
    sent: () => {
      const requests = server.requests.slice(shown);
      shown += requests.length;
      return requests.map(({ method, path, status }) => {
        const api = path.split('/').length < 5 ? path : path.startsWith('/apis/events.k8s.io/v1/') ? 'v1' : 'core';
        return `${method} ${api} ${String(status)}`;
      });
    },
    /** RBAC refuses an API group. */
    forbid: (apiGroup: string, namespace = 'shop') =>
      server.fault({ apiGroup, namespace, answer: faultAnswers.forbidden('plain') }),
  };
}

describe('AdaptiveEventSink', () => {
  it('asks once which APIs there are, however many events wait for it, and writes by the newer one', async () => {
    const { create, patch, sent, server } = await start();
    const stored = await Promise.all(['web.1', 'web.2', 'web.3'].map((name) => create(name)));
    expect(stored).toMatchObject(['web.1', 'web.2', 'web.3'].map((name) => ({ apiVersion: 'events.k8s.io/v1', metadata: { name } })));
    expect(await patch('web.1', 2)).toMatchObject({ series: { count: 2 } });
    await create('web.4');
    expect(sent()).toEqual(['GET /apis 200', ...Array.from({ length: 3 }, () => 'POST v1 201'), 'PATCH v1 200', 'POST v1 201']);
    expect(server.requests.map(({ path }) => path)).toContain(`${V1}/web.1`);
  }); // prettier-ignore

  it('writes by core/v1 where the server has nothing else, and loses nothing by it', async () => {
    const { patch, sent, server, sink } = await start({}, { eventsV1: false });
    const lastObservedTime = new MicroTime(Date.UTC(2026, 0, 1), 43);
    const event = podEventsV1Event('web.1', {
      related: { apiVersion: 'v1', kind: 'Node', name: 'node-1' },
      series: { count: 2, lastObservedTime },
    });
    const stored = await lastValueFrom(sink.create(event, never));
    expect(stored).toMatchObject({ ...event, apiVersion: 'events.k8s.io/v1', kind: 'Event' });
    expect(server.events).toMatchObject([
      {
        apiVersion: 'v1',
        eventTime: '2026-01-01T00:00:00.000042Z',
        involvedObject: event.regarding,
        related: event.related,
        series: { count: 2, lastObservedTime: '2026-01-01T00:00:00.000043Z' },
        type: 'Normal',
        reason: 'Pulled',
        action: 'Pulling',
        message: 'image pulled',
        reportingComponent: 'example.com/shop',
        reportingInstance: 'example.com/shop-1',
      },
    ]);
    expect(await patch('web.1', 7)).toMatchObject({ series: { count: 7, lastObservedTime } });
    expect(server.events).toMatchObject([{ series: { count: 7 }, message: 'image pulled' }]);
    expect(sent()).toEqual(['GET /apis 200', 'GET /apis/events.k8s.io/v1 404', 'POST core 201', 'PATCH core 200']);
  });

  it('asks again after ten minutes where the server did not have it', async () => {
    const { create, patch, sent, server, setTime } = await start();
    const list = server.fault({ where: ({ path }) => path === '/apis', answer: { status: 200, body: { kind: 'APIGroupList', groups: [] } } });
    const old = server.fault({ where: ({ path }) => path === '/apis/events.k8s.io/v1', answer: faultAnswers.pageNotFound() });
    await create('web.1');
    setTime(TEN_MINUTES - 1);
    await create('web.2');
    expect(sent()).toEqual(['GET /apis 200', 'GET /apis/events.k8s.io/v1 404', 'POST core 201', 'POST core 201']);
    list.unsubscribe();
    old.unsubscribe();
    setTime(TEN_MINUTES);
    // Until a create has shown that the newer API may be used, patches go where the event went.
    await patch('web.1', 2);
    await create('web.3');
    await patch('web.1', 3);
    setTime(10 * TEN_MINUTES);
    await create('web.4');
    expect(sent()).toEqual(['GET /apis 200', 'PATCH core 200', 'POST v1 201', 'PATCH v1 200', 'POST v1 201']);
  }); // prettier-ignore

  it.each<[string, FaultAnswer]>([
    ['a reset', 'reset'],
    ['503', faultAnswers.status(503)],
    ['404 of a proxy', faultAnswers.pageNotFound()],
  ])('writes nothing while that can not be found out, by %s, and asks with each try', async (_, answer) => {
    const { create, sent, server, sink } = await start();
    const down = server.fault({ where: ({ path }) => path === '/apis', answer });
    expect(await answerOf(sink.create(podEventsV1Event('web.1'), never))).toMatchObject({ kind: 'not-sent', code: 'DISCOVERY' });
    expect(await answerOf(sink.patch(podEventsV1Event('web.1'), {}, never))).toMatchObject({ kind: 'not-sent', code: 'DISCOVERY' });
    expect(sent().filter((line) => !line.startsWith('GET /apis'))).toEqual([]);
    expect(server.requests).toHaveLength(2);
    down.unsubscribe();
    await create('web.1');
    expect(sent()).toEqual(['GET /apis 200', 'POST v1 201']);
  }); // prettier-ignore

  it('waits for no answer when it is given up', async () => {
    const { server, sink } = await start();
    server.fault({ where: ({ path }) => path === '/apis', answer: 'hang' });
    const controller = new AbortController();
    const answers = [
      answerOf(sink.create(podEventsV1Event('web.1'), { signal: controller.signal })),
      answerOf(sink.patch(podEventsV1Event('web.1'), {}, { signal: controller.signal })),
    ];
    controller.abort();
    const aborted = { kind: 'aborted', message: 'the request was aborted' };
    expect(await Promise.all(answers)).toEqual([aborted, aborted]);
    expect(await answerOf(sink.create(podEventsV1Event('web.1'), { signal: AbortSignal.abort() }))).toEqual(aborted);
  });

  it('goes on for the others when one is given up', async () => {
    const { create, sent, server, sink } = await start();
    server.fault({ where: ({ path }) => path === '/apis', delayMs: 30 });
    const given = sink.create(podEventsV1Event('web.1'), never).subscribe();
    const other = create('web.2');
    given.unsubscribe();
    await other;
    expect(sent()).toEqual(['GET /apis 200', 'POST v1 201']);
    expect(server.events).toMatchObject([{ metadata: { name: 'web.2' } }]);
  });

  it('tries the newer API where it is not told', async () => {
    const { create, sent, server } = await start();
    server.fault({ where: ({ path }) => path === '/apis', answer: faultAnswers.status(403) });
    await create('web.1');
    await create('web.2');
    expect(sent()).toEqual(['GET /apis 403', 'POST v1 201', 'POST v1 201']);
  });

  it.each(['core/v1', 'events.k8s.io/v1'] as const)('asks nothing where it is told: %s', async (api) => {
    const { create, forbid, patch, sent, sink } = await start({ api });
    const [used, group] = api === 'core/v1' ? (['core', ''] as const) : (['v1', 'events.k8s.io'] as const);
    expect(await lastValueFrom(sink.discover())).toBe(api === 'events.k8s.io/v1');
    await create('web.1');
    await patch('web.1', 2);
    forbid(group, 'other');
    await expect(create('web.1', 'other')).rejects.toMatchObject({ answer: { code: 403 } });
    await expect(patch('web.1', 2, 'other')).rejects.toMatchObject({ answer: { code: 403 } });
    expect(sent()).toEqual([`POST ${used} 201`, `PATCH ${used} 200`, `POST ${used} 403`, `PATCH ${used} 403`]);
  });
});

describe('a namespace in which AdaptiveEventSink lacks the permission for the newer API', () => {
  it('is written by the older one, patches too, and no other namespace is', async () => {
    const { create, forbid, patch, sent } = await start();
    forbid('events.k8s.io');
    expect(await create('web.1')).toMatchObject({ apiVersion: 'events.k8s.io/v1', note: 'image pulled' });
    await patch('web.1', 2);
    await create('web.2');
    expect(sent()).toEqual(['GET /apis 200', 'POST v1 403', 'POST core 201', 'PATCH core 200', 'POST core 201']);
    await create('web.1', 'other');
    await patch('web.1', 2, 'other');
    expect(sent()).toEqual(['POST v1 201', 'PATCH v1 200']);
  });

  it('is tried again after ten minutes, and stays where it is while that is refused', async () => {
    const { create, forbid, patch, sent, setTime } = await start();
    const denied = forbid('events.k8s.io');
    await create('web.1');
    setTime(TEN_MINUTES - 1);
    await create('web.2');
    setTime(TEN_MINUTES);
    await create('web.3');
    await create('web.4');
    expect(sent()).toEqual(['GET /apis 200', 'POST v1 403', 'POST core 201', 'POST core 201', 'POST v1 403', 'POST core 201', 'POST core 201']);
    denied.unsubscribe();
    setTime(2 * TEN_MINUTES);
    await patch('web.1', 2);
    await create('web.5');
    await patch('web.1', 3);
    expect(sent()).toEqual(['PATCH core 200', 'POST v1 201', 'PATCH v1 200']);
  }); // prettier-ignore

  it('does not change once the newer API has taken something there', async () => {
    const { create, forbid, patch, sent } = await start();
    await create('web.1');
    forbid('events.k8s.io');
    await expect(create('web.2')).rejects.toMatchObject({ answer: { code: 403 } });
    await expect(patch('web.1', 2)).rejects.toMatchObject({ answer: { code: 403 } });
    expect(sent()).toEqual(['GET /apis 200', 'POST v1 201', 'POST v1 403', 'PATCH v1 403']);
  });

  it('does not change either where it is taken while another answer is on its way', async () => {
    const { create, sent, server } = await start();
    await create('web.0', 'other');
    server.fault({ apiGroup: 'events.k8s.io', where: ({ name }) => name === 'web.1', answerDelayMs: 40, answer: faultAnswers.forbidden('plain') });
    const late = create('web.1');
    await create('web.2');
    await expect(late).rejects.toMatchObject({ answer: { code: 403 } });
    await create('web.3');
    expect(sent().slice(2).sort()).toEqual(['POST v1 201', 'POST v1 201', 'POST v1 403']);
  }); // prettier-ignore

  it('keeps to the older API where what became of the event there is not known', async () => {
    const { create, forbid, patch, sent, server } = await start();
    forbid('events.k8s.io');
    server.fault({ apiGroup: '', namespace: 'shop', times: 1, answer: 'reset', carryOut: true });
    await expect(create('web.1')).rejects.toMatchObject({ answer: { kind: 'unknown' } });
    await expect(create('web.1')).rejects.toMatchObject({ answer: { reason: 'AlreadyExists' } });
    await patch('web.1', 2);
    expect(sent()).toEqual(['GET /apis 200', 'POST v1 403', 'POST core undefined', 'POST core 409', 'PATCH core 200']);
    expect(server.events).toMatchObject([{ series: { count: 2 } }]);
  });

  it('is patched by the older one if it was forgotten', async () => {
    const { create, forbid, patch, sent, server } = await start();
    await create('web.1');
    // Another sink has forgotten all of them.
    const other = new AdaptiveEventSink(await server.kubeConfig());
    forbid('events.k8s.io');
    await lastValueFrom(other.patch(podEventsV1Event('web.1'), { series: { count: 2, lastObservedTime: '2026-01-01T00:00:00.000000Z' } }, never));
    expect(sent().slice(-2)).toEqual(['PATCH v1 403', 'PATCH core 200']);
    await expect(patch('web.1', 3)).rejects.toMatchObject({ answer: { code: 403 } });
  }); // prettier-ignore

  it.each<[string, FaultAnswer]>([
    ['an admission plug-in', faultAnswers.status(403, { reason: 'Forbidden', message: 'admission webhook "x" denied the request: User "x" is bad' })],
    ['a namespace that is terminating', faultAnswers.namespaceTerminating()],
    ['a proxy', { status: 403, body: 'User "x" can not' }],
    ['a limit', faultAnswers.rateLimited('Namespace')],
    ['401', faultAnswers.unauthorized()],
  ])('is not what a refusal by %s tells of', async (_, answer) => {
    const { create, sent, server } = await start();
    server.fault({ apiGroup: 'events.k8s.io', times: 1, answer });
    await expect(create('web.1')).rejects.toThrow();
    await create('web.1');
    expect(sent().map((line) => line.split(' ')[1])).toEqual(['/apis', 'v1', 'v1']);
  }); // prettier-ignore

  it('is tried by either each time where the older one is refused as well', async () => {
    const { create, forbid, sent } = await start();
    const denied = [forbid('events.k8s.io'), forbid('')];
    await expect(create('web.1')).rejects.toMatchObject({ answer: { code: 403, message: expect.stringContaining('in API group ""') as string } });
    await expect(create('web.2')).rejects.toMatchObject({ answer: { code: 403 } });
    expect(sent()).toEqual(['GET /apis 200', 'POST v1 403', 'POST core 403', 'POST v1 403', 'POST core 403']);
    denied[0]?.unsubscribe();
    await create('web.2');
    expect(sent()).toEqual(['POST v1 201']);
  }); // prettier-ignore
});

describe('a broadcaster on AdaptiveEventSink', () => {
  async function startBroadcaster(serverOptions: EventApiServerOptions = {}) {
    const started = await start({}, serverOptions);
    const logged: string[] = [];
    const broadcaster = new EventsV1Broadcaster({ logger: { log: (_, message) => logged.push(message) } });
    const sink = new AdaptiveEventSink(started.kubeConfig);
    const watcher = broadcaster.startRecordingToSink(sink, { firstBackoffMs: 1, longestBackoffMs: 1 });
    onTestFinished(() => void broadcaster.shutdown({ deadlineMs: 0 }));
    const recorder = broadcaster.newRecorder(new Scheme(), 'example.com/shop');
    const record = (i: number) =>
      recorder.eventf({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: `web-${i}` }, undefined, 'Normal', 'Pulled', 'Pulling', 'pulled');
    return { ...started, broadcaster, watcher, logged, record };
  } // prettier-ignore

  it('loses nothing while it is not known which API there is', async () => {
    const { broadcaster, logged, record, server, watcher } = await startBroadcaster();
    const down = server.fault({ where: ({ path }) => path === '/apis', answer: 'reset' });
    for (let i = 0; i < 50; i++) record(i % 20);
    await vi.waitFor(() => {
      expect(server.requests.length).toBeGreaterThan(5);
    });
    expect(server.requests.every(({ path }) => path === '/apis')).toBe(true);
    expect(logged).toEqual(['Events wait: they cannot be written at present (will retry)']);
    expect(watcher.stats()).toMatchObject({ recorded: 50, handled: 0, lost: {} });
    down.unsubscribe();
    // A shutdown gives each one last try, which may wait for the question that is being asked, and reset.
    await watcher.flush();
    expect(await broadcaster.shutdown()).toMatchObject({ complete: true, watchers: [{ recorded: 50, handled: 50, lost: {} }] });
    expect(server.requests.some(({ path }) => path === CORE)).toBe(false);
    expect(server.events.map(({ series }) => series?.count).sort()).toEqual(Array.from({ length: 20 }, (_, i) => (i < 10 ? 2 : 3)));
  }); // prettier-ignore

  it('tells once of a permission that is missing for both', async () => {
    const { broadcaster, forbid, logged, record, watcher } = await startBroadcaster();
    forbid('events.k8s.io');
    forbid('');
    for (let i = 0; i < 20; i++) record(i);
    await watcher.flush();
    expect(logged).toEqual(['Events cannot be written: a permission is missing; this role, bound to the user, has it']);
    expect(await broadcaster.shutdown()).toMatchObject({ watchers: [{ recorded: 20, handled: 0, lost: { rejected: 20 } }] });
  }); // prettier-ignore

  it('tells nothing where the older one is allowed', async () => {
    const { broadcaster, forbid, logged, record, sent } = await startBroadcaster();
    forbid('events.k8s.io');
    for (let i = 0; i < 20; i++) record(i % 10);
    expect(await broadcaster.shutdown()).toMatchObject({ complete: true, watchers: [{ recorded: 20, handled: 20, lost: {} }] });
    expect(logged).toEqual([]);
    expect(sent().filter((line) => line === 'POST core 201')).toHaveLength(10);
  }); // prettier-ignore
});

it.each([
  [{ api: 'v1' }, RangeError, /^api must be/],
  [{ api: '' }, RangeError, /^api must be/],
  [{ api: 1 }, TypeError, /^api must be/],
  [{ concurrent: 0 }, RangeError, /^concurrent must be/],
])('AdaptiveEventSink refuses %j', async (options, error, message) => {
  const kubeConfig = await (await startServer()).kubeConfig();
  expect(() => new AdaptiveEventSink(kubeConfig, options as AdaptiveEventSinkOptions)).toThrow(error);
  expect(() => new AdaptiveEventSink(kubeConfig, options as AdaptiveEventSinkOptions)).toThrow(message);
});

it('AdaptiveEventSink closes its connections on demand, and makes them again', async () => {
  const { create, server, sink } = await start();
  await create('web.1');
  expect(server.openConnections).toBe(1);
  sink.close();
  await vi.waitFor(() => {
    expect(server.openConnections).toBe(0);
  });
  await create('web.2');
  expect(server.openConnections).toBe(1);
});
