import { type CoreV1Event, EventBroadcaster, type EventSink, Scheme } from 'kube-event-recorder';
import { heapInUse } from '../soak/collectGarbage.ts';
import { Flags } from './peer/Flags.ts';
import { message, podReference, reason, source } from './peer/podReference.ts';
import { printResult } from './peer/printResult.ts';

// What an event about one more object costs a recorder that has written about K objects before, all the way to a sink that answers at once; and
// what the recorder holds then. `-objects K -n N`: N events are measured, in batches of at most K/10, so that K stays about K.

const flags = new Flags(process.argv.slice(2), 'ours');
const objects = flags.number('objects', 1000);
const n = flags.number('n', 20_000);
const warmUp = flags.number('warm', 20_000);
/** Below what may wait for the sink. */
const BURST = 500;

class AnsweringSink implements EventSink {
  created = 0;

  create(event: CoreV1Event): readonly CoreV1Event[] {
    this.created++;
    return [event];
  }

  patch(): never {
    throw new Error('every event is about another object');
  }
}

let next = 0;
const sink = new AnsweringSink();

function startRecording() {
  const broadcaster = new EventBroadcaster();
  const watcher = broadcaster.startRecordingToSink(sink, { qps: Infinity });
  const recorder = broadcaster.newRecorder(new Scheme(), source);
  return {
    broadcaster,
    record: async (events: number): Promise<void> => {
      for (let done = 0; done < events; done += BURST) {
        for (let i = done; i < Math.min(events, done + BURST); i++) {
          recorder.event(podReference(next++), 'Normal', reason, message);
        }
        do await new Promise((resolve) => setImmediate(resolve));
        while (watcher.stats().waiting + watcher.stats().running > 0);
      }
    },
  };
}

const warm = startRecording();
await warm.record(warmUp);
await warm.broadcaster.shutdown();
const before = heapInUse();

const batch = Math.min(n, Math.max(BURST, Math.ceil(objects / 10)));
let seconds = 0;
let measured = 0;
let heapMb = 0;
// So long a recorder is used until it knows half as many objects again; then comes a new one.
while (measured < n) {
  const { broadcaster, record } = startRecording();
  await record(objects);
  if (heapMb === 0) heapMb = (heapInUse() - before) / 1e6;
  for (let more = 0; measured < n && more < Math.max(batch, objects / 2); more += batch) {
    const begin = performance.now();
    await record(batch);
    seconds += (performance.now() - begin) / 1000;
    measured += batch;
  }
  await broadcaster.shutdown();
}

printResult(flags, 'growth', {
  variant: `${objects} objects`,
  n: measured,
  // All that were recorded, and none twice, or less than was measured.
  delivered: sink.created === next ? measured : sink.created - next,
  seconds,
  ns_per_op: (seconds * 1e9) / measured,
  heap_mb: heapMb,
});
process.exit();
