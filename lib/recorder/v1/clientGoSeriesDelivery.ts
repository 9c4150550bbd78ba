import { catchError, concatMap, defer, EMPTY, from, map, merge, type Observable, Subject, takeUntil, tap } from 'rxjs';
import { clientGoTry, failedTry, isTriedAgain } from '../../delivery/clientGoTry.ts';
import { clientGoWrite } from '../../delivery/clientGoWrite.ts';
import { type DeliveryNotice, type DeliveryOutcome } from '../../delivery/index.ts';
import { patchOf } from '../../delivery/patchOf.ts';
import { answerOf } from '../../delivery/sinkRequest.ts';
import { type EventsV1Event, MicroTime } from '../../event/index.ts';
import { mergeMapBounded } from '../../operators/index.ts';
import { checkMethods, checkNumber } from '../../options/index.ts';
import { type EventsV1Delivery } from './EventsV1BroadcasterOptions.ts';
import { clientGoSeriesKey } from './seriesKey.ts';
import { ticks } from './ticks.ts';

/** Options of {@link clientGoSeriesDelivery}. */
export interface ClientGoSeriesDeliveryOptions {
  /** How long to wait between two tries, in milliseconds, from 0 to 1,717,986,917; up to a quarter more by chance. Default: 10,000. */
  readonly sleepMs?: number;
  /** When to look for series, and single events, that have been silent for six minutes. Default: every six minutes. */
  readonly finishes?: Observable<unknown>;
  /** When to write every series again. Default: every 30 minutes. */
  readonly refreshes?: Observable<unknown>;
}

/** A kind of event that is known, as client-go's cache has it. */
interface Known {
  event: EventsV1Event;
  /** How many recordings have only been counted. */
  held: number;
}

const MINUTE_MS = 60_000;
const FINISH_MS = 6 * MINUTE_MS;
const REFRESH_MS = 30 * MINUTE_MS;
const CONCURRENT = 8;
const QUEUE_LENGTH = 1_000;
/** With the random quarter on top it is the longest timer of Node's. */
const LONGEST_SLEEP_MS = 1_717_986_917;

/**
 * client-go's own way from events.k8s.io/v1 events to a sink, in the place of ours, for who needs exactly that.
 *
 * The first event of a kind is POSTed and the second PATCHed, as a series; what follows is only counted. Every six minutes a series that has been
 * silent for as long is written a last time and forgotten; every half hour all are written. Up to 12 tries, at most 8 at once, 1,000 wait and the
 * next are lost (`watcher-full`). The number of series is not bounded, and final counts are lost at the shutdown.
 *
 * @example
 * ```ts
 * import { clientGoSeriesDelivery, EventsV1Broadcaster, type EventSink, type EventsV1Event } from 'kube-event-recorder';
 *
 * declare const sink: EventSink<EventsV1Event>;
 *
 * new EventsV1Broadcaster().startRecordingToSink(sink, { delivery: clientGoSeriesDelivery() });
 * ```
 *
 * @throws TypeError or RangeError for a bad option, at the call
 * @see client-go `tools/events/event_broadcaster.go`, as of July 2026: a queue and eight workers
 */
