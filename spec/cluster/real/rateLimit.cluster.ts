import { describe, expect, it } from 'vitest';
import { expectAccounted } from './expectAccounted.ts';
import { ownCluster } from './ownCluster.ts';
import { startEventsV1Recording, startRecording } from './startRecording.ts';
import { TestNamespace } from './TestNamespace.ts';

describe('the EventRateLimit plug-in', () => {
  const cluster = ownCluster({ eventRateLimits: [{ type: 'Namespace', qps: 20, burst: 20 }] });

  it('answers 429 to a burst, which waits, and is written all the same', async () => {
    const namespace = await TestNamespace.create(cluster().kubeconfig());
    const other = await TestNamespace.create(cluster().kubeconfig());
    const recording = startRecording(cluster().kubeconfig(), { qps: Infinity });
    const { broadcaster, outcomes, recorder } = recording;
    for (let i = 0; i < 100; i++) recorder.event(namespace.pod(i), 'Normal', 'Created', 'container created');
    for (let i = 0; i < 20; i++) recorder.event(other.pod(i), 'Normal', 'Created', 'container created');
    await broadcaster.flush();
    const report = await broadcaster.shutdown();
    await expectAccounted(recording, report, [namespace, other]);
    expect(report.watchers).toMatchObject([{ recorded: 120, handled: 120, lost: {} }]);
    expect(outcomes.some(({ attempts }) => attempts > 1)).toBe(true);
    expect([await namespace.occurrences(), await other.occurrences()]).toEqual([100, 20]);
    // The other namespace isn't limited, and doesn't wait.
    const order = outcomes.map(({ event }) => event.metadata.namespace);
    expect(order.lastIndexOf(other.name)).toBeLessThan(order.lastIndexOf(namespace.name));
  });

  // The plug-in looks at core/v1's kind alone (kube-apiserver 1.34.4): the newer API goes past it.
  it.each([
    ['core/v1', true],
    ['events.k8s.io/v1', false],
  ] as const)('makes series wait by %s: %s, and each has its whole count', async (api, waits) => {
    const namespace = await TestNamespace.create(cluster().kubeconfig());
    const recording = startEventsV1Recording(cluster().kubeconfig(), { qps: Infinity, sink: { api } });
    const { broadcaster, outcomes, recorder, watcher } = recording;
    const record = (pod: number) =>
      recorder.eventf(namespace.pod(pod), undefined, 'Normal', 'Created', 'Creating', 'container created');
    for (let i = 0; i < 60; i++) record(i);
    await watcher.flush();
    for (let i = 0; i < 240; i++) record(i % 60);
    await broadcaster.flush();
    const report = await broadcaster.shutdown();
    await expectAccounted(recording, report, [namespace]);
    expect(report.watchers).toMatchObject([{ recorded: 300, handled: 300, lost: {} }]);
    expect(outcomes.some(({ attempts }) => attempts > 1)).toBe(waits);
    expect(await namespace.counts()).toEqual(Array.from({ length: 60 }, () => 5));
  });
});
