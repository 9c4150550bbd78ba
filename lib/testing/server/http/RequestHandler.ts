import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type SchedulerLike } from 'rxjs';
import { timedOut, unauthorized } from '../api/apiStatus.ts';
import { type FaultPlan, NO_FAULT } from '../faults/FaultPlan.ts';
import { type FaultResponse } from '../faults/Fault.ts';
import { sendBytes } from '../faults/sendBytes.ts';
import { type ApiAnswer } from './ApiRequest.ts';
import { hasToken, isOwnHost } from './authentication.ts';
import { dispatch, refusal } from './dispatch.ts';
import { type Listener } from './Listener.ts';
import { readBody } from './readBody.ts';
import { readHead, type ReceivedRequest, withBody } from './ReceivedRequest.ts';
import { type RequestLog } from './RequestLog.ts';
import { requestTimeout } from './requestTimeout.ts';
import { PUBLIC_ROUTES, type Route } from './routes.ts';
import { sendAnswer, sendHalf } from './sendAnswer.ts';
import { wait } from './wait.ts';

/** What a {@link RequestHandler} is made of. */
export interface RequestHandlerOptions {
  readonly routes: readonly Route[];
  readonly token: string;
  readonly log: RequestLog;
  readonly listener: Listener;
  /** Says what befalls a request; what it throws is answered 500. */
  readonly takeFault: (request: ReceivedRequest) => FaultPlan;
  readonly scheduler: SchedulerLike;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A request that was read, and what is to be done with it. */
interface Admitted {
  readonly received: ReceivedRequest;
  readonly plan: FaultPlan;
  readonly timeoutMs: number;
  /** At once and all or nothing. */
  readonly carryOut: () => ApiAnswer;
}

/** Between HTTP and the handlers: who may come in, what befalls a request, and how the answer goes out. */
export class RequestHandler {
  readonly #options: RequestHandlerOptions;
  readonly #pending = new Set<ServerResponse>();
  #maxInFlight = 0;
  #watches = 0;

  constructor(options: RequestHandlerOptions) {
    this.#options = options;
  }

  /** How many requests have no answer yet. */
  get inFlight(): number {
    return this.#pending.size;
  }

  /** How many there were at most. */
  get maxInFlight(): number {
    return this.#maxInFlight;
  }

  /** How many answers go on. */
  get watches(): number {
    return this.#watches;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#pending.add(response);
    this.#maxInFlight = Math.max(this.#maxInFlight, this.#pending.size);
    response.once('close', () => this.#pending.delete(response));
    const { listener, log, scheduler } = this.#options;
    const { life } = listener;
    const admitted = await this.#admit(request);
    if (admitted === undefined) return;

    const { received, plan, timeoutMs, carryOut } = admitted;
    const isInTime = !plan.carryOut || plan.delayMs < timeoutMs;
    await wait(isInTime ? plan.delayMs : timeoutMs, scheduler, life);
    // One step from here to the log: at no moment does the store hold what the log doesn't tell of.
    const isAlive = !life.aborted;
    const own = !isAlive || !plan.carryOut ? undefined : isInTime ? carryOut() : refusal(timedOut());
    log.add({
      ...received,
      status: isAlive ? statusOf(plan, own) : undefined,
      fault: plan.fault,
      carriedOut: own !== undefined && own.status < 300,
    });
    await wait(plan.answerDelayMs, scheduler, life);
    if (!life.aborted) this.#send(request, response, plan, own);
  }

  /** Reads a request; undefined if the client, or the server, goes away in the middle of it. */
  async #admit(request: IncomingMessage): Promise<Admitted | undefined> {
    const { routes, now, takeFault } = this.#options;
    let received = readHead(request, routes, now());
    const refuse = (answer: ApiAnswer): Admitted => ({
      received,
      plan: NO_FAULT,
      timeoutMs: Infinity,
      carryOut: () => answer,
    });
    const turnedAway = this.#turnAway(request, received);
    if (turnedAway) return refuse(turnedAway);
    try {
      received = withBody(received, await readBody(request));
      // A watch has its own `?timeoutSeconds=`.
      const query = new URLSearchParams(received.query);
      const timeoutMs = received.verb === 'watch' ? Infinity : requestTimeout(query);
      return { received, timeoutMs, plan: takeFault(received), carryOut: () => dispatchTo(routes, received) };
    } catch (error) {
      return request.destroyed && !request.complete ? undefined : refuse(refusal(error));
    }
  }

  /** Answers those who may not come in, and what anyone may ask. */
  #turnAway(request: IncomingMessage, head: ReceivedRequest): ApiAnswer | undefined {
    const { listener, token } = this.#options;
    if (!isOwnHost(request, listener.port)) {
      return { status: 421, body: 'this server is 127.0.0.1 or localhost, with its port\n' };
    }
    if (PUBLIC_ROUTES.some((route) => route.path === head.path)) return dispatchTo(PUBLIC_ROUTES, head);
    return hasToken(request, token) ? undefined : refusal(unauthorized());
  }

  #countWatch(response: ServerResponse): void {
    this.#watches += 1;
    response.once('close', () => (this.#watches -= 1));
  }

  #send(request: IncomingMessage, response: ServerResponse, { answer }: FaultPlan, own: ApiAnswer | undefined): void {
    if (answer === 'hang') return;
    // Before the client can see the answer and send its next request.
    this.#pending.delete(response);
    const { listener, scheduler } = this.#options;
    const { socket } = request;
    const reset = () => listener.connections.reset(socket);
    if (answer === 'reset') reset();
    else if (typeof answer === 'object' && 'bytes' in answer) {
      void sendBytes(socket, answer, ownOf(own), { scheduler, reset, life: listener.life });
    } else if (typeof answer === 'object') sendAnswer(response, { body: '', ...answer });
    else if (own !== undefined) {
      if (own.stream !== undefined) this.#countWatch(response);
      (answer === 'truncated' ? sendHalf : sendAnswer)(response, own);
    }
  }
}

function statusOf({ answer }: FaultPlan, own: ApiAnswer | undefined): number | undefined {
  if (answer === 'reset' || answer === 'hang') return undefined;
  if (typeof answer !== 'object') return own?.status;
  return 'bytes' in answer ? undefined : answer.status;
}

function ownOf(own: ApiAnswer | undefined): FaultResponse | undefined {
  return own === undefined || own.stream !== undefined ? undefined : { status: own.status, body: own.body };
}

const dispatchTo = (
  routes: readonly Route[],
  { path, method, query, accept, contentType, body }: ReceivedRequest,
): ApiAnswer => dispatch(routes, path, { method, query: new URLSearchParams(query), accept, contentType, body });
