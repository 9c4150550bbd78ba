import { asyncScheduler } from 'rxjs';
import { expect, it } from 'vitest';
import { ApiRequest } from '../../lib/client-node/ApiRequest.ts';
import { CORE_V1, EVENTS_V1 } from '../../lib/client-node/EventApi.ts';
import { kubeConfigEventCalls } from '../../lib/client-node/kubeConfigEventCalls.ts';
import { KeptConnections } from '../../lib/client-node/keptConnections.ts';
import { podEvent, startServer } from './startSink.ts';

const request = () =>
  new ApiRequest({
    connections: new KeptConnections(1),
    scheduler: asyncScheduler,
    timeoutMs: 30_000,
    userAgent: 'spec/1',
  });

it.each([
  ['/api/v1', CORE_V1],
  ['/apis/events.k8s.io/v1', EVENTS_V1],
] as const)('asks at %s, a create by POST and a repeat by PATCH', async (path, { path: own }) => {
  const server = await startServer();
  const api = { ...CORE_V1, path: own };
  const calls = kubeConfigEventCalls(await server.kubeConfig(), api, 'shop');
  await calls.create(podEvent('web.1'), request()).catch(() => undefined);
  await calls.patch({ namespace: 'shop', name: 'web#1' }, { count: 2 }, request()).catch(() => undefined);
  expect(server.requests).toMatchObject([
    { method: 'POST', path: `${path}/namespaces/shop/events`, query: 'fieldManager=shop&timeout=29000ms' },
    { method: 'PATCH', path: `${path}/namespaces/shop/events/web%231` },
  ]);
});
