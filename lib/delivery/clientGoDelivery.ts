import { EMPTY, type Observable, of, tap } from 'rxjs';
import { type CoreV1Event } from '../event/index.ts';
import { mergeMapBounded } from '../operators/index.ts';
import { checkNumber } from '../options/index.ts';
import { clientGoTry, isTriedAgain } from './clientGoTry.ts';
import { clientGoWrite } from './clientGoWrite.ts';
import { type DeliveryOutcome } from './DeliveryOutcome.ts';
import { type EventDelivery } from './EventDelivery.ts';
import { answerOf } from './sinkRequest.ts';

/** Options of {@link clientGoDelivery}. */
export interface ClientGoDeliveryOptions {
  /** How long to wait between two tries, in milliseconds, from 0 to 2,147,483,647; a random part of it before the second. Default: 10,000. */
  readonly sleepMs?: number;
}

/** How many events wait for their turn: client-go's. */
const QUEUE_LENGTH = 1_000;

const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * client-go's own way from events to a sink, in the place of ours, for who needs exactly that.
 *
 * Events wait as they are, at most 1000, and the next are lost (`watcher-full`). One at a time is correlated and written: by a PATCH if its count
 * is above 1, else, or if that is answered 404, by a POST. Any answer of the server is final; a transport error, or an answer that is no
 * event, is tried again, 12 times in all. While it waits, all others wait. At the shutdown that wait ends, and nothing that is queued is written. There
 * is no client-side limit, and nothing pauses.
 *
 * @example
 * ```ts
 * import { clientGoDelivery, EventBroadcaster, type EventSink } from 'kube-event-recorder';
 *
 * declare const sink: EventSink;
 *
 * new EventBroadcaster().startRecordingToSink(sink, { delivery: clientGoDelivery({ sleepMs: 10_000 }) });
 * ```
 *
 * @throws TypeError or RangeError for a bad option, at the call
 * @see `recordToSink` and `recordEvent` in client-go tools/record/event.go
 */
export function clientGoDelivery(options: ClientGoDeliveryOptions = {}): EventDelivery {
  const sleepMs = checkNumber('sleepMs', options.sleepMs ?? 10_000, 0, LONGEST_TIMER_MS);

  return (sink, { context, correlator, onNotice }) => {
    const { account, draining, random, scheduler } = context;
    const writing = {
      scheduler,
      draining,
      onNotice,
      sleepMs: (tries: number) => (tries === 1 ? random() * sleepMs : sleepMs),
      isTriedAgain: (error: Error) => isTriedAgain(answerOf(error)),
    };

    const write = (event: CoreV1Event): Observable<DeliveryOutcome> => {
      let settled = false;
      const end = (outcome: DeliveryOutcome): void => {
        settled = true;
        if (outcome.kind === 'created' || outcome.kind === 'patched') account.handle();
        else account.lose('running', outcome.kind === 'undelivered' ? 'undelivered-at-shutdown' : outcome.kind, event);
      };
      account.move('waiting', 'running');
      if (draining.aborted) {
        const outcome = { kind: 'undelivered', event, occurrences: 1, attempts: 0 } as const;
        end(outcome);
        return of(outcome);
      }
      const { event: toWrite, patch = {}, skip } = correlator.correlate(event);
      if (skip) {
        account.lose('running', 'spam-filtered', event);
        return EMPTY;
      }
      const isRepeat = (toWrite.count ?? 0) > 1;
      const oneTry = () =>
        clientGoTry(sink, toWrite, isRepeat ? patch : undefined).pipe(
          tap(({ event: stored }) => correlator.updateState(stored)),
        );
      return clientGoWrite(toWrite, oneTry, writing).pipe(
        tap({
          next: end,
          unsubscribe: () => {
            if (!settled) account.lose('running', 'interrupted', event);
          },
        }),
      );
    };

    const writes = mergeMapBounded(write, {
      concurrent: 1,
      capacity: QUEUE_LENGTH,
      onDrop: (event, reason) => {
        if (reason === 'overflow') account.lose('waiting', 'watcher-full', event);
        else if (reason !== 'interrupted')
          account.lose('waiting', draining.aborted ? 'undelivered-at-shutdown' : 'stopped', event);
      },
    });
    return (events) =>
      events.pipe(
        tap(() => account.take()),
        writes,
      );
  };
}
