import { abortError, type TransportHeaders, type TransportRequest } from './Transport.ts';

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
  onResponseStart(
    controller: DispatchController,
    status: number,
    headers: TransportHeaders,
    statusMessage?: string,
  ): void;
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

/** What an {@link AnswerHandler} needs of a request. */
export interface AnswerHandlerOptions extends Pick<TransportRequest, 'cancellation' | 'mostBytes' | 'onSent'> {
  /** Whether an abort may be carried out at once; asked when it comes. */
  readonly abortsAtOnce: () => boolean;
}

/** How long an answer that nobody waits for any more may take until the request is aborted. */
const LATE_ANSWER_MS = 1_000;

/**
 * Puts an answer of undici together, to its end or to `mostBytes`.
 *
 * An abort is told at once, and carried out at once over HTTP/1.1. Over HTTP/2 it waits a second for the answer, which is not read then.
 * undici destroys the stream, and Node 24.21 can't stand that where it has yet to write something of it: it spins for ever and eats the
 * memory where the body is not out, and where the abort itself is not, it makes a stream of the answer that comes all the same, with nobody
 * to hear its error, which ends the process when the connection closes. After a second all of it is out. Seen on kube-apiserver 1.34.4.
 *
 * @internal
 */
export class AnswerHandler implements DispatchHandler {
  readonly answer: Promise<DispatchedAnswer>;
  /** Resolves when undici is done with the request, which may be later than that is told as aborted. */
  readonly ended: Promise<void>;
  readonly #request: AnswerHandlerOptions;
  readonly #resolve: (answer: DispatchedAnswer) => void;
  readonly #reject: (error: Error) => void;
  readonly #settle: () => void;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #head: { readonly status: number; readonly headers: TransportHeaders } | undefined;
  #controller: DispatchController | undefined;
  #statusMessage = '';
  #late: NodeJS.Timeout | undefined;

  constructor(request: AnswerHandlerOptions) {
    let settle = (): void => undefined;
    this.#request = request;
    const { promise, resolve, reject } = Promise.withResolvers<DispatchedAnswer>();
    this.answer = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.ended = new Promise((done) => {
      settle = done;
    });
    this.#settle = settle;
    request.cancellation.add(this.#abort);
  }

  /** The status' text, which HTTP/1.1 alone has. */
  get statusMessage(): string {
    return this.#statusMessage;
  }

  /** The connection stands. A request that was aborted while it waited for one goes no further. */
  onRequestStart(controller: DispatchController): void {
    const { cancellation, onSent } = this.#request;
    if (cancellation.closed) {
      controller.abort(abortError());
      return;
    }
    this.#controller = controller;
    onSent();
  }

  onResponseStart(_: DispatchController, status: number, headers: TransportHeaders, statusMessage = ''): void {
    this.#statusMessage = statusMessage;
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
    clearTimeout(this.#late);
    this.#end(undefined);
    this.#settle();
  }

  onResponseError(_: DispatchController | null, error: Error): void {
    clearTimeout(this.#late);
    this.#end(error);
    this.#settle();
  }

  /** Only the first end counts. */
  #end(error: Error | undefined): void {
    this.#request.cancellation.remove(this.#abort);
    if (this.#head !== undefined) {
      const body = Buffer.concat(this.#chunks, Math.min(this.#bytes, this.#request.mostBytes));
      this.#resolve({ ...this.#head, body, brokenOff: error });
    } else {
      this.#reject(error ?? new Error('the answer has no head'));
    }
  }

  readonly #abort = (): void => {
    const controller = this.#controller;
    if (controller === undefined) return;
    const reason = abortError();
    if (this.#request.abortsAtOnce()) {
      controller.abort(reason);
    } else {
      this.#end(reason);
      this.#late = setTimeout(() => controller.abort(reason), LATE_ANSWER_MS);
    }
  };
}
