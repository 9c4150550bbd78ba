import { describe, expect, inject, it } from 'vitest';
import { expectAccounted } from './expectAccounted.ts';
import { startEventsV1Recording, startRecording } from './startRecording.ts';
import { TestNamespace } from './TestNamespace.ts';

describe('a terminating namespace', () => {
  const { admin } = inject('cluster');

  it('takes no new event, which is told quietly, and counts those that it has', async () => {
    const namespace = await TestNamespace.create(admin);
    const recording = startRecording(admin);
    const { broadcaster, logged, outcomes, recorder, watcher } = recording;
    recorder.event(namespace.pod('old'), 'Normal', 'Killing', 'stopping container');
    await watcher.flush();
    await namespace.terminate();
    recorder.event(namespace.pod('old'), 'Normal', 'Killing', 'stopping container');
    recorder.event(namespace.pod('new'), 'Normal', 'Killing', 'stopping container');
    await watcher.flush();
    expect(outcomes.map(({ kind, event }) => `${kind} ${event.involvedObject.name}`).sort()).toEqual([
      'created web-old',
      'patched web-old',
      'rejected web-new',
    ]);
    expect(logged).toMatchObject([{ level: 'debug', message: expect.stringMatching(/rejected/) as string }]);
    const report = await broadcaster.shutdown();
    await expectAccounted(recording, report, [namespace]);
    expect(report.watchers).toMatchObject([{ recorded: 3, handled: 2, lost: { rejected: 1 } }]);
    expect(await namespace.occurrences()).toBe(2);
  });

  it('counts the series that it has, and takes no new event of the newer API either', async () => {
    const namespace = await TestNamespace.create(admin);
    const recording = startEventsV1Recording(admin);
    const { broadcaster, logged, outcomes, recorder, watcher } = recording;
    const record = (pod: string) =>
      recorder.eventf(namespace.pod(pod), undefined, 'Normal', 'Killing', 'Stopping', 'stopping container');
    record('old');
    await watcher.flush();
    await namespace.terminate();
    for (let i = 0; i < 3; i++) record('old');
    for (let i = 0; i < 3; i++) record('new');
    await watcher.flush();
    expect(outcomes.map(({ kind, event }) => `${kind} ${event.regarding.name}`).sort()).toEqual([
      'created web-old',
      'patched web-old',
      'rejected web-new',
    ]);
    // Admission refuses, no role is missing: the older API would refuse as well, and isn't asked.
    expect(logged).toMatchObject([{ level: 'debug', message: expect.stringMatching(/rejected/) as string }]);
    const report = await broadcaster.shutdown();
    await expectAccounted(recording, report, [namespace]);
    expect(report.watchers).toMatchObject([{ recorded: 7, handled: 4, lost: { rejected: 3 } }]);
    expect(await namespace.counts()).toEqual([4]);
    expect(await namespace.writers()).toEqual(['web-old events.k8s.io/v1']);
  });
});
