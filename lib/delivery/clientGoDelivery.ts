import {
  catchError,
  defer,
  EMPTY,
  from,
  fromEvent,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  retry,
  take,
  tap,
  throwError,
  timer,
} from 'rxjs';
import { type CorrelatedEvent } from '../correlation/index.ts';
import { type CoreV1Event, escapeControls } from '../event/index.ts';
import { mergeMapBounded } from '../operators/index.ts';
import { checkNumber } from '../options/index.ts';
import { type DeliveryNotice } from './DeliveryNotice.ts';
import { type DeliveryOutcome } from './DeliveryOutcome.ts';
import { type EventDelivery } from './EventDelivery.ts';
import { type EventSink } from './EventSink.ts';
import { type Answer } from './Answer.ts';
import { answerOf, sinkRequest } from './sinkRequest.ts';
import { withoutResourceVersion } from './withoutResourceVersion.ts';

/** Options of {@link clientGoDelivery}. */
export interface ClientGoDeliveryOptions {
  /** How long to wait between two tries, in milliseconds, from 0 to 2,147,483,647; a random part of it before the second. Default: 10,000. */
  readonly sleepMs?: number;
}

/** How many events wait for their turn, and how often one is tried: client-go's. */
const QUEUE_LENGTH = 1_000;
const MOST_TRIES = 12;

const LONGEST_TIMER_MS = 2_147_483_647;

/** What ends the sleep before another try. */
class ShutDown extends Error {}

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
    const drained = fromEvent(draining, 'abort').pipe(
      take(1),
      mergeMap(() => throwError(() => new ShutDown())),
    );

    const write = (event: CoreV1Event): Observable<DeliveryOutcome> => {
      let attempts = 0;
      let settled = false;
      const end = (outcome: DeliveryOutcome): Observable<DeliveryOutcome> => {
        settled = true;
        if (outcome.kind === 'created' || outcome.kind === 'patched') account.handle();
        else account.lose('running', outcome.kind === 'undelivered' ? 'undelivered-at-shutdown' : outcome.kind, event);
        return of(outcome);
      };
      account.move('waiting', 'running');
      if (draining.aborted) return end({ kind: 'undelivered', event, occurrences: 1, attempts });
      const correlated = correlator.correlate(event);
      if (correlated.skip) {
        account.lose('running', 'spam-filtered', event);
        return EMPTY;
      }
      const { event: toWrite } = correlated;
      return defer(() => {
        attempts++;
        return oneTry(sink, correlated);
      }).pipe(
        tap(({ event: stored }) => correlator.updateState(stored)),
        retry({
          delay: (error: Error) => {
            const notice = failureOf(toWrite, error);
            onNotice(notice);
            if (notice.message !== MAY_RETRY) return throwError(() => error);
            if (attempts >= MOST_TRIES) {
              onNotice({
                level: 'error',
                message: 'Unable to write event (retry limit exceeded!)',
                fields: notice.fields,
              });
              return throwError(() => error);
            }
            const sleep = timer(attempts === 1 ? random() * sleepMs : sleepMs, scheduler);
            return draining.aborted ? throwError(() => new ShutDown()) : merge(sleep, drained).pipe(take(1));
          },
        }),
        mergeMap(({ kind, event: stored }) => end({ kind, event: stored, occurrences: 1, attempts })),
        catchError((error: Error) => {
          const about = { event: toWrite, occurrences: 1, attempts };
          if (error instanceof ShutDown) {
            onNotice(noticeOf('error', 'Unable to write event (broadcaster is shut down)', toWrite));
            return end({ kind: 'undelivered', ...about });
          }
          return end({
            kind: attempts >= MOST_TRIES && isRetried(answerOf(error)) ? 'gave-up' : 'rejected',
            ...about,
            error,
          });
        }),
        tap({
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

/** What one try stored, and how. */
type Stored = Pick<DeliveryOutcome, 'event'> & { readonly kind: 'created' | 'patched' };

function oneTry(sink: EventSink, { event, patch = {} }: CorrelatedEvent): Observable<Stored> {
  const create = sinkRequest((request) => sink.create(withoutResourceVersion(event), request)).pipe(
    map((stored): Stored => ({ kind: 'created', event: stored })),
  );
  if ((event.count ?? 0) <= 1) return create;
  return sinkRequest((request) => from(sink.patch(event, patch, request))).pipe(
    map((stored): Stored => ({ kind: 'patched', event: stored })),
    catchError((error: Error) => {
      const answer = answerOf(error);
      return answer.kind === 'status' && answer.code === 404 ? create : throwError(() => error);
    }),
  );
}

const MAY_RETRY = 'Unable to write event (may retry after sleeping)';

function isRetried({ kind }: Answer): boolean {
  return kind !== 'invalid' && kind !== 'status';
}

/** What client-go logs of a try that failed. */
function failureOf(event: CoreV1Event, error: Error): DeliveryNotice {
  const answer = answerOf(error);
  if (answer.kind === 'invalid') return noticeOf('error', 'Unable to construct event (will not retry!)', event, answer);
  if (answer.kind !== 'status') return noticeOf('error', MAY_RETRY, event, answer);
  const isExpected =
    answer.reason === 'AlreadyExists' || answer.causes.some(({ reason }) => reason === 'NamespaceTerminating');
  return noticeOf(isExpected ? 'debug' : 'error', 'Server rejected event (will not retry!)', event, answer);
}

function noticeOf(
  level: DeliveryNotice['level'],
  message: string,
  event: CoreV1Event,
  answer?: Answer,
): DeliveryNotice {
  const { namespace, name } = event.metadata;
  return {
    level,
    message,
    fields: { event: escapeControls(`${namespace}/${name}`), ...(answer && { error: answer.message }) },
  };
}
