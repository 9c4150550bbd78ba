import { CoreV1Api, EventsV1Api, makeInformer, Watch } from '@kubernetes/client-node';
import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { send } from '../send.ts';
import { create, EVENTS, patch, startServer } from '../startServer.ts';

describe('a watch of @kubernetes/client-node', () => {
  it('lists by selectors and pages, in either API', async () => {
    const server = await startServer();
    const kubeConfig = await server.kubeConfig();
    for (const name of ['web.1', 'web.2', 'web.3']) await create(server, name);
    const core = kubeConfig.makeApiClient(CoreV1Api);
    const first = await core.listNamespacedEvent({ namespace: 'default', limit: 2 });
    expect(first.metadata).toMatchObject({ remainingItemCount: 1 });
    const token = first.metadata?._continue ?? '';
    const second = await core.listNamespacedEvent({ namespace: 'default', limit: 2, _continue: token });
    expect([...first.items, ...second.items].map(({ metadata }) => metadata.name)).toEqual(['web.1', 'web.2', 'web.3']);
    const events = kubeConfig.makeApiClient(EventsV1Api);
    const fieldSelector = 'regarding.name=web,metadata.name=web.2';
    const { items } = await events.listEventForAllNamespaces({ fieldSelector });
    expect(items).toMatchObject([{ metadata: { name: 'web.2' }, deprecatedCount: 1, regarding: { kind: 'Pod' } }]);
  });

  it('gets frames, and its end', async () => {
    const scheduler = new VirtualTimeScheduler();
    const server = await startServer({ scheduler });
    const told: string[] = [];
    const done = vi.fn();
    const query = { timeoutSeconds: 30, allowWatchBookmarks: true };
    await create(server, 'web.1');
    await new Watch(await server.kubeConfig()).watch(
      EVENTS,
      query,
      (phase: string, { metadata }: { metadata: { name?: string } }) => told.push(`${phase} ${metadata.name ?? ''}`),
      done,
    );
    await patch(server, 'web.1', 2);
    await vi.waitFor(() => expect(told).toHaveLength(3));
    scheduler.flush();
    await vi.waitFor(() => expect(done).toHaveBeenCalled());
    expect(done).toHaveBeenCalledWith(null);
    expect(told).toEqual(['ADDED web.1', 'BOOKMARK ', 'MODIFIED web.1', 'BOOKMARK ']);
  });

  it('keeps an informer up to date, also over a 410', async () => {
    const server = await startServer({ maxChanges: 1 });
    const kubeConfig = await server.kubeConfig();
    const core = kubeConfig.makeApiClient(CoreV1Api);
    const list = () => core.listNamespacedEvent({ namespace: 'default' });
    await create(server, 'web.1');
    const informer = makeInformer(kubeConfig, EVENTS, list);
    onTestFinished(() => informer.stop());
    const told: string[] = [];
    for (const verb of ['add', 'update', 'delete'] as const) {
      informer.on(verb, ({ metadata }) => told.push(`${verb} ${metadata.name ?? ''}`));
    }
    await informer.start();
    await create(server, 'web.2');
    await patch(server, 'web.1', 2);
    await send(server, 'DELETE', `${EVENTS}/web.2`);
    await vi.waitFor(() => expect(told).toEqual(['add web.1', 'add web.2', 'update web.1', 'delete web.2']));
    await informer.stop();
    await vi.waitFor(() => expect(server.openWatches).toBe(0));
    for (const name of ['web.3', 'web.4']) await create(server, name); // more than the server remembers
    await informer.start();
    await vi.waitFor(() => expect(told.slice(4).sort()).toEqual(['add web.3', 'add web.4']), 10_000);
    const lists = server.requests.filter(({ verb }) => verb === 'list');
    expect(lists).toHaveLength(2); // the second one because of the 410
  }, 20_000);
});
