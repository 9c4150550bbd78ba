import {
  type CoreV1Event,
  type CorrelatedEvent,
  type EventSink,
  EventSinkError,
  type JsonObject,
  type PipelineContext,
} from 'kube-event-recorder';
import { mergeMapByKey, permits, retryWithBackoff } from 'kube-event-recorder/operators';
import { catchError, defer, filter, from, map, type Observable, of, type OperatorFunction, tap } from 'rxjs';

/** A request to be sent, and how many recordings are in it. */
interface Write {
  readonly event: CoreV1Event;
  readonly patch: JsonObject | undefined;
  readonly occurrences: number;
  readonly correlated: CorrelatedEvent;
}

/** Requests at a time, of all pipelines that share it. */
const requests = permits(2);

/**
 * A delivery from four operators. It shows how they fit; `deliverTo` does more: pauses for a server in trouble, holds what a later count can still
 * deliver, finds events that were stored without a word, and gives up in time at the shutdown.
 */
export function deliverByHand(
  sink: EventSink,
  { account, random, scheduler }: PipelineContext<CoreV1Event>,
): OperatorFunction<CorrelatedEvent, string> {
  const again = retryWithBackoff<CoreV1Event>({ classify, firstMs: 50, random, scheduler });

  const write = ({ event, patch, occurrences, correlated }: Write): Observable<string> => {
    const what = `${patch ? 'PATCH' : 'POST'} ${event.reason ?? ''} x${event.count ?? 1}`;
    let tries = 0;
    account.move('waiting', 'running', occurrences);
    return defer(() => {
      tries++;
      // Unsubscribing aborts a request of this sink; the signal is for those that are no Observables.
      const options = { signal: new AbortController().signal };
      return from(patch ? sink.patch(event, patch, options) : sink.create(event, options));
    }).pipe(
      requests, // Below the retry: whoever waits for its next try holds no permit.
      again,
      // The correlator goes on from what the server has.
      tap((stored) => correlated.acknowledge(stored)),
      map(() => `${what}: stored at try ${tries}, ${occurrences} recorded`),
      // The books first, then the word: whoever hears of it may look into them.
      tap(() => account.handle('running', occurrences)),
      // An error would end the stream for all the others.
      catchError((error: unknown) => {
        account.lose('running', 'rejected', event, occurrences);
        return of(`${what}: ${error instanceof Error ? error.message : 'failed'}`);
      }),
    );
  };

  return (events) =>
    events.pipe(
      filter(({ skip }) => !skip),
      map((correlated): Write => ({ event: correlated.event, patch: correlated.patch, occurrences: 1, correlated })),
      tap(() => account.take()),
      mergeMapByKey(write, {
        // One request at a time for each event object: of two that overtake each other the older count would stay.
        key: ({ event }) => `${event.metadata.namespace}/${event.metadata.name}`,
        // What waits is what the server shall have, not what has happened: one request for any number of repeats.
        conflate: (waiting, incoming) => ({
          ...incoming,
          patch: waiting.patch && incoming.patch,
          occurrences: waiting.occurrences + incoming.occurrences,
        }),
        concurrent: 8,
        capacity: 1_000,
        onDrop: ({ event, occurrences }, reason) => {
          if (reason === 'interrupted') account.lose('running', 'interrupted', event, occurrences);
          else
            account.lose(
              'waiting',
              reason === 'overflow' ? 'sink-full' : 'undelivered-at-shutdown',
              event,
              occurrences,
            );
        },
      }),
    );
}

/** What another try may help against: as long as the server asks, or else a random time that doubles. */
function classify(error: unknown, attempt: number) {
  if (attempt === 5 || !(error instanceof EventSinkError)) return 'give-up';
  const { answer } = error;
  if (answer.kind === 'invalid') return 'give-up';
  if (answer.kind !== 'status') return 'back-off';
  if (answer.retryAfterMs !== undefined) return { afterMs: answer.retryAfterMs };
  return answer.code === 429 || answer.code >= 500 ? 'back-off' : 'give-up';
}
