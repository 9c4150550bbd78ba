import { validateHeaderValue } from 'node:http';
import {
  type CoreV1Api,
  IsomorphicFetchHttpLibrary,
  Observable as ApiObservable,
  type RequestContext,
  type ResponseContext,
  wrapHttpLibrary,
} from '@kubernetes/client-node';
import { type SchedulerLike } from 'rxjs';
import { type Answer, EventSinkError } from '../delivery/index.ts';
import { answerFromError, type RequestStage } from './answerFromError.ts';
import { answerText, contextRequest, responseContext } from './contextRequest.ts';
import { type KeptConnections, type KeptRequest, type KeptRequestHooks } from './keptConnections.ts';
import { type TransportHeaders } from './Transport.ts';

/** The second argument of every call of a generated API. */
export type CallOptions = NonNullable<Parameters<CoreV1Api['createNamespacedEvent']>[1]>;

/** What is the same for all requests of a sink. */
export interface ApiRequestSettings {
  /** Undefined: the API client's own HTTP library. */
  readonly connections: KeptConnections | undefined;
  readonly scheduler: SchedulerLike;
  readonly timeoutMs: number;
  readonly userAgent: string;
}

/** A request that was built without client-node. */
export interface BuiltRequest extends Pick<KeptRequest, 'path' | 'method' | 'body' | 'makeTransport'> {
  readonly fieldManager: string | undefined;
  /** Of the body. */
  readonly contentType: string;
  /** Headers that say who sends it. */
  readonly credentials: Readonly<Record<string, string>>;
}

/** What was answered, as text. */
export interface ApiResponse {
  readonly status: number;
  /** Names are lower case. */
  readonly headers: TransportHeaders;
  readonly text: string;
}

/**
 * One request on its way through client-node: how far it has come, what it must not show, and what stops it.
 *
 * @internal
 */
export class ApiRequest {
  readonly #settings: ApiRequestSettings;
  readonly #controller = new AbortController();
  readonly #secrets: string[] = [];
  #stage: RequestStage = 'building';

  constructor(settings: ApiRequestSettings) {
    this.#settings = settings;
  }

