import { type Observable } from 'rxjs';

/** A request as the handlers see it: authenticated, routed, its body read whole. */
export interface ApiRequest {
  readonly method: string;
  /** From the path; `''` where the path names none. */
  readonly namespace: string;
  /** From the path; `''` where the path names none. */
  readonly name: string;
  readonly query: URLSearchParams;
  /** The media type without its parameters, in lower case; `''` where none was sent. */
  readonly contentType: string;
  /** The `Accept` header as it was sent. */
  readonly accept: string;
  readonly body: string;
}

/** The body of an answer that goes on: lines, made when the connection has room for them. */
export interface AnswerStream {
  /** The next line; undefined if there is none yet. */
  readonly next: () => string | undefined;
  /** Emits when there may be another line, completes when the answer is over. Subscribed to once. */
  readonly ready: Observable<unknown>;
}

/** What a handler answers. A refusal is thrown instead, as an {@link ApiStatusError}. */
export interface ApiAnswer {
  readonly status: number;
  /** An object goes out as JSON, a string as plain text. */
  readonly body: object | string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Goes out in place of the body. */
  readonly stream?: AnswerStream;
}

/** A handler: at once and all or nothing, so that requests can't be told apart from ones that came one by one. */
export type ApiHandler = (request: ApiRequest) => ApiAnswer;
