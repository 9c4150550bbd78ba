import { Observable, type SchedulerLike } from 'rxjs';
import { type Answer, EventSinkError } from '../delivery/index.ts';
import { Agenda } from '../operators/Agenda.ts';
import { ApiRequest } from './ApiRequest.ts';
import { type ApiRequestOptions, checkApiRequestOptions } from './ApiRequestOptions.ts';
import { type KeptConnections, keptConnections } from './keptConnections.ts';

/** One call of a generated API. */
export interface ApiCall<T> {
  /** Makes the call by this request. */
  readonly call: (request: ApiRequest) => Promise<T>;
  /** Aborts the request. */
  readonly signal: AbortSignal;
}

/**
 * Runs calls of a generated API: with a deadline on both sides, an abort, kept connections, and one typed error.
 *
 * The API client's servers, authentication and middlewares stay in force. Our own middleware is the last before the request is sent.
 *
 * @internal
 */
export class ApiRequests {
  readonly #connections: KeptConnections | undefined;
  readonly #scheduler: SchedulerLike;
  readonly #timeouts: Agenda;
  readonly #timeoutMs: number;
  readonly #userAgent: string;
  readonly fieldManager: string;

  constructor(api: object, options: ApiRequestOptions) {
    const checked = checkApiRequestOptions(options);
    this.#connections = checked.keepConnections ? keptConnections(api, checked.concurrent) : undefined;
    this.#scheduler = checked.scheduler;
    this.#timeouts = new Agenda(checked.scheduler);
    this.#timeoutMs = checked.requestTimeoutMs;
    this.#userAgent = checked.userAgent;
    this.fieldManager = checked.fieldManager;
  }

  /** A cold Observable: each subscription is one request, unsubscribing aborts it, and errors are EventSinkErrors. */
  run<T>({ call, signal }: ApiCall<T>): Observable<T> {
    return new Observable<T>((subscriber) => {
      const request = new ApiRequest({
        connections: this.#connections,
        scheduler: this.#scheduler,
        timeoutMs: this.#timeoutMs,
        userAgent: this.#userAgent,
      });
      let settled = false;
      const fail = (answer: Answer) => {
        subscriber.error(new EventSinkError(answer));
      };
      const abort = () => {
        fail({ kind: 'aborted', message: 'the request was aborted' });
      };
      if (signal.aborted) {
        abort();
        return;
      }
      signal.addEventListener('abort', abort);
      subscriber.add(() => {
        signal.removeEventListener('abort', abort);
        if (!settled) request.abort();
      });
      this.#timeouts.plan(request, this.#timeouts.now() + this.#timeoutMs, () => {
        fail(request.timedOut());
      });
      subscriber.add(() => this.#timeouts.cancel(request));
      // async, so that what the call throws at once is a rejection as well.
      const answered = async () => call(request);
      answered().then(
        (value) => {
          settled = true;
          subscriber.next(value);
          subscriber.complete();
        },
        (error: unknown) => {
          settled = true;
          fail(request.answer(error));
        },
      );
    });
  }

  /** Closes idle connections now and the others when their requests end; the next request makes new ones. */
  close(): void {
    this.#connections?.close();
  }
}
