import { defer, filter, Observable, type ObservableInput, take, throwIfEmpty } from 'rxjs';
import { type CoreV1Event } from '../event/index.ts';
import { type EventSinkRequest } from './EventSink.ts';
import { type Answer, EventSinkError } from './EventSinkError.ts';

/**
 * One request of a sink, cold: unsubscribing before the answer aborts it. It gives one event or fails with an Error.
 *
 * @param ask calls the sink, which may answer at once, later, never, with nothing, or throw
 * @internal
 */
export function sinkRequest(ask: (request: EventSinkRequest) => ObservableInput<CoreV1Event>): Observable<CoreV1Event> {
  return new Observable((subscriber) => {
    const request = new AbortController();
    let answered = false;
    subscriber.add(() => {
      if (!answered) request.abort();
    });
    const answer = defer(() => ask({ signal: request.signal })).pipe(
      take(1),
      filter(isNamed),
      throwIfEmpty(() => new EventSinkError({ kind: 'unexpected', message: 'the sink gave no event' })),
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

/** What an error of a sink says became of the request. An error of another kind says nothing: the outcome is unknown. */
export function answerOf(error: Error): Answer {
  return error instanceof EventSinkError
    ? error.answer
    : { kind: 'unknown', code: 'ERROR', message: 'the sink failed' };
}

/** Whether a sink's answer is an event, as far as anything depends on it: a sink of a user's own may give nothing, or anything. */
function isNamed(stored: CoreV1Event): boolean {
  try {
    return typeof stored.metadata.name === 'string';
  } catch {
    return false;
  }
}

function asError(error: unknown): Error {
  try {
    if (error instanceof Error) return error;
  } catch {
    // A Proxy may throw when it is asked for its class.
  }
  return new Error('the sink failed with something that is no error');
}