  /**
   * The options of a generated call. Without a middleware there, 2.0.1 turns the order of static ones around with each call.
   *
   * @param contentType default: what the generated API sends
   */
  options(contentType?: string): CallOptions {
    const { connections } = this.#settings;
    return {
      // Replacing, the default, would drop the middlewares of the API client.
      middlewareMergeStrategy: 'append',
      middleware: [
        {
          pre: (request) => {
            // Spelled exactly so: 1.4 would send two headers.
            if (contentType !== undefined) request.setHeaderParam('Content-Type', contentType);
            this.#prepare(request);
            return new ApiObservable(Promise.resolve(request));
          },
          post: (response) => {
            this.#stage = 'answered';
            return new ApiObservable(Promise.resolve(response));
          },
        },
      ],
      ...(connections && { httpApi: wrapHttpLibrary({ send: (request) => this.#exchange(connections, request) }) }),
    };
  }

  /** Sends a request that was built without a generated call. */
  async send(request: RequestContext): Promise<ResponseContext> {
    const { connections } = this.#settings;
    this.#prepare(request);
    const response = connections
      ? await this.#exchange(connections, request)
      : await new IsomorphicFetchHttpLibrary().send(request).toPromise();
    this.#stage = 'answered';
    return response;
  }

  /** The time in milliseconds. */
  now(): number {
    return this.#settings.scheduler.now();
  }

  /** Whether its connection is kept. */
  get keepsConnections(): boolean {
    return this.#settings.connections !== undefined;
  }

  /** Sends a request over a connection that is kept, without client-node. */
  async sendKept(
    url: URL,
    { path, fieldManager, contentType, credentials, ...request }: BuiltRequest,
  ): Promise<ApiResponse> {
    const { connections, userAgent } = this.#settings;
    if (!connections) throw new Error('connections are not kept');
    const headers: Record<string, string> = { Accept: 'application/json', 'User-Agent': userAgent };
    if (request.body !== undefined) headers['Content-Type'] = contentType;
    for (const [name, value] of Object.entries(credentials)) headers[name] = this.#checkedHeader(name, value);
    this.#secrets.push(...credentialsIn(url));
    this.#stage = 'waiting';
    const manager = fieldManager === undefined ? '' : `fieldManager=${encodeURIComponent(fieldManager)}&`;
    const answer = await connections.send(
      {
        ...request,
        origin: url.origin,
        path: `${path}?${manager}timeout=${this.#timeout}`,
        headers,
        signal: this.#controller.signal,
      },
      this.#hooks(),
    );
    this.#stage = 'answered';
    return { status: answer.status, headers: answer.headers, text: answerText(answer) };
  }

  /** What an error of the call means. */
  answer(error: unknown): Answer {
    return answerFromError(error, { stage: this.#stage, now: this.now(), secrets: this.#secrets });
  }

  /** What it means that the time is over. */
  timedOut(): Answer {
    const within = `within ${this.#settings.timeoutMs} ms`;
    switch (this.#stage) {
      case 'building':
        return { kind: 'credentials', message: `no credentials ${within}` };
      case 'waiting':
        return { kind: 'not-sent', code: 'TIMEOUT', message: `no connection ${within}` };
      default:
        return { kind: 'unknown', code: 'TIMEOUT', message: `no answer ${within}` };
    }
  }

  abort(): void {
    this.#controller.abort();
  }

  #hooks(): KeptRequestHooks {
    return { now: () => this.now(), onSent: () => (this.#stage = 'sent') };
  }

  async #exchange(connections: KeptConnections, context: RequestContext): Promise<ResponseContext> {
    return responseContext(await connections.send(contextRequest(context), this.#hooks()));
  }

  get #timeout(): string {
    const { timeoutMs } = this.#settings;
    return `${Math.max(timeoutMs - 1000, Math.ceil(timeoutMs / 2))}ms`;
  }

  #prepare(request: RequestContext): void {
    const { connections, userAgent } = this.#settings;
    request.setHeaderParam('User-Agent', userAgent);
    request.setQueryParam('timeout', this.#timeout);
    const signal = request.getSignal();
    const own = this.#controller.signal;
    request.setSignal(signal === undefined ? own : AbortSignal.any([signal, own]));
    for (const [name, value] of Object.entries(request.getHeaders())) {
      const checked = this.#checkedHeader(name, value);
      if (checked !== value) request.setHeaderParam(name, checked);
    }
    this.#secrets.push(...credentialsIn(new URL(request.getUrl())));
    this.#stage = connections === undefined ? 'sent' : 'waiting';
  }

  /**
   * A token file often ends in a new line, which `fetch` takes off and others refuse. What is refused then is named here, as the message
   * of `fetch` holds the value.
   */
  #checkedHeader(name: string, value: string): string {
    const isSecret = SECRET_HEADERS.test(name);
    const trimmed = value.trim();
    if (isSecret) this.#secrets.push(...trimmed.split(' ').filter((part) => part.length >= LEAST_SECRET_LENGTH));
    try {
      validateHeaderValue(name, trimmed);
    } catch {
      throw new EventSinkError({
        kind: isSecret ? 'credentials' : 'invalid',
        message: `the header ${JSON.stringify(name)} holds a character that no header may hold`,
      });
    }
    return trimmed;
  }
}

/** Of an address such as `https://user:password@host` node makes a header by itself, which a server may send back. */
function credentialsIn({ username, password }: URL): string[] {
  if (username === '' && password === '') return [];
  const plain = `${decoded(username)}:${decoded(password)}`;
  const parts = [Buffer.from(plain).toString('base64'), password, decoded(password)];
  return parts.filter((part) => part.length >= LEAST_SECRET_LENGTH);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const SECRET_HEADERS = /authorization|cookie|token|secret|password|api-?key/i;

/** So that `Bearer` and `Basic` may be read in a message; no token is as short. */
const LEAST_SECRET_LENGTH = 7;