export function clientGoSeriesDelivery(options: ClientGoSeriesDeliveryOptions = {}): EventsV1Delivery {
  const sleepMs = checkNumber('sleepMs', options.sleepMs ?? 10_000, 0, LONGEST_SLEEP_MS);
  if (options.finishes !== undefined) checkMethods('finishes', options.finishes, ['subscribe']);
  if (options.refreshes !== undefined) checkMethods('refreshes', options.refreshes, ['subscribe']);

  return (sink, { context, onNotice }) => {
    const { account, draining, random, scheduler } = context;
    const { finishes = ticks(FINISH_MS, scheduler), refreshes = ticks(REFRESH_MS, scheduler) } = options;
    const cache = new Map<string, Known>();

    const now = () => new MicroTime(scheduler.now());
    const oneTry = (event: EventsV1Event) =>
      clientGoTry(sink, event, event.series ? patchOf(event, undefined) : undefined);

    const record = (event: EventsV1Event): Observable<DeliveryOutcome<EventsV1Event>> => {
      const key = readKey(event);
      if (key === undefined) {
        account.lose('waiting', 'invalid', event);
        return EMPTY;
      }
      const known = cache.get(key);
      if (known?.event.series) {
        const { count } = known.event.series;
        known.event = { ...known.event, series: { count: count + 1, lastObservedTime: now() } };
        known.held++;
        account.move('waiting', 'held');
        return EMPTY;
      }
      const toWrite = known ? { ...known.event, series: { count: 2, lastObservedTime: now() } } : event;
      if (known) known.event = toWrite;
      else cache.set(key, { event: toWrite, held: 0 });
      account.move('waiting', 'running');
      let settled = false;
      return clientGoWrite(toWrite, () => oneTry(toWrite), {
        scheduler,
        draining,
        onNotice,
        sleepMs: () => sleepMs * (1 + random() / 4),
        isTriedAgain: (error) => isSeriesTriedAgain(toWrite, error),
        noticeOf,
      }).pipe(
        tap({
          next: ({ kind }) => {
            settled = true;
            if (kind === 'created' || kind === 'patched') account.handle();
            else account.lose('running', kind === 'undelivered' ? 'undelivered-at-shutdown' : kind, event);
          },
          unsubscribe: () => {
            if (!settled) account.lose('running', 'interrupted', event);
          },
        }),
      );
    };

    /** One try to write a series as it stands. What is observed meanwhile is in the cache, which `then` is to leave. */
    const rewrite = (known: Known, then: (stored: EventsV1Event | undefined) => void) => {
      const { event, held } = known;
      return defer(() => oneTry(event)).pipe(
        tap({
          next: ({ event: stored }) => {
            account.handle('held', held);
            known.held -= held;
            if (known.event === event) then(stored);
          },
          error: (error: Error) => {
            const notice = noticeOf(event, error);
            if (notice) onNotice(notice);
            if (!isSeriesTriedAgain(event, error) && known.event === event) then(undefined);
          },
        }),
        map(({ kind, event: stored }): DeliveryOutcome<EventsV1Event> => ({
          kind,
          event: stored,
          occurrences: held,
          attempts: 1,
        })),
        catchError(() => EMPTY),
      );
    };

    const finish = () =>
      from([...cache]).pipe(
        concatMap(([key, known]) => {
          const { eventTime, series } = known.event;
          const seenAt = (series?.lastObservedTime ?? eventTime).getTime();
          if (seenAt >= scheduler.now() - FINISH_MS) return EMPTY;
          const forget = () => {
            cache.delete(key);
            if (known.held > 0) account.lose('held', 'rejected', known.event, known.held);
          };
          if (series) return rewrite(known, forget);
          forget();
          return EMPTY;
        }),
      );

    const refresh = () =>
      from([...cache.values()]).pipe(
        concatMap((known) => {
          if (!known.event.series) return EMPTY;
          return rewrite(known, (stored) => {
            if (stored) known.event = stored;
          });
        }),
      );

    const writes = mergeMapBounded(record, {
      concurrent: CONCURRENT,
      capacity: QUEUE_LENGTH,
      onDrop: (event, reason) => {
        if (reason === 'overflow') account.lose('waiting', 'watcher-full', event);
        else if (reason !== 'interrupted')
          account.lose('waiting', draining.aborted ? 'undelivered-at-shutdown' : 'stopped', event);
      },
    });

    return (events) => {
      const done = new Subject<void>();
      const recorded = events.pipe(
        tap(() => account.take()),
        writes,
        tap({ complete: () => done.next() }),
      );
      // One after the other, as client-go holds its lock for as long: each half hour both are due, and would count a series twice.
      const periodic = merge(finishes.pipe(map(() => finish)), refreshes.pipe(map(() => refresh))).pipe(
        concatMap((run) => run()),
      );
      return merge(recorded, periodic.pipe(takeUntil(done)));
    };
  };
}

/** Undefined for what can't be read. */
function readKey(event: EventsV1Event): string | undefined {
  try {
    return clientGoSeriesKey(event);
  } catch {
    return undefined;
  }
}

/** A series that is there after all, though a PATCH did not find it: the POST of its first event has come in between. */
function isSeriesTriedAgain(event: EventsV1Event, error: Error): boolean {
  const answer = answerOf(error);
  return isTriedAgain(answer) || (event.series !== undefined && isAlreadyExists(error));
}

/** client-go says nothing of that, and aloud of a namespace that ends. */
function noticeOf(event: EventsV1Event, error: Error): DeliveryNotice | undefined {
  if (isAlreadyExists(error)) return event.series === undefined ? failedTry(event, error) : undefined;
  return { ...failedTry(event, error), level: 'error' };
}

function isAlreadyExists(error: Error): boolean {
  const answer = answerOf(error);
  return answer.kind === 'status' && answer.reason === 'AlreadyExists';
}
