import {
  catchError,
  defer,
  fromEvent,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  retry,
  type SchedulerLike,
  take,
  throwError,
  timer,
} from 'rxjs';
import { type KubernetesEvent } from '../event/index.ts';
import { CLIENT_GO_TRIES, failedTry, type Stored, writeNotice } from './clientGoTry.ts';
import { type DeliveryNotice } from './DeliveryNotice.ts';
import { type DeliveryOutcome } from './DeliveryOutcome.ts';

/** What ends the sleep before another try. */
class ShutDown extends Error {}

/** How client-go writes an event. */
export interface ClientGoWriteOptions<E extends KubernetesEvent> {
  readonly scheduler: SchedulerLike;
  readonly draining: AbortSignal;
  readonly onNotice: (notice: DeliveryNotice) => void;
  /** How long to sleep after so many tries, in milliseconds. */
  readonly sleepMs: (tries: number) => number;
  /** Whether to try again after a try that failed so. */
  readonly isTriedAgain: (error: Error) => boolean;
  /** What is said of a try that failed. */
  readonly noticeOf?: (event: E, error: Error) => DeliveryNotice | undefined;
}

/**
 * Tries to write an event up to 12 times, as client-go does: a shutdown ends the sleep between two tries. It never errs.
 *
 * @see `recordToSink` in client-go tools/record/event.go, `attemptRecording` in tools/events/event_broadcaster.go
 */
export function clientGoWrite<E extends KubernetesEvent>(
  event: E,
  oneTry: () => Observable<Stored<E>>,
  options: ClientGoWriteOptions<E>,
): Observable<DeliveryOutcome<E>> {
  const { draining, isTriedAgain, noticeOf = failedTry, onNotice, scheduler, sleepMs } = options;
  return defer(() => {
    let attempts = 0;
    const ofShutDown = fromEvent(draining, 'abort').pipe(
      take(1),
      mergeMap(() => throwError(() => new ShutDown())),
    );
    const beforeNext = (error: Error): Observable<unknown> => {
      const notice = noticeOf(event, error);
      if (notice) onNotice(notice);
      if (!isTriedAgain(error)) return throwError(() => error);
      if (attempts >= CLIENT_GO_TRIES) {
        onNotice({
          ...writeNotice('error', 'Unable to write event (retry limit exceeded!)', event),
          ...(notice && { fields: notice.fields }),
        });
        return throwError(() => error);
      }
      const sleep = timer(sleepMs(attempts), scheduler);
      return draining.aborted ? throwError(() => new ShutDown()) : merge(sleep, ofShutDown).pipe(take(1));
    };
    return defer(() => {
      attempts++;
      return oneTry();
    }).pipe(
      retry({ delay: beforeNext }),
      map(({ kind, event: stored }): DeliveryOutcome<E> => ({ kind, event: stored, occurrences: 1, attempts })),
      catchError((error: Error): Observable<DeliveryOutcome<E>> => {
        const about = { event, occurrences: 1, attempts };
        if (error instanceof ShutDown) {
          onNotice(writeNotice('error', 'Unable to write event (broadcaster is shut down)', event));
          return of({ kind: 'undelivered', ...about });
        }
        const isTriedOut = attempts >= CLIENT_GO_TRIES && isTriedAgain(error);
        return of({ kind: isTriedOut ? 'gave-up' : 'rejected', ...about, error });
      }),
    );
  });
}
