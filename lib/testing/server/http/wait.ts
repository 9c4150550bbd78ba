import { fromEvent, lastValueFrom, type SchedulerLike, takeUntil, timer } from 'rxjs';

/** Waits on a scheduler, but not longer than until the signal fires; 0 takes no time at all. */
export async function wait(ms: number, scheduler: SchedulerLike, signal: AbortSignal): Promise<void> {
  if (ms === 0 || signal.aborted) return;
  await lastValueFrom(timer(ms, scheduler).pipe(takeUntil(fromEvent(signal, 'abort'))), { defaultValue: 0 });
}
