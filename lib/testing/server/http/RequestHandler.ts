import { type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type ApiAnswer } from './ApiRequest.ts';
import { timedOut, unauthorized } from '../api/apiStatus.ts';
import { hasToken, isOwnHost } from './authentication.ts';
import { dispatch, refusal } from './dispatch.ts';
import { readBody } from './readBody.ts';
import { type RequestLog } from './RequestLog.ts';
import { requestTimeout } from './requestTimeout.ts';
import { PUBLIC_ROUTES, type Route } from './routes.ts';
import { type ScriptedAnswer } from '../ScriptedAnswer.ts';
import { sendAnswer, sendHalf } from './sendAnswer.ts';

/** What a {@link RequestHandler} is made of. */
export interface RequestHandlerOptions {
  readonly routes: readonly Route[];
  readonly token: string;
  readonly log: RequestLog;
  /** The server's own. */
  readonly port: number;
  /** Takes what was scripted for the next request, if anything. */
  readonly takeScripted: () => ScriptedAnswer | undefined;
  /** Resets the request's connection. */
  readonly reset: (request: IncomingMessage) => void;
  /** Ends requests that wait. */
  readonly closed: AbortSignal;
}

type Sender = (response: ServerResponse) => void;
interface Outcome {
  readonly status: number | undefined;
  readonly send: Sender;
}

/** Between HTTP and the handlers: who may come in, what was scripted, and how the answer goes out. */
export class RequestHandler {
  readonly #options: RequestHandlerOptions;

  constructor(options: RequestHandlerOptions) {
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '', query = ''] = splitOnce(request.url ?? '', '?');
    let body = '';
    let outcome: Outcome;
    try {
      outcome = this.#turnAway(request, path) ?? { status: undefined, send: () => undefined };
      if (outcome.status === undefined) {
        body = await readBody(request);
        outcome = await this.#carryOut(request, path, query, body);
      }
    } catch (error) {
      // The server was closed, or the client went away.
      if (this.#options.closed.aborted || (request.destroyed && !request.complete)) return;
      outcome = answered(refusal(error));
    }
    this.#options.log.add({
      method: request.method ?? '',
      path,
      query,
      contentType: mediaType(request),
      userAgent: request.headers['user-agent'] ?? '',
      body,
      status: outcome.status,
    });
    outcome.send(response);
  }

  /** Answers those who may not come in, and what anyone may ask. */
  #turnAway(request: IncomingMessage, path: string): Outcome | undefined {
    if (!isOwnHost(request, this.#options.port)) {
      return answered({ status: 421, body: 'this server is 127.0.0.1 or localhost, with its port\n' });
    }
    if (PUBLIC_ROUTES.some((route) => route.path === path)) {
      return answered(this.#dispatch(PUBLIC_ROUTES, request, path, '', ''));
    }
    return hasToken(request, this.#options.token) ? undefined : answered(refusal(unauthorized()));
  }

  async #carryOut(request: IncomingMessage, path: string, query: string, body: string): Promise<Outcome> {
    const scripted = this.#options.takeScripted();
    const reset: Sender = () => this.#options.reset(request);
    if (scripted === 'reset') return { status: undefined, send: reset };
    if (scripted === 'hang') return { status: undefined, send: () => undefined };
    if (typeof scripted === 'object' && 'status' in scripted) return answered({ body: '', ...scripted });

    const timeoutMs = requestTimeout(new URLSearchParams(query));
    const latencyMs = typeof scripted === 'object' ? scripted.latencyMs : 0;
    if (latencyMs > 0) await delay(Math.min(latencyMs, timeoutMs), undefined, { signal: this.#options.closed });
    if (latencyMs >= timeoutMs) return answered(refusal(timedOut()));

    const answer = this.#dispatch(this.#options.routes, request, path, query, body);
    if (scripted === 'reset-after') return { status: undefined, send: reset };
    if (scripted === 'hang-after') return { status: undefined, send: () => undefined };
    if (scripted === 'truncate') return { status: answer.status, send: (response) => sendHalf(response, answer) };
    return answered(answer);
  }

  #dispatch(routes: readonly Route[], request: IncomingMessage, path: string, query: string, body: string): ApiAnswer {
    const method = request.method ?? '';
    return dispatch(routes, path, { method, query: new URLSearchParams(query), contentType: mediaType(request), body });
  }
}

const answered = (answer: ApiAnswer): Outcome => ({
  status: answer.status,
  send: (response) => sendAnswer(response, answer),
});

const mediaType = ({ headers }: IncomingMessage): string =>
  (splitOnce(headers['content-type'] ?? '', ';')[0] ?? '').trim().toLowerCase();

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
