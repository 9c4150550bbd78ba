import { EventBroadcaster, EventsV1Broadcaster, Scheme } from 'kube-event-recorder';
import { type Flags } from './Flags.ts';
import { action, cyclic, message, type podReference, podReferences, reason, source } from './podReference.ts';
import { cpuSeconds, printResult } from './printResult.ts';

/** The producer waits while the slowest watcher is further behind, so that nothing is dropped. */
const MOST_BEHIND = 500;

/** Recorder and watchers of one API. */
interface Fanout {
  readonly record: (object: ReturnType<typeof podReference>) => void;
  readonly watch: (handler: () => void) => void;
}

/**
 * N events to k watchers that do nothing: the time from the first call to the last delivery. With `-plain 1` the message is ready, and nothing is
 * formatted.
 */
export async function fanout(flags: Flags): Promise<void> {
  const n = flags.number('n', 200_000);
  const k = flags.number('k', 1);
  const references = podReferences(flags.number('objects', 1000));
  const plain = flags.number('plain', 0) > 0;
  const { record, watch } = flags.isEventsV1 ? eventsV1() : coreV1(plain);
  const seen = Array.from({ length: k }, () => ({ count: 0 }));
  for (const watcher of seen) watch(() => watcher.count++);

  await round(n / 10);
  const cpuBefore = cpuSeconds();
  const { seconds, delivered } = await round(n);
  const cpu = cpuSeconds() - cpuBefore;
  const nsPerOp = (seconds * 1e9) / n;
  printResult(flags, 'fanout', { variant: `k=${k}`, n, delivered, seconds, ns_per_op: nsPerOp, cpu_seconds: cpu });

  function slowest(): number {
    return Math.min(...seen.map(({ count }) => count));
  }

  async function round(events: number): Promise<{ seconds: number; delivered: number }> {
    const base = slowest();
    const begin = performance.now();
    for (let i = 0; i < events; i++) {
      record(cyclic(references, i));
      // Asked now and then: a look at the watchers after each event would be no part of recording.
      if (i % MOST_BEHIND === MOST_BEHIND - 1) await nextTurn();
    }
    while (slowest() - base < events) await nextTurn();
    return { seconds: (performance.now() - begin) / 1000, delivered: slowest() - base };
  }
}

function coreV1(plain: boolean): Fanout {
  const broadcaster = new EventBroadcaster();
  const recorder = broadcaster.newRecorder(new Scheme(), source);
  return {
    record: plain
      ? (object) => recorder.event(object, 'Normal', reason, message)
      : (object) => recorder.eventf(object, 'Normal', reason, 'Created container %s', 'main'),
    watch: (handler) => broadcaster.startEventWatcher(handler),
  };
}

function eventsV1(): Fanout {
  const broadcaster = new EventsV1Broadcaster();
  const recorder = broadcaster.newRecorder(new Scheme(), source.component, { reportingInstance: source.host });
  return {
    record: (object) => recorder.eventf(object, undefined, 'Normal', reason, action, 'Created container %s', 'main'),
    watch: (handler) => broadcaster.startEventWatcher(handler),
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
