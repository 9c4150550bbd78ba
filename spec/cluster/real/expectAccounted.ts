import { setImmediate as turn } from 'node:timers/promises';
import { type KubernetesEvent, type ShutdownReport, type WatcherReport } from 'kube-event-recorder';
import { expect } from 'vitest';
import { expectClosedBooks, type Observed } from './startRecording.ts';
import { type TestNamespace } from './TestNamespace.ts';

/**
 * After a shutdown: the books close, the server has what was delivered, and whatever was not delivered was told with its reason.
 *
 * @param unsure how many occurrences the server may have besides, as nobody has heard the answer. Default: those whose request was under way at a
 *   hard stop
 */
export async function expectAccounted<E extends KubernetesEvent>(
  { broadcaster, drops }: Pick<Observed<E>, 'broadcaster' | 'drops'>,
  report: ShutdownReport<E>,
  namespaces: readonly TestNamespace[],
  unsure?: number,
): Promise<WatcherReport<E>> {
  const [watcher, ...others] = report.watchers;
  if (watcher === undefined) throw new Error('the report is about no watcher');
  expect(others).toEqual([]);
  const { handled, held, lost, running, waiting } = watcher;
  expectClosedBooks(watcher);
  expect({ waiting, running, held }).toEqual({ waiting: 0, running: 0, held: 0 });

  let stored = 0;
  for (const namespace of namespaces) stored += await namespace.occurrences();
  expect(stored).toBeGreaterThanOrEqual(handled);
  expect(stored).toBeLessThanOrEqual(handled + (unsure ?? lost.interrupted ?? 0));

  await turn();
  const told: Record<string, number> = {};
  for (const { occurrences, reason } of drops) told[reason] = (told[reason] ?? 0) + occurrences;
  expect(told).toEqual(lost);
  expect(broadcaster.stats().dropsUntold).toBe(0);

  const left = (lost['undelivered-at-shutdown'] ?? 0) + (lost.interrupted ?? 0);
  const listed = watcher.undelivered.reduce((sum, { occurrences }) => sum + occurrences, watcher.undeliveredUnlisted);
  expect({ listed, complete: report.complete }).toEqual({ listed: left, complete: left === 0 });
  return watcher;
}
