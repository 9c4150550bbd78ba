/** One HTTP request, as a {@link Transport} takes it. */
export interface TransportRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Called when the connection stands, at the latest when the request is sent. */
  readonly onSent: () => void;
}

/** The head of an answer, and its body still to be read. */
export interface TransportAnswer {
  readonly status: number;
  /** Names are lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
  /** Called when the body has been read: resolves when the connection can serve the next request. */
  readonly free: () => Promise<void>;
}

/**
 * Sends requests over connections that it keeps.
 *
 * @internal
 */
export interface Transport {
  send(request: TransportRequest): Promise<TransportAnswer>;
  /** Closes idle connections at once, and each of the others when its request ends. */
  close(): void;
}
