import { describe, expect, it } from 'vitest';
import { expectAccounted } from './expectAccounted.ts';
import { ownCluster } from './ownCluster.ts';
import { startRecording } from './startRecording.ts';
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
});
