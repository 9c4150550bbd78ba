import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { pollUntil } from '../../../cluster/pollUntil.ts';
import { EventApiServer } from '../../../lib/testing/server/index.ts';
import { expectAccounted } from './expectAccounted.ts';
import { ownCluster } from './ownCluster.ts';
import { type EventsV1Recording, type EventsV1RecordingOptions, startEventsV1Recording } from './startRecording.ts';
import { TestNamespace } from './TestNamespace.ts';

const TEN_MINUTES = 600_000;

/** A recorder of a user, in a namespace that an admin looks at. */
async function start(admin: string, user: string, options: EventsV1RecordingOptions = {}) {
  const namespace = await TestNamespace.create(admin);
  const recording = startEventsV1Recording(user, options);
  return { namespace, recording, record: recorderOf(recording, namespace) };
}

function recorderOf({ recorder }: EventsV1Recording, namespace: TestNamespace) {
  const node = { apiVersion: 'v1', kind: 'Node', name: 'node-1' };
  return (pod: string | number) =>
    recorder.eventf(namespace.pod(pod), node, 'Normal', 'Scheduled', 'Binding', 'bound to %s', node.name);
}

/** All that was recorded is there, with whatever the newer API knows of it. */
async function expectWhole(recording: EventsV1Recording, namespace: TestNamespace, recorded: number): Promise<void> {
  const report = await recording.broadcaster.shutdown();
  await expectAccounted(recording, report, [namespace]);
  expect(report).toMatchObject({ complete: true, watchers: [{ recorded, handled: recorded, held: 0, lost: {} }] });
  for (const event of await namespace.events()) {
    expect(event).toMatchObject({
      action: 'Binding',
      eventTime: expect.anything() as unknown,
      message: 'bound to node-1',
      reason: 'Scheduled',
      related: { kind: 'Node', name: 'node-1' },
      reportingComponent: 'example.com/example-controller',
      type: 'Normal',
    });
  }
}

const lines = (count: number, api: string) => Array.from({ length: count }, (_, i) => `web-${i} ${api}`).sort();

describe('AdaptiveEventSink', () => {
  const { admin, plain } = inject('cluster');

  it('writes by the newer API where only that is allowed', async () => {
    const { namespace, record, recording } = await start(admin, plain);
    await namespace.allow('plain', 'events.k8s.io');
    for (let i = 0; i < 50; i++) record(i % 20);
    await expectWhole(recording, namespace, 50);
    expect(await namespace.writers()).toEqual(lines(20, 'events.k8s.io/v1'));
    expect(recording.logged).toEqual([]);
  });

  it('writes by the older API where only that is allowed, and by the newer one ten minutes after it is too', async () => {
    let later = 0;
    const schedule = asyncScheduler.schedule.bind(asyncScheduler);
    const scheduler: SchedulerLike = { now: () => asyncScheduler.now() + later, schedule };
    const { namespace, record, recording } = await start(admin, plain, { sink: { scheduler } });
    const { watcher } = recording;
    await namespace.allow('plain', '');
    for (let i = 0; i < 50; i++) record(i % 20);
    await watcher.flush();
    expect(await namespace.writers()).toEqual(lines(20, 'v1'));
    expect(await namespace.counts()).toEqual(Array.from({ length: 20 }, (_, i) => (i < 10 ? 2 : 3)));

    await namespace.allow('plain', 'events.k8s.io');
    later = TEN_MINUTES - 60_000;
    record('early');
    await watcher.flush();
    later = TEN_MINUTES;
    record('late');
    await watcher.flush();
    // What was begun by the one goes on, whichever is in use.
    record(0);
    record('late');
    await expectWhole(recording, namespace, 54);
    const writers = await namespace.writers();
    expect(writers).toContain('web-early v1');
    expect(writers.filter((line) => line.startsWith('web-late'))).toEqual(['web-late events.k8s.io/v1']);
    expect(await namespace.counts()).toEqual([
      1,
      ...Array.from({ length: 11 }, () => 2),
      ...Array.from({ length: 9 }, () => 3),
      4,
    ]);
    expect(recording.logged).toEqual([]);
  });

  it('tells once of the permission where there is none, and writes what waited once it is there', async () => {
    const { namespace, record, recording } = await start(admin, plain);
    const { logged, outcomes, watcher } = recording;
    for (let i = 0; i < 20; i++) record(i);
    await watcher.flush();
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 20 }, () => 'rejected'));
    expect(logged).toMatchObject([{ level: 'error', meta: { role: expect.any(String) as string } }]);
    await namespace.allow('plain', 'events.k8s.io');
    for (let i = 0; i < 20; i++) record(i);
    await expectWhole(recording, namespace, 40);
    expect(await namespace.counts()).toEqual(Array.from({ length: 20 }, () => 2));
  });
});

describe('AdaptiveEventSink on a server that cannot be asked yet', () => {
  const cluster = ownCluster();

  it('lets events wait, loses none, and writes them by the newer API', async () => {
    const namespace = await TestNamespace.create(cluster().kubeconfig());
    await cluster().kill();
    const recording = startEventsV1Recording(cluster().kubeconfig());
    const { logged, watcher } = recording;
    const record = recorderOf(recording, namespace);
    for (let i = 0; i < 200; i++) record(i % 50);
    await pollUntil('it is noticed', () => logged.some(({ message }) => message.startsWith('Events wait')));
    expect(watcher.stats()).toMatchObject({ recorded: 200, handled: 0, lost: {} });
    await cluster().restart();
    await watcher.flush({ deadlineMs: 60_000 });
    await expectWhole(recording, namespace, 200);
    expect(await namespace.writers()).toEqual(lines(50, 'events.k8s.io/v1'));
    expect(await namespace.counts()).toEqual(Array.from({ length: 50 }, () => 4));
    expect(logged.map(({ message }) => message)).toContain('Events are written again');
  });
});

describe('AdaptiveEventSink on a server without the newer API', () => {
  const cluster = ownCluster({ eventsV1: false });

  it('writes by the older one, all of it', async () => {
    const admin = cluster().kubeconfig();
    const { namespace, record, recording } = await start(admin, admin);
    for (let i = 0; i < 50; i++) record(i % 20);
    await expectWhole(recording, namespace, 50);
    expect(await namespace.writers()).toEqual(lines(20, 'v1'));
    expect(await namespace.counts()).toEqual(Array.from({ length: 20 }, (_, i) => (i < 10 ? 2 : 3)));
    expect(recording.logged).toEqual([]);
  });

  it('does so on EventApiServer too', async () => {
    const server = await EventApiServer.start({ eventsV1: false });
    onTestFinished(() => server.close());
    const recording = startEventsV1Recording(await server.kubeConfig());
    const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web' };
    for (let i = 0; i < 50; i++)
      recording.recorder.eventf(pod, undefined, 'Normal', 'Scheduled', 'Binding', 'bound to a node');
    const report = await recording.broadcaster.shutdown();
    expect(report).toMatchObject({ complete: true, watchers: [{ recorded: 50, handled: 50, lost: {} }] });
    expect(server.events).toMatchObject([{ action: 'Binding', series: { count: 50 } }]);
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/apis',
      '/apis/events.k8s.io/v1',
      '/api/v1/namespaces/default/events',
    ]);
  });
});
