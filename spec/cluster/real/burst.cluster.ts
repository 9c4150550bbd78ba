import { setTimeout as sleep } from 'node:timers/promises';
import { Scheme } from 'kube-event-recorder';
import { describe, expect, inject, it } from 'vitest';
import { pollUntil } from '../../../cluster/pollUntil.ts';
import { expectAccounted } from './expectAccounted.ts';
import { startRecording } from './startRecording.ts';
import { TestNamespace } from './TestNamespace.ts';

describe('a burst', () => {
  const { admin } = inject('cluster');

  it('of 1,000 events over 1,000 objects is on the server, all of it', async () => {
    const namespace = await TestNamespace.create(admin);
    const recording = startRecording(admin, { qps: Infinity });
    const { broadcaster, recorder } = recording;
    for (let i = 0; i < 1_000; i++) recorder.eventf(namespace.pod(i), 'Normal', 'Created', 'container %d', i);
    const report = await broadcaster.shutdown();
    await expectAccounted(recording, report, [namespace]);
    expect(report).toMatchObject({
      complete: true,
      watchers: [{ recorded: 1_000, handled: 1_000, held: 0, lost: {} }],
    });
    const events = await namespace.events();
    expect(events.map(({ involvedObject, count }) => `${involvedObject.name} ${count}`).sort()).toEqual(
      Array.from({ length: 1_000 }, (_, i) => `web-${i} 1`).sort(),
    );
  });

  it('of 10,000 over 1,000 is counted to the last', async () => {
    const namespace = await TestNamespace.create(admin);
    const recording = startRecording(admin, { qps: Infinity });
    const { broadcaster, recorder, outcomes } = recording;
    for (let i = 0; i < 10_000; i++) recorder.event(namespace.pod(i % 1_000), 'Normal', 'Created', 'container created');
    const report = await broadcaster.shutdown();
    await expectAccounted(recording, report, [namespace]);
    expect(report).toMatchObject({
      complete: true,
      watchers: [{ recorded: 10_000, handled: 10_000, held: 0, lost: {} }],
    });
    expect((await namespace.events()).map(({ count }) => count)).toEqual(Array.from({ length: 1_000 }, () => 10));
    expect(outcomes.length).toBeLessThan(2_000);
  });

  it('of two recorders at once makes objects of each', async () => {
    const namespace = await TestNamespace.create(admin);
    const recordings = [startRecording(admin, { qps: Infinity }), startRecording(admin, { qps: Infinity })];
    for (let i = 0; i < 1_000; i++) {
      for (const { recorder } of recordings)
        recorder.event(namespace.pod(i % 500), 'Normal', 'Created', 'container created');
    }
    const reports = await Promise.all(recordings.map(({ broadcaster }) => broadcaster.shutdown()));
    for (const report of reports) {
      expect(report).toMatchObject({ complete: true, watchers: [{ recorded: 1_000, handled: 1_000, lost: {} }] });
    }
    expect((await namespace.events()).map(({ count }) => count)).toEqual(Array.from({ length: 1_000 }, () => 2));
  });

  it('of two recorders of one broadcaster makes objects of each', async () => {
    const namespace = await TestNamespace.create(admin);
    const recording = startRecording(admin, { qps: Infinity });
    const { broadcaster, recorder } = recording;
    const other = broadcaster.newRecorder(new Scheme(), { component: 'another-controller' });
    for (let i = 0; i < 1_000; i++) {
      for (const each of [recorder, other])
        each.event(namespace.pod(i % 500), 'Normal', 'Created', 'container created');
    }
    const { recorded, handled } = await expectAccounted(recording, await broadcaster.shutdown(), [namespace]);
    expect([recorded, handled]).toEqual([2_000, 2_000]);
    const written = (await namespace.events()).map(({ count, source }) => `${source?.component} ${count}`);
    expect(written.sort()).toEqual([
      ...Array.from({ length: 500 }, () => 'another-controller 2'),
      ...Array.from({ length: 500 }, () => 'example-controller 2'),
    ]);
  });

  it('goes on with another recorder where one was shut down in the middle', async () => {
    const namespace = await TestNamespace.create(admin);
    const first = startRecording(admin, { qps: Infinity });
    const record = ({ recorder }: typeof first) => {
      for (let i = 0; i < 1_000; i++) recorder.event(namespace.pod(i), 'Warning', 'Failed', 'container failed');
    };
    record(first);
    await pollUntil('some are written', () => first.outcomes.length >= 100, { intervalMs: 1 });
    // It has no time for the rest, which is lost with a reason.
    const cut = await first.broadcaster.shutdown({ deadlineMs: 0 });
    const watcher = await expectAccounted(first, cut, [namespace]);
    expect([watcher.recorded, cut.complete]).toEqual([1_000, false]);
    expect(Object.keys(watcher.lost).sort()).toEqual(['interrupted', 'undelivered-at-shutdown']);
    const before = await namespace.occurrences();

    const second = startRecording(admin, { qps: Infinity });
    record(second);
    const whole = await second.broadcaster.shutdown();

    expect(whole).toMatchObject({ complete: true, watchers: [{ recorded: 1_000, handled: 1_000, lost: {} }] });
    // What was under way when it was cut may be stored later than that, or not: nobody has waited for the answer.
    const stored = (await namespace.occurrences()) - 1_000;
    expect(stored).toBeGreaterThanOrEqual(before);
    expect(stored).toBeLessThanOrEqual(watcher.handled + (watcher.lost.interrupted ?? 0));
  });

  it('that is cut off does the process no harm, either when its connections close', async () => {
    const namespace = await TestNamespace.create(admin);
    for (let round = 0; round < 5; round++) {
      const { broadcaster, outcomes, recorder } = startRecording(admin, { qps: Infinity });
      for (let i = 0; i < 1_000; i++) recorder.event(namespace.pod(i), 'Normal', 'Created', 'container created');
      await pollUntil('some are written', () => outcomes.length >= 50, { intervalMs: 1 });
      await broadcaster.shutdown({ deadlineMs: 0 });
    }
    // undici closes idle connections after 4 seconds, with an error that an answer to an aborted request would have died of: unhandled.
    await sleep(5_000);
  });
});
