/** A request that the server took. Its headers, and so the token, are not kept but for those named here. */
export interface LoggedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Without the `?`. */
  readonly query: string;
  /** The media type in lower case, without its parameters; `''` if none was sent. */
  readonly contentType: string;
  /** `''` if none was sent. */
  readonly userAgent: string;
  /** Its first 16,384 characters. */
  readonly body: string;
  /** The HTTP status of the answer; undefined where there was none. */
  readonly status: number | undefined;
}

const BODY_LIMIT = 16_384;

/** The last requests, oldest first. */
export class RequestLog {
  readonly #limit: number;
  #requests: LoggedRequest[] = [];

  /** @param limit how many are kept, at least */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(request: LoggedRequest): void {
    if (this.#limit === 0) return;
    this.#requests.push({ ...request, body: request.body.slice(0, BODY_LIMIT) });
    // Cutting only when twice as many are there makes it cheap.
    if (this.#requests.length >= 2 * this.#limit) this.#requests = this.#requests.slice(-this.#limit);
  }

  list(): readonly LoggedRequest[] {
    return this.#limit === 0 ? [] : this.#requests.slice(-this.#limit);
  }
}
