import { AnswerHandler, type DispatchHandler } from './AnswerHandler.ts';
import { type Transport, type TransportAnswer, type TransportRequest } from './Transport.ts';

/** The part of undici's Dispatcher that is used; undici itself is not imported, as client-node brings its own. */
export interface Dispatcher {
  dispatch(
    options: {
      readonly origin: string;
      readonly path: string;
      readonly method: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string | undefined;
    },
    handler: DispatchHandler,
  ): boolean;
  close(): Promise<void>;
}

/**
 * The dispatcher that client-node 2.x made for a request; undefined without TLS options, and in 1.x.
 *
 * @internal
 */
export function dispatcherOf(request: object): Dispatcher | undefined {
  if (!('getDispatcher' in request) || typeof request.getDispatcher !== 'function') return undefined;
  const dispatcher: unknown = Reflect.apply(request.getDispatcher, request, []);
  return isDispatcher(dispatcher) ? dispatcher : undefined;
}

function isDispatcher(value: unknown): value is Dispatcher {
  return typeof value === 'object' && value !== null && 'dispatch' in value && 'close' in value;
}

/**
 * undici takes a connection back one turn of the event loop after the end of the answer; whoever asks sooner gets a new one (measured: 300
 * requests, one after another, over 2 connections; 64 at once, 8 at a time, over 16).
 */
const nextTurn = () =>
  new Promise<void>((resolve) => {
    setImmediate(resolve);
  });

/**
 * A connection that was broken off is closed after the end of the turn; until then undici takes it for busy and makes a second one, which
 * stays beside the one that comes in its place (measured: one or two too many, 13 of 80 times; 27 in place of 8 where one answer of five breaks
 * off; 16 where requests are given up before the first answer).
 */
async function whenClosed({ ended }: AnswerHandler): Promise<void> {
  // It has its connection until then, whether anybody waits for the answer or not.
  await ended;
  await nextTurn();
  await nextTurn();
}

/**
 * Keeps a dispatcher that client-node made for one request, with its certificates and its proxy, for all that follow.
 *
 * Its `request` would do, at the price of a stream and an asynchronous iterator for each answer (measured over plain HTTP, 8 at once: 205 µs
 * of CPU a request against 312 over a process's first thousand, 74 against 107 over ten thousand).
 *
 * @internal
 */
export class DispatcherTransport implements Transport {
  readonly #dispatcher: Dispatcher;
  readonly #origin: string;
  /** Known after the first answer; until then it may be HTTP/2. */
  #isHttp1 = false;

  constructor(dispatcher: Dispatcher, origin: string) {
    this.#dispatcher = dispatcher;
    this.#origin = origin;
  }

  async send({ path, method, headers, body, ...request }: TransportRequest): Promise<TransportAnswer> {
    const handler = new AnswerHandler({ ...request, abortsAtOnce: () => this.#isHttp1 });
    this.#dispatcher.dispatch({ origin: this.#origin, path, method, headers, body }, handler);
    try {
      const answer = await handler.answer;
      this.#isHttp1 = handler.statusMessage !== '';
      await (answer.brokenOff === undefined ? nextTurn() : whenClosed(handler));
      return answer;
    } catch (error) {
      await whenClosed(handler);
      throw error;
    }
  }

  close(): void {
    this.#dispatcher.close().catch(() => undefined);
  }
}
