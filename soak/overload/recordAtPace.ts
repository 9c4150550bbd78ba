import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ObjectReference, type WatcherStats } from 'kube-event-recorder';
import { collectGarbage, heapInUse } from '../collectGarbage.ts';
import { type OverloadResult } from './OverloadResult.ts';

export const EVENTS_A_SECOND = 10_000;
export const OBJECTS = 5_000;

/** So many are recorded in one turn of the event loop: a controller that never lets go of it leaves no time to whoever is to take them. */
const EVENTS_A_TURN = EVENTS_A_SECOND / 100;

/** What is seen while events are recorded. */
export type PacedRecording = Pick<
  OverloadResult,
  | 'events'
  | 'spanMs'
  | 'callsMs'
  | 'longestCallMs'
  | 'lateMs'
  | 'latestMs'
  | 'heapBefore'
  | 'heapMost'
  | 'booksMeanwhile'
>;

/** Records the events of so many seconds one by one, each second's within that second, and looks at heap and books after each. */
export async function recordAtPace(
  record: (pod: ObjectReference) => void,
  seconds: number,
  stats: () => WatcherStats,
): Promise<PacedRecording> {
  const events = seconds * EVENTS_A_SECOND;
  const heapBefore = await collectGarbage();
  const booksMeanwhile: WatcherStats[] = [];
  const late = monitorEventLoopDelay({ resolution: 1 });
  let heapMost = heapBefore;
  let callsMs = 0;
  let longestCallMs = 0;
  late.enable();
  let begin = performance.now();
  for (let i = 0; i < events; i++) {
    if (i % EVENTS_A_TURN === 0) await sleep(Math.max(0, begin + (i * 1_000) / EVENTS_A_SECOND - performance.now()));
    const pod = podReference(i % OBJECTS);
    const called = performance.now();
    record(pod);
    const tookMs = performance.now() - called;
    callsMs += tookMs;
    longestCallMs = Math.max(longestCallMs, tookMs);
    if ((i + 1) % EVENTS_A_SECOND !== 0) continue;
    booksMeanwhile.push(stats());
    // The pause of a whole collection is none of the recorder's, and nothing to catch up with.
    const paused = performance.now();
    heapMost = Math.max(heapMost, heapInUse());
    begin += performance.now() - paused;
  }
  const spanMs = performance.now() - begin;
  late.disable();
  const [lateMs, latestMs] = [late.percentile(99) / 1e6, late.max / 1e6];
  return { events, spanMs, callsMs, longestCallMs, lateMs, latestMs, heapBefore, heapMost, booksMeanwhile };
}

function podReference(i: number): ObjectReference {
  const uid = `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`;
  return { kind: 'Pod', apiVersion: 'v1', namespace: 'default', name: `pod-${i}`, uid };
}
