import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { pollUntil } from '../../../cluster/pollUntil.ts';
import { expectAccounted } from './expectAccounted.ts';
import { ownCluster } from './ownCluster.ts';
import { kubeConfigOf, type Recording, startEventsV1Recording, startRecording } from './startRecording.ts';
import { TestNamespace } from './TestNamespace.ts';

const MASTER = { name: 'controller', groups: ['system:masters'] };

describe('a burst of 1,000', () => {
  const cluster = ownCluster({ users: [MASTER] });

  async function startBurst(): Promise<Recording & { readonly namespace: TestNamespace }> {
    const namespace = await TestNamespace.create(cluster().kubeconfig());
    const recording = startRecording(cluster().kubeconfig(), { qps: Infinity });
    for (let i = 0; i < 1_000; i++)
      recording.recorder.event(namespace.pod(i), 'Normal', 'Created', 'container created');
    await pollUntil('some are written', () => recording.outcomes.length >= 100, { intervalMs: 1 });
    expect(recording.watcher.stats().handled).toBeLessThan(1_000);
    return { ...recording, namespace };
  }

  async function expectAll(burst: Awaited<ReturnType<typeof startBurst>>): Promise<void> {
    const { broadcaster, namespace } = burst;
    await broadcaster.flush({ deadlineMs: 60_000 });
    const report = await broadcaster.shutdown();
    await expectAccounted(burst, report, [namespace]);
    expect(report).toMatchObject({
      complete: true,
      watchers: [{ recorded: 1_000, handled: 1_000, held: 0, lost: {} }],
    });
    expect((await namespace.events()).map(({ count }) => count)).toEqual(Array.from({ length: 1_000 }, () => 1));
  }

  it('outlives a server that is killed and started again', async () => {
    const burst = await startBurst();
    await cluster().kill();
    await pollUntil('it is noticed', () => burst.logged.some(({ message }) => message.startsWith('Events wait')));
    await cluster().restart();
    await expectAll(burst);
    expect(burst.logged.map(({ message }) => message)).toContain('Events are written again');
  });

  it('outlives a server that is asked to end and started again', async () => {
    const burst = await startBurst();
    await cluster().restart();
    await expectAll(burst);
  });

  it('outlives an etcd that stands still for some seconds', async () => {
    const burst = await startBurst();
    cluster().pauseEtcd();
    await sleep(4_000);
    cluster().resumeEtcd();
    await expectAll(burst);
  });

  it('outlives an etcd that stands still for 20 seconds', async () => {
    const burst = await startBurst();
    cluster().pauseEtcd();
    await sleep(20_000);
    cluster().resumeEtcd();
    await expectAll(burst);
  });

  it('is reported, event by event, where the server does not come back in time', async () => {
    const burst = await startBurst();
    await cluster().kill();
    const report = await burst.broadcaster.shutdown({ deadlineMs: 2_000 });
    await cluster().restart();
    // The requests that were under way may be stored.
    const watcher = await expectAccounted(burst, report, [burst.namespace], 8);
    expect(watcher).toMatchObject({ recorded: 1_000 });
    expect(report.complete).toBe(false);
  });
});

describe('a burst of 1,000 series', () => {
  const cluster = ownCluster();

  it('outlives a server that is killed and started again', async () => {
    const namespace = await TestNamespace.create(cluster().kubeconfig());
    const recording = startEventsV1Recording(cluster().kubeconfig(), { qps: Infinity });
    const { broadcaster, logged, outcomes, recorder, watcher } = recording;
    const record = (pod: number) =>
      recorder.eventf(namespace.pod(pod), undefined, 'Normal', 'Created', 'Creating', 'container created');
    for (let i = 0; i < 1_000; i++) record(i);
    await watcher.flush();
    for (let i = 0; i < 5_000; i++) record(i % 1_000);
    await pollUntil('some counts are written', () => outcomes.length >= 1_100, { intervalMs: 1 });
    expect(watcher.stats().handled).toBeLessThan(6_000);
    await cluster().kill();
    await pollUntil('it is noticed', () => logged.some(({ message }) => message.startsWith('Events wait')));
    await cluster().restart();
    await broadcaster.flush({ deadlineMs: 60_000 });
    const report = await broadcaster.shutdown();
    await expectAccounted(recording, report, [namespace]);
    expect(report).toMatchObject({
      complete: true,
      watchers: [{ recorded: 6_000, handled: 6_000, held: 0, lost: {} }],
    });
    expect(await namespace.counts()).toEqual(Array.from({ length: 1_000 }, () => 6));
    expect(logged.map(({ message }) => message)).toContain('Events are written again');
  });
});

describe('a token that is no longer good', () => {
  const cluster = ownCluster({ users: [MASTER] });

  it('makes events wait until there is another', async () => {
    const namespace = await TestNamespace.create(cluster().kubeconfig());
    const kubeConfig = kubeConfigOf(cluster().kubeconfig('controller'));
    const recording = startRecording(kubeConfig);
    const { broadcaster, logged, recorder, watcher } = recording;
    recorder.event(namespace.pod('a'), 'Normal', 'Created', 'container created');
    await watcher.flush();
    await cluster().restart({ users: [MASTER] });
    recorder.event(namespace.pod('b'), 'Normal', 'Created', 'container created');
    await pollUntil('it is noticed', () => logged.some(({ message }) => message.startsWith('Events wait')));
    expect(watcher.stats()).toMatchObject({ recorded: 2, handled: 1, lost: {} });
    kubeConfig.loadFromString(cluster().kubeconfig('controller'));
    await watcher.flush({ deadlineMs: 60_000 });
    const report = await broadcaster.shutdown();
    await expectAccounted(recording, report, [namespace]);
    expect(report).toMatchObject({ complete: true, watchers: [{ recorded: 2, handled: 2, lost: {} }] });
  });
});
