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
import { type KeptConnections, type KeptRequestHooks } from './keptConnections.ts';

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
      ...(connections && { httpApi: wrapHttpLibrary({ send: (request) => connections.send(request, this.#hooks()) }) }),
    };
  }

  /** Sends a request that was built without a generated call. */
  async send(request: RequestContext): Promise<ResponseContext> {
    const { connections } = this.#settings;
    this.#prepare(request);
    const response = connections
      ? await connections.send(request, this.#hooks())
      : await new IsomorphicFetchHttpLibrary().send(request).toPromise();
    this.#stage = 'answered';
    return response;
  }

  /** What an error of the call means. */
  answer(error: unknown): Answer {
    return answerFromError(error, { stage: this.#stage, now: this.#settings.scheduler.now(), secrets: this.#secrets });
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
    const { scheduler } = this.#settings;
    return { now: () => scheduler.now(), onSent: () => (this.#stage = 'sent') };
  }

  #prepare(request: RequestContext): void {
    const { connections, timeoutMs, userAgent } = this.#settings;
    request.setHeaderParam('User-Agent', userAgent);
    request.setQueryParam('timeout', `${Math.max(timeoutMs - 1000, Math.ceil(timeoutMs / 2))}ms`);
    const signal = request.getSignal();
    const own = this.#controller.signal;
    request.setSignal(signal === undefined ? own : AbortSignal.any([signal, own]));
    for (const [name, value] of Object.entries(request.getHeaders())) this.#checkHeader(request, name, value);
    this.#secrets.push(...credentialsIn(request.getUrl()));
    this.#stage = connections === undefined ? 'sent' : 'waiting';
  }

  /**
   * A token file often ends in a new line, which `fetch` takes off and others refuse. What is refused then is named here, as the message
   * of `fetch` holds the value.
   */
  #checkHeader(request: RequestContext, name: string, value: string): void {
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
    if (trimmed !== value) request.setHeaderParam(name, trimmed);
  }
}

/** Of an address such as `https://user:password@host` node makes a header by itself, which a server may send back. */
function credentialsIn(address: string): string[] {
  const { username, password } = new URL(address);
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
