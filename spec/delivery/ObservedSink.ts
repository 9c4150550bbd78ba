import { defer, finalize, from, type Observable, tap } from 'rxjs';
import { type EventSink, EventSinkError, type EventSinkRequest } from '../../lib/delivery/index.ts';
import { type CoreV1Event, type JsonObject } from '../../lib/event/index.ts';

/** A sink before another, which counts what passes. */
export class ObservedSink implements EventSink {
  running = 0;
  mostRunning = 0;
  /** Requests whose end the server learns later than the client, or not from the client: broken off, or broken. */
  brokenOff = 0;
  readonly #sink: EventSink;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  create(event: CoreV1Event, request: EventSinkRequest): Observable<CoreV1Event> {
    return this.#observe(() => this.#sink.create(event, request));
  }

  patch(event: CoreV1Event, patch: JsonObject, request: EventSinkRequest): Observable<CoreV1Event> {
    return this.#observe(() => this.#sink.patch(event, patch, request));
  }

  #observe(send: () => ReturnType<EventSink['create']>): Observable<CoreV1Event> {
    return defer(() => {
      this.mostRunning = Math.max(this.mostRunning, ++this.running);
      let isAnswered = false;
      const answered = () => {
        isAnswered = true;
      };
      return from(send()).pipe(
        tap({
          next: answered,
          error: (error: unknown) => {
            if (error instanceof EventSinkError && error.answer.kind === 'status') answered();
          },
        }),
        finalize(() => {
          this.running--;
          if (!isAnswered) this.brokenOff++;
        }),
      );
    });
  }
}
