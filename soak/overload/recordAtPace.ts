import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EventRecorder, type WatcherStats } from 'kube-event-recorder';
import { collectGarbage } from '../collectGarbage.ts';
import { type OverloadResult } from './OverloadResult.ts';

export const EVENTS_A_SECOND = 10_000;
export const OBJECTS = 5_000;

/** The pace is kept in slices of so many milliseconds. */
const SLICE_MS = 10;

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
  recorder: EventRecorder,
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
  const begin = performance.now();
  for (let i = 0; i < events; i++) {
    if (performance.now() - begin < (i * 1_000) / EVENTS_A_SECOND - SLICE_MS) await sleep(SLICE_MS / 2);
    const pod = podReference(i % OBJECTS);
    const called = performance.now();
    recorder.event(pod, 'Normal', 'Created', 'Created container main');
    const tookMs = performance.now() - called;
    callsMs += tookMs;
    longestCallMs = Math.max(longestCallMs, tookMs);
    if ((i + 1) % EVENTS_A_SECOND !== 0) continue;
    booksMeanwhile.push(stats());
    // The pause of a whole collection is none of the recorder's.
    late.disable();
    heapMost = Math.max(heapMost, await collectGarbage());
    late.enable();
  }
  const spanMs = performance.now() - begin;
  late.disable();
  const [lateMs, latestMs] = [late.percentile(99) / 1e6, late.max / 1e6];
  return { events, spanMs, callsMs, longestCallMs, lateMs, latestMs, heapBefore, heapMost, booksMeanwhile };
}

function podReference(i: number) {
  const uid = `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`;
  return { kind: 'Pod', apiVersion: 'v1', namespace: 'default', name: `pod-${i}`, uid };
}
