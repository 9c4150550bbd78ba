import { defer, finalize, from, type Observable, type ObservableInput, tap } from 'rxjs';
import { type EventSink, EventSinkError, type EventSinkRequest } from '../../../lib/delivery/index.ts';
import { type CoreV1Event, type JsonObject, type KubernetesEvent } from '../../../lib/event/index.ts';
import { subjectOf } from '../../../lib/event/subjectOf.ts';

/** A sink before another, which notes each request and its answer. */
export class NotedSink<E extends KubernetesEvent = CoreV1Event> implements EventSink<E> {
  /** `0 POST web stored`: when it was sent since {@link restart}, the verb, the object, and the answer. */
  readonly requests: string[] = [];
  readonly errors: unknown[] = [];
  running = 0;
  /** How many have failed since {@link restart}. */
  failures = 0;
  readonly #sink: EventSink<E>;
  readonly #now: () => number;
  #since = 0;

  constructor(sink: EventSink<E>, now: () => number) {
    this.#sink = sink;
    this.#now = now;
  }

  /** Counts from here on. */
  restart(): void {
    this.#since = this.#now();
    this.failures = 0;
  }

  create(event: E, request: EventSinkRequest): Observable<E> {
    return this.#note(`POST ${subjectOf(event).name}`, () => this.#sink.create(event, request));
  }

  patch(event: E, patch: JsonObject, request: EventSinkRequest): Observable<E> {
    return this.#note(`PATCH ${subjectOf(event).name}`, () => this.#sink.patch(event, patch, request));
  }

  #note(what: string, send: () => ObservableInput<E>): Observable<E> {
    return defer(() => {
      this.running++;
      const line = `${this.#now() - this.#since} ${what}`;
      const index = this.requests.push(line) - 1;
      return from(send()).pipe(
        tap({
          next: () => (this.requests[index] = `${line} stored`),
          error: (error: unknown) => {
            this.failures++;
            this.errors.push(error);
            this.requests[index] = `${line} ${answerOf(error)}`;
          },
        }),
        finalize(() => this.running--),
      );
    });
  }
}

function answerOf(error: unknown): string {
  if (!(error instanceof EventSinkError)) return String(error);
  const { answer } = error;
  return answer.kind === 'status' ? String(answer.code) : answer.kind;
}
