import { firstValueFrom, fromEvent, map, race, type SchedulerLike, timer } from 'rxjs';

/**
 * Waits on a scheduler; 0 takes no time at all.
 *
 * @returns whether the time has passed; false as soon as the signal has fired
 */
export async function wait(ms: number, scheduler: SchedulerLike, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted || ms === 0) return !signal.aborted;
  const over = timer(ms, scheduler).pipe(map(() => true));
  const ended = fromEvent(signal, 'abort').pipe(map(() => false));
  return firstValueFrom(race(over, ended));
}
