import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import { pollUntil } from '../../../cluster/pollUntil.ts';
import { startRecording } from './startRecording.ts';
import { TestNamespace } from './TestNamespace.ts';

describe('a burst', () => {
  const { admin } = inject('cluster');

  it('of 1,000 events over 1,000 objects is on the server, all of it', async () => {
    const namespace = await TestNamespace.create(admin);
    const { broadcaster, recorder } = startRecording(admin, { qps: Infinity });
    for (let i = 0; i < 1_000; i++) recorder.eventf(namespace.pod(i), 'Normal', 'Created', 'container %d', i);
    const report = await broadcaster.shutdown();
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
    const { broadcaster, recorder, outcomes } = startRecording(admin, { qps: Infinity });
    for (let i = 0; i < 10_000; i++) recorder.event(namespace.pod(i % 1_000), 'Normal', 'Created', 'container created');
    const report = await broadcaster.shutdown();
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
    const second = startRecording(admin, { qps: Infinity });
    record(second);
    const whole = await second.broadcaster.shutdown();

    expect(whole).toMatchObject({ complete: true, watchers: [{ recorded: 1_000, handled: 1_000, lost: {} }] });
    const [watcher] = cut.watchers;
    const { handled = 0, undelivered = [], undeliveredUnlisted = 0 } = watcher ?? {};
    const { interrupted = 0, 'undelivered-at-shutdown': left = 0, ...others } = watcher?.lost ?? {};
    expect({ complete: cut.complete, others, recorded: handled + interrupted + left }).toEqual({
      complete: false,
      others: {},
      recorded: 1_000,
    });
    expect(undelivered.length + undeliveredUnlisted).toBe(interrupted + left);
    // What was under way when it was cut may be stored or not: nobody has waited for the answer.
    const stored = (await namespace.occurrences()) - 1_000;
    expect(stored).toBeGreaterThanOrEqual(handled);
    expect(stored).toBeLessThanOrEqual(handled + interrupted);
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
