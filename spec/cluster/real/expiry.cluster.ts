import { describe, expect, it } from 'vitest';
import { pollUntil } from '../../../cluster/pollUntil.ts';
import { expectAccounted } from './expectAccounted.ts';
import { ownCluster } from './ownCluster.ts';
import { startEventsV1Recording, startRecording } from './startRecording.ts';
import { TestNamespace } from './TestNamespace.ts';

describe('an event that expires', () => {
  const cluster = ownCluster({ eventTtlMs: 5_000 });

  it('between POST and PATCH is stored anew, with its whole count', async () => {
    const namespace = await TestNamespace.create(cluster().kubeconfig());
    const recording = startRecording(cluster().kubeconfig());
    const { broadcaster, outcomes, recorder, watcher } = recording;
    const record = () => recorder.event(namespace.pod('a'), 'Warning', 'BackOff', 'back-off restarting');
    record();
    await watcher.flush();
    await pollUntil('it has expired', async () => (await namespace.events()).length === 0);
    record();
    const report = await broadcaster.shutdown();
    await expectAccounted(recording, report, [namespace]);
    expect(report).toMatchObject({ complete: true, watchers: [{ recorded: 2, handled: 2, lost: {} }] });
    expect(outcomes).toMatchObject([
      { kind: 'created', attempts: 1 },
      { kind: 'created', attempts: 2 },
    ]);
    expect(await namespace.events()).toMatchObject([{ count: 2 }]);
  });

  it('between POST and PATCH of its series is stored anew, as a series', async () => {
    const namespace = await TestNamespace.create(cluster().kubeconfig());
    const recording = startEventsV1Recording(cluster().kubeconfig());
    const { broadcaster, outcomes, recorder, watcher } = recording;
    const record = () =>
      recorder.eventf(namespace.pod('a'), undefined, 'Warning', 'BackOff', 'Restarting', 'back-off restarting');
    record();
    await watcher.flush();
    await pollUntil('it has expired', async () => (await namespace.events()).length === 0);
    for (let i = 0; i < 5; i++) record();
    const report = await broadcaster.shutdown();
    await expectAccounted(recording, report, [namespace]);
    expect(report).toMatchObject({ complete: true, watchers: [{ recorded: 6, handled: 6, lost: {} }] });
    expect(outcomes).toMatchObject([
      { kind: 'created', attempts: 1 },
      { kind: 'created', attempts: 2 },
    ]);
    expect(await namespace.events()).toMatchObject([{ series: { count: 6 } }]);
  });
});
