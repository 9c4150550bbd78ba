import { from, Observable, type ObservableInput } from 'rxjs';
import { type KubernetesEvent } from '../event/index.ts';
import { reportUnhandledError } from '../operators/dropped.ts';
import { OperatorSubscriber } from '../operators/OperatorSubscriber.ts';
import { type EventSinkRequest } from './EventSink.ts';
import { type Answer } from './Answer.ts';
import { EventSinkError } from './EventSinkError.ts';

/**
 * One request of a sink, cold: unsubscribing before the answer aborts it. It gives one event or fails with an Error.
 *
 * @param ask calls the sink, which may answer at once, later, never, with nothing, or throw
 * @internal
 */
export function sinkRequest<E extends KubernetesEvent>(
  ask: (request: EventSinkRequest) => ObservableInput<E>,
): Observable<E> {
  return new Observable((subscriber) => {
    const request = new AbortController();
    let answered = false;
    const fail = (error: Error) => {
      answered = true;
      subscriber.error(error);
    };
    subscriber.add(() => {
      if (!answered) request.abort();
    });
    let answer: Observable<E>;
    try {
      answer = from(ask({ signal: request.signal }));
    } catch (error) {
      fail(asError(error));
      return;
    }
    // By hand what defer, take(1) and throwIfEmpty do: a request passed through twice as many subscribers.
    answer.subscribe(
      new SinkSubscriber<E>(subscriber, {
        next: (stored) => {
          if (!isNamed(stored)) {
            fail(new EventSinkError({ kind: 'unexpected', message: 'the sink gave no event' }));
            return;
          }
          answered = true;
          subscriber.next(stored);
          subscriber.complete();
        },
        error: (error) => fail(asError(error)),
        complete: () => fail(new EventSinkError({ kind: 'unknown', code: 'EMPTY', message: 'the sink gave no event' })),
      }),
    );
  });
}

/** A sink's teardown that throws is reported: it must not end what ended the request, such as a time-out. */
class SinkSubscriber<E> extends OperatorSubscriber<E> {
  override unsubscribe(): void {
    try {
      super.unsubscribe();
    } catch (error) {
      reportUnhandledError(error);
    }
  }
}

/** What an error of a sink says became of the request. An error of another kind says nothing: the outcome is unknown. */
export function answerOf(error: Error): Answer {
  return error instanceof EventSinkError
    ? error.answer
    : { kind: 'unknown', code: 'ERROR', message: 'the sink failed' };
}

/** Whether a sink's answer is an event, as far as anything depends on it: a sink of a user's own may give nothing, or anything. */
function isNamed(stored: KubernetesEvent): boolean {
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
