import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { expectAccounted } from './expectAccounted.ts';
import { startEventsV1Recording } from './startRecording.ts';
import { TestNamespace } from './TestNamespace.ts';

const run = promisify(execFile);

describe('series', () => {
  const { admin, kubeconfigFile, kubectl } = inject('cluster');

  async function start() {
    const namespace = await TestNamespace.create(admin);
    const recording = startEventsV1Recording(admin, { qps: Infinity });
    const { recorder } = recording;
    const record = (pod: number | string) =>
      recorder.eventf(namespace.pod(pod), undefined, 'Warning', 'BackOff', 'Restarting', 'back-off restarting');
    return { namespace, recording, record };
  }

  it('that wait for their counts to be written are written at the shutdown', async () => {
    const { namespace, record, recording } = await start();
    const { broadcaster, outcomes, watcher } = recording;
    // The first two of each are written, by a flush at the latest; what follows waits for six minutes of silence.
    for (let i = 0; i < 1_000; i++) record(i % 500);
    await watcher.flush();
    expect(await namespace.counts()).toEqual(Array.from({ length: 500 }, () => 2));
    const before = outcomes.length;
    // Each a count of its own, from 3 to 12.
    for (let i = 0; i < 500; i++) for (let more = 0; more <= i % 10; more++) record(i);
    const report = await broadcaster.shutdown();
    const { handled, recorded } = await expectAccounted(recording, report, [namespace]);
    expect([report.complete, recorded, handled]).toEqual([true, 3_750, 3_750]);
    const events = await namespace.events();
    expect(events.map(({ involvedObject, series }) => `${involvedObject.name} ${series?.count}`).sort()).toEqual(
      Array.from({ length: 500 }, (_, i) => `web-${i} ${3 + (i % 10)}`).sort(),
    );
    expect(outcomes.length - before).toBe(500);
  });

  it('of a burst of 10,000 over 1,000 objects are counted to the last', async () => {
    const { namespace, record, recording } = await start();
    const { broadcaster, outcomes } = recording;
    for (let i = 0; i < 10_000; i++) record(i % 1_000);
    const report = await broadcaster.shutdown();
    await expectAccounted(recording, report, [namespace]);
    expect(report).toMatchObject({
      complete: true,
      watchers: [{ recorded: 10_000, handled: 10_000, held: 0, lost: {} }],
    });
    expect(await namespace.counts()).toEqual(Array.from({ length: 1_000 }, () => 10));
    expect(await namespace.writers()).toEqual(
      Array.from({ length: 1_000 }, (_, i) => `web-${i} events.k8s.io/v1`).sort(),
    );
    expect(outcomes.length).toBeLessThan(2_000);
  });

  it('have at a flush what was recorded before it, and go on', async () => {
    const { namespace, record, recording } = await start();
    const { broadcaster, outcomes, watcher } = recording;
    for (const count of [1, 2, 7, 8, 50]) {
      while (watcher.stats().recorded < count) record('a');
      expect(await broadcaster.flush()).toMatchObject({ complete: true, watchers: [{ held: 0, handled: count }] });
      expect(await namespace.counts()).toEqual([count]);
    }
    expect(outcomes.map(({ kind }) => kind)).toEqual(['created', 'patched', 'patched', 'patched', 'patched']);
    const report = await broadcaster.shutdown();
    await expectAccounted(recording, report, [namespace]);
    expect(outcomes).toHaveLength(5);
  });

  it('are shown by kubectl with their count, and when they were seen last', async () => {
    const { namespace, record, recording } = await start();
    const { broadcaster } = recording;
    let last: ReturnType<typeof record>;
    for (let i = 0; i < 500; i++) last = record('a');
    await expectAccounted(recording, await broadcaster.shutdown(), [namespace]);
    const ask = async (...args: readonly string[]) =>
      (await run(kubectl, [`--kubeconfig=${kubeconfigFile}`, `--namespace=${namespace.name}`, ...args])).stdout;
    const seen = await ask('get', 'events', '--output=jsonpath={.items[*].series.lastObservedTime}');
    expect(seen).toBe(last?.eventTime.toISOString());
    const stdout = await ask('events');
    expect(stdout).toMatch(/^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE$/m);
    expect(stdout).toMatch(/^\d+s \(x500 over \d+s\) +Warning +BackOff +Pod\/web-a +back-off restarting$/m);
  });
});
