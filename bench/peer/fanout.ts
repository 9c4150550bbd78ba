import { EventBroadcaster, type EventRecorder, Scheme } from 'kube-event-recorder';
import { type Flags } from './Flags.ts';
import { cyclic, podReferences, reason, source } from './podReference.ts';
import { cpuSeconds, printResult } from './printResult.ts';

/** The producer waits while the slowest watcher is further behind, so that nothing is dropped. */
const MOST_BEHIND = 500;

/** N events to k watchers that do nothing: the time from the first call to the last delivery. */
export async function fanout(flags: Flags): Promise<void> {
  const n = flags.number('n', 200_000);
  const k = flags.number('k', 1);
  const references = podReferences(1000);
  const broadcaster = new EventBroadcaster();
  const seen = Array.from({ length: k }, (_, i) => {
    const watcher = { count: 0 };
    broadcaster.startEventWatcher(() => watcher.count++, { name: `no-op ${i}` });
    return watcher;
  });
  const recorder = broadcaster.newRecorder(new Scheme(), source);

  await round(recorder, n / 10);
  const cpuBefore = cpuSeconds();
  const { seconds, delivered } = await round(recorder, n);
  const cpu = cpuSeconds() - cpuBefore;
  const nsPerOp = (seconds * 1e9) / n;
  printResult(flags, 'fanout', { variant: `k=${k}`, n, delivered, seconds, ns_per_op: nsPerOp, cpu_seconds: cpu });

  function slowest(): number {
    return seen.reduce((least, { count }) => Math.min(least, count), Infinity);
  }

  async function round(to: EventRecorder, events: number): Promise<{ seconds: number; delivered: number }> {
    const base = slowest();
    const begin = performance.now();
    for (let i = 0; i < events; i++) {
      to.eventf(cyclic(references, i), 'Normal', reason, 'Created container %s', 'main');
      // Asked now and then: a look at the watchers after each event would be no part of recording.
      if (i % MOST_BEHIND === MOST_BEHIND - 1) await nextTurn();
    }
    while (slowest() - base < events) await nextTurn();
    return { seconds: (performance.now() - begin) / 1000, delivered: slowest() - base };
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
