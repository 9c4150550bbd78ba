import {
  asapScheduler,
  catchError,
  defer,
  fromEvent,
  map,
  merge,
  Observable,
  of,
  type OperatorFunction,
  retry,
  type SchedulerLike,
  take,
  tap,
  throwError,
  throwIfEmpty,
  timer,
} from 'rxjs';
import { Account, type PipelineContext } from '../broadcast/index.ts';
import { type CoreV1Event } from '../event/index.ts';
import { mergeMapBounded } from '../operators/index.ts';
import { checkInteger } from '../options/index.ts';
import { type DeliveryOutcome } from './DeliveryOutcome.ts';
import { type EventSink } from './EventSink.ts';
import { EventSinkError } from './EventSinkError.ts';

/** Options of {@link deliverTo}. */
export interface DeliverToOptions {
  /** The context of a broadcaster's pipeline. Default: none; own time, chance and books. */
  readonly context?: PipelineContext<CoreV1Event>;
  /** How many writes are under way at once: at least 1. Default: 8. */
  readonly concurrent?: number;
  /** How many writes wait; the next are lost as `sink-full`. Default: 4096. */
  readonly capacity?: number;
  /** How often a write is tried in all: at least 1. Default: 12, as client-go. */
  readonly attempts?: number;
}

/** Besides 5xx: renewed credentials, a server's own timeout, and a rate limit. */
const WORTH_ANOTHER_TRY = new Set([401, 408, 425, 429]);

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;
const LONGEST_RETRY_AFTER_MS = 60_000;

/**
 * Writes each event to a sink, and tells what became of it.
 *
 * A write whose outcome is unknown, that was not sent, or that the server put off (429, 5xx) is tried again after a
 * random wait of up to half a second, then up to twice as much each time, to 30 seconds; later where the server says so
 * (Retry-After, at most a minute). Once a shutdown has begun there is
 * one last try without a wait, and the write counts as undelivered if it fails. An event that is there already after an
 * unknown outcome counts as created.
 *
 * @throws TypeError or RangeError for a bad option, at the call
 *
 * @example
 * ```ts
 * import { deliverTo, EventBroadcaster, type EventSink } from 'kube-event-recorder';
 *
 * declare const auditSink: EventSink;
 *
 * new EventBroadcaster()
 *   .start('audit', (events, context) => events.pipe(deliverTo(auditSink, { context })))
 *   .results.subscribe((outcome) => console.log(outcome.kind, outcome.event.metadata.name));
 * ```
 *
 * @see client-go `recordToSink` in tools/record/event.go
 */
export function deliverTo(
  sink: EventSink,
  options: DeliverToOptions = {},
): OperatorFunction<CoreV1Event, DeliveryOutcome> {
  const { context = standalone(), concurrent = 8, capacity = 4096 } = options;
  const most = checkInteger('attempts', options.attempts ?? 12, 1);
  const { account, draining, random, scheduler } = context;
  const drained = fromEvent(draining, 'abort').pipe(take(1));

  const write = (event: CoreV1Event): Observable<DeliveryOutcome> => {
    let attempts = 0;
    let lastTry = false;
    let mayBeStored = false;
    let settled = false;
    account.move('waiting', 'running');
    return defer(() => {
      attempts++;
      lastTry = draining.aborted;
      return created(sink, event);
    }).pipe(
      retry({
        count: most - 1,
        delay: (error: Error) => {
          if (lastTry || !isWorthAnotherTry(error)) return throwError(() => error);
          if (isUnknownOutcome(error)) mayBeStored = true;
          if (draining.aborted) return of(undefined);
          const backoff = random() * Math.min(FIRST_BACKOFF_MS * 2 ** (attempts - 1), LONGEST_BACKOFF_MS);
          const wait = Math.max(backoff, retryAfterMs(error));
          return merge(timer(wait, scheduler), drained).pipe(take(1));
        },
      }),
      catchError((error: Error) => {
        // A POST before it was carried out, though its answer was lost.
        if (mayBeStored && isAlreadyThere(error)) return of(event);
        throw error;
      }),
      map((stored): DeliveryOutcome => {
        settled = true;
        account.handle();
        return { kind: 'created', event: stored, occurrences: 1, attempts };
      }),
      catchError((error: Error) => {
        let kind: 'rejected' | 'gave-up' | 'undelivered' = 'rejected';
        if (isWorthAnotherTry(error)) kind = draining.aborted && attempts < most ? 'undelivered' : 'gave-up';
        settled = true;
        account.lose('running', kind === 'undelivered' ? 'undelivered-at-shutdown' : kind, event);
        return of<DeliveryOutcome>({ kind, event, occurrences: 1, attempts, error });
      }),
      tap({
        // Not where a subscriber of the outcomes stops the watcher upon one of them: that write has come to its end.
        unsubscribe: () => {
          if (!settled) account.lose('running', 'interrupted', event);
        },
      }),
    );
  };

  const writes = mergeMapBounded(write, {
    concurrent,
    capacity,
    onDrop: (event, reason) => {
      if (reason === 'overflow') account.lose('waiting', 'sink-full', event);
      // A write that is interrupted has told so itself.
      else if (reason !== 'interrupted')
        account.lose('waiting', draining.aborted ? 'undelivered-at-shutdown' : 'stopped', event);
    },
  });
  return (events) =>
    events.pipe(
      tap(() => account.take()),
      writes,
    );
}

/** One POST; unsubscribing before the answer aborts it. */
function created(sink: EventSink, event: CoreV1Event): Observable<CoreV1Event> {
  return new Observable((subscriber) => {
    const request = new AbortController();
    let answered = false;
    subscriber.add(() => {
      if (!answered) request.abort();
    });
    const answer = defer(() => sink.create(event, { signal: request.signal })).pipe(
      take(1),
      throwIfEmpty(() => new EventSinkError({ kind: 'unknown', code: 'EMPTY', message: 'the sink gave no event' })),
    );
    subscriber.add(
      answer.subscribe({
        next: (stored) => {
          answered = true;
          subscriber.next(stored);
          subscriber.complete();
        },
        error: (error: unknown) => {
          answered = true;
          subscriber.error(asError(error));
        },
      }),
    );
  });
}

function isWorthAnotherTry(error: Error): boolean {
  if (!(error instanceof EventSinkError)) return true;
  const { answer } = error;
  if (answer.kind === 'status') return WORTH_ANOTHER_TRY.has(answer.code) || answer.code >= 500;
  return answer.kind === 'not-sent' || answer.kind === 'unknown' || answer.kind === 'credentials';
}

/** Whether the server may have carried the request out all the same. */
function isUnknownOutcome(error: Error): boolean {
  if (!(error instanceof EventSinkError)) return true;
  const { answer } = error;
  return answer.kind === 'unknown' || (answer.kind === 'status' && answer.code >= 500);
}

/** How long the server asked to wait, at most a minute, see client-go's rest/with_retry.go. */
function retryAfterMs(error: unknown): number {
  if (!(error instanceof EventSinkError) || error.answer.kind !== 'status') return 0;
  return Math.min(error.answer.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
}

function isAlreadyThere(error: Error): boolean {
  return error instanceof EventSinkError && error.answer.kind === 'status' && error.answer.reason === 'AlreadyExists';
}

function asError(error: unknown): Error {
  try {
    if (error instanceof Error) return error;
  } catch {
    // A Proxy may throw when it is asked for its class.
  }
  return new Error('the sink failed with something that is no error');
}

function standalone(scheduler: SchedulerLike = asapScheduler): PipelineContext<CoreV1Event> {
  return { scheduler, random: Math.random, draining: new AbortController().signal, account: new Account() };
}
