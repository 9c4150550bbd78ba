import { setTimeout as sleep } from 'node:timers/promises';
import { type KubeConfig } from '@kubernetes/client-node';
import { EventBroadcaster, EventsV1Broadcaster, type ObjectReference, Scheme } from 'kube-event-recorder';
import { CoreV1EventSink, EventsV1EventSink } from 'kube-event-recorder/client-node';
import { type Observable } from 'rxjs';
import { type Findings } from '../Findings.ts';
import { ServerProcess } from '../server/ServerProcess.ts';
import { CONCURRENT } from '../SoakWorld.ts';
import { checkOverload, WRITE_MS } from './checkOverload.ts';
import { type OverloadResult } from './OverloadResult.ts';
import { EVENTS_A_SECOND, OBJECTS, recordAtPace } from './recordAtPace.ts';

const COMPONENT = 'overload';

/** By which API. */
export type OverloadApi = keyof typeof RECORDINGS;

const quiet = { logger: { log: () => undefined } };
const unlimited = { concurrent: CONCURRENT, qps: Infinity };
const connections = { concurrent: CONCURRENT };

/** How each API is recorded to. */
const RECORDINGS = {
  'core/v1': (kubeConfig: KubeConfig) => {
    const broadcaster = new EventBroadcaster(quiet);
    const watcher = broadcaster.startRecordingToSink(new CoreV1EventSink(kubeConfig, connections), unlimited);
    const recorder = broadcaster.newRecorder(new Scheme(), { component: COMPONENT });
    const record = (pod: ObjectReference) => recorder.event(pod, 'Normal', 'Created', 'Created container main');
    return { broadcaster, watcher, record };
  },
  'events.k8s.io/v1': (kubeConfig: KubeConfig) => {
    const broadcaster = new EventsV1Broadcaster(quiet);
    const watcher = broadcaster.startRecordingToSink(new EventsV1EventSink(kubeConfig, connections), unlimited);
    const recorder = broadcaster.newRecorder(new Scheme(), COMPONENT);
    const record = (pod: ObjectReference) =>
      recorder.eventf(pod, undefined, 'Normal', 'Created', 'Creating', 'Created container main');
    return { broadcaster, watcher, record };
  },
};

/**
 * Far more events than the server can take: nothing waits for it, memory is bounded, and of each event is known what became of it.
 *
 * It is the workload `slow` of a comparison in which client-go delivers 19 of 100,000 events and says nothing of the others.
 */
export async function runOverload(seconds: number, api: OverloadApi): Promise<Findings> {
  const servers = await ServerProcess.start(1);
  await servers.ask({ do: 'change', server: 'guests', weather: { faultRatio: 0, delayMs: WRITE_MS } });
  const { broadcaster, watcher, record } = RECORDINGS[api](servers.kubeConfig('guests'));
  let told = 0;
  const drops: Observable<{ readonly occurrences: number }> = broadcaster.drops;
  drops.subscribe(({ occurrences }) => (told += occurrences));

  const recording = await recordAtPace(record, seconds, () => watcher.stats());
  const report = await broadcaster.shutdown({ deadlineMs: seconds * 1_000 });
  // What is lost last is told a turn later.
  await sleep(1);
  const { occurrences, servers: states } = await servers.ask({ do: 'count', server: 'guests', component: COMPONENT });
  await servers.stop();

  const { undelivered = [], undeliveredUnlisted = 0 } = report.watchers[0] ?? {};
  const result = {
    ...recording,
    connections: states.guests.accepted,
    books: watcher.stats(),
    told,
    untold: broadcaster.stats().dropsUntold,
    reported: undelivered.reduce((sum, one) => sum + one.occurrences, undeliveredUnlisted),
    stored: occurrences,
  };
  print(result);
  return checkOverload(result);
}

function print({ books, events, heapBefore, heapMost, spanMs, ...result }: OverloadResult): void {
  const calls = result.callsMs;
  const rows: readonly (readonly [string, string])[] = [
    ['load', `${EVENTS_A_SECOND} events a second over ${OBJECTS} objects; a write takes ${WRITE_MS} ms`],
    ['recorded', `${events} in ${(spanMs / 1_000).toFixed(1)} s`],
    ['delivered', `${books.handled} in ${CONCURRENT} requests at once; the server has ${result.stored}`],
    ['lost', JSON.stringify(books.lost)],
    ['drops', `told of ${result.told} occurrences, ${result.untold} drops untold; reported ${result.reported}`],
    ['heap', `${mb(heapBefore)} MB before, ${mb(heapMost)} MB at most: ${mb(heapMost - heapBefore)} MB more`],
    ['memory', `${mb(process.memoryUsage.rss())} MB resident`],
    ['connections', String(result.connections)],
    ['calls', `${((calls / events) * 1e3).toFixed(1)} µs each, ${((100 * calls) / spanMs).toFixed(1)} % of the time`],
    ['longest call', `${result.longestCallMs.toFixed(1)} ms`],
    ['event loop', `late by ${result.lateMs.toFixed(1)} ms (99 of 100), ${result.latestMs.toFixed(1)} ms at most`],
  ];
  for (const [name, text] of rows) console.log(`${name.padEnd(13)} ${text}`);
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
