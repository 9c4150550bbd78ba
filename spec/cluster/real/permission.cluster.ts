import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { pollUntil } from '../../../cluster/pollUntil.ts';
import { expectAccounted } from './expectAccounted.ts';
import { startRecording } from './startRecording.ts';
import { TestNamespace } from './TestNamespace.ts';

describe('a user without rights', () => {
  const { admin, kubeconfigFile, kubectl: program, plain } = inject('cluster');

  async function kubectl(args: readonly string[], input = ''): Promise<string> {
    const running = promisify(execFile)(program, [`--kubeconfig=${kubeconfigFile}`, ...args]);
    running.child.stdin?.end(input);
    return (await running).stdout;
  }

  it('is told once which role to apply, and what was refused comes with the next event', async () => {
    const namespace = await TestNamespace.create(admin);
    const recording = startRecording(plain);
    const { broadcaster, logged, outcomes, recorder, watcher } = recording;
    for (let i = 0; i < 20; i++) recorder.event(namespace.pod(i), 'Normal', 'Created', 'container created');
    await watcher.flush();
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 20 }, () => 'rejected'));
    expect(watcher.stats()).toMatchObject({ recorded: 20, handled: 0, held: 20 });
    expect(await namespace.events()).toEqual([]);
    const [notice, ...more] = logged;
    expect(more).toEqual([]);
    expect(notice).toMatchObject({
      level: 'error',
      meta: { error: expect.stringMatching(/User "plain" cannot create resource "events"/) as string },
    });

    await kubectl(['apply', '-f', '-'], String(notice?.meta['role']));
    const binding = ['create', 'rolebinding', 'recorder', '--clusterrole=event-recorder', '--user=plain'];
    await kubectl([...binding, `--namespace=${namespace.name}`]);
    await pollUntil('the role is in force', async () => {
      const asked = ['auth', 'can-i', 'patch', 'events', `--namespace=${namespace.name}`, '--as=plain'];
      return (await kubectl(asked)).startsWith('yes');
    });

    for (let i = 0; i < 20; i++) recorder.event(namespace.pod(i), 'Normal', 'Created', 'container created');
    const report = await broadcaster.shutdown();
    await expectAccounted(recording, report, [namespace]);
    expect(report).toMatchObject({ complete: true, watchers: [{ recorded: 40, handled: 40, held: 0, lost: {} }] });
    expect((await namespace.events()).map(({ count }) => count)).toEqual(Array.from({ length: 20 }, () => 2));
  });

  it('that never gets any loses its events with that reason', async () => {
    const namespace = await TestNamespace.create(admin);
    const recording = startRecording(plain);
    const { broadcaster, recorder } = recording;
    for (let i = 0; i < 40; i++) recorder.event(namespace.pod(i % 20), 'Normal', 'Created', 'container created');
    const { handled, lost } = await expectAccounted(recording, await broadcaster.shutdown(), [namespace]);
    expect({ handled, lost }).toEqual({ handled: 0, lost: { rejected: 40 } });
    expect(await namespace.events()).toEqual([]);
  });
});
