import { describe, expect, inject, it } from 'vitest';
import { expectAccounted } from './expectAccounted.ts';
import { startRecording } from './startRecording.ts';
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
});
