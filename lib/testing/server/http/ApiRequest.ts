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
  readonly body: string;
}

/** What a handler answers. A refusal is thrown instead, as an {@link ApiStatusError}. */
export interface ApiAnswer {
  readonly status: number;
  /** An object goes out as JSON, a string as plain text. */
  readonly body: object | string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

/** A handler: at once and all or nothing, so that requests can't be told apart from ones that came one by one. */
export type ApiHandler = (request: ApiRequest) => ApiAnswer;
