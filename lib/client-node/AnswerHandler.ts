import { type TransportHeaders, type TransportRequest } from './Transport.ts';

/** What undici hands to a handler to stop a request with. */
export interface DispatchController {
  abort(reason: Error): void;
}

/**
 * How undici tells of a request that was dispatched.
 *
 * @see `DispatchHandler` in {@link https://undici.nodejs.org/#/docs/api/Dispatcher | undici's documentation}
 */
export interface DispatchHandler {
  onRequestStart(controller: DispatchController): void;
  onResponseStart(controller: DispatchController, status: number, headers: TransportHeaders): void;
  onResponseData(controller: DispatchController, chunk: Buffer): void;
  onResponseEnd(): void;
  onResponseError(controller: DispatchController | null, error: Error): void;
}

/** What was read of an answer. */
export interface DispatchedAnswer {
  readonly status: number;
  readonly headers: TransportHeaders;
  readonly body: Buffer;
  readonly brokenOff: Error | undefined;
}

type Request = Pick<TransportRequest, 'mostBytes' | 'onSent' | 'signal'>;

/**
 * Puts an answer of undici together, to its end or to `mostBytes`.
 *
 * @internal
 */
export class AnswerHandler implements DispatchHandler {
  readonly answer: Promise<DispatchedAnswer>;
  readonly #request: Request;
  readonly #resolve: (answer: DispatchedAnswer) => void;
  readonly #reject: (error: Error) => void;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #head: { readonly status: number; readonly headers: TransportHeaders } | undefined;
  #controller: DispatchController | undefined;

  constructor(request: Request) {
    this.#request = request;
    const { promise, resolve, reject } = Promise.withResolvers<DispatchedAnswer>();
    this.answer = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    request.signal?.addEventListener('abort', this.#abort);
  }

  /** The connection stands. A request that was aborted while it waited for one goes no further. */
  onRequestStart(controller: DispatchController): void {
    this.#controller = controller;
    if (this.#request.signal?.aborted === true) this.#abort();
    else this.#request.onSent();
  }

  onResponseStart(_: DispatchController, status: number, headers: TransportHeaders): void {
    // Those below are told before the answer itself.
    if (status >= 200) this.#head = { status, headers };
  }

  onResponseData(controller: DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#request.mostBytes) return;
    this.#end(undefined);
    controller.abort(new Error('the rest of the answer is not read'));
  }

  onResponseEnd(): void {
    this.#end(undefined);
  }

  onResponseError(_: DispatchController | null, error: Error): void {
    this.#end(error);
  }

  /** Only the first end counts. */
  #end(error: Error | undefined): void {
    this.#request.signal?.removeEventListener('abort', this.#abort);
    if (this.#head !== undefined) {
      const body = Buffer.concat(this.#chunks, Math.min(this.#bytes, this.#request.mostBytes));
      this.#resolve({ ...this.#head, body, brokenOff: error });
    } else {
      this.#reject(error ?? new Error('the answer has no head'));
    }
  }

  readonly #abort = (): void => {
    this.#controller?.abort(this.#request.signal?.reason as Error);
  };
}
