import { type Subscription } from 'rxjs';
import { clientOf } from './clientOf.ts';
import { isTlsCode, requestFailure } from './requestFailure.ts';
import { abortError, type Transport, type TransportAnswer, type TransportRequest } from './Transport.ts';

/** A request that is built. */
export interface KeptRequest extends Pick<TransportRequest, 'path' | 'method' | 'headers' | 'body' | 'cancellation'> {
  readonly origin: string;
  /** Makes a transport with the request's certificates and proxy, for it and those that follow. */
  readonly makeTransport: () => Transport;
}

/** What a request needs of its sink. */
export interface KeptRequestHooks {
  /** The time in milliseconds, for the age of the connections. */
  now(): number;
  /** Called when it is sent, having waited for a connection. */
  onSent(): void;
}

/** After that, new connections are made: certificates rotate, and addresses behind a name change. */
const RENEW_AFTER_MS = 600_000;
const MOST_ANSWER_BYTES = 4 * 1024 * 1024;

/**
 * Sends requests over connections that are kept, never more than `concurrent` at a time.
 *
 * The stock client makes a connection for each request (measured: 300 requests, 301 connections). Here the transport of the first request,
 * with its certificates and its proxy, serves those that follow, until it is ten minutes old, the server
 * answers 401, or TLS fails. Idle connections don't keep the process alive. Redirects aren't followed, as credentials would go along.
 *
 * @internal
 */
export class KeptConnections {
  #concurrent: number;
  #running = 0;
  readonly #waiting = new Set<() => void>();
  #kept: { readonly transport: Transport; readonly origin: string; readonly since: number } | undefined;

  constructor(concurrent: number) {
    this.#concurrent = concurrent;
  }

  /** Lets at least so many requests run at a time. */
  allow(concurrent: number): void {
    this.#concurrent = Math.max(this.#concurrent, concurrent);
  }

  async send(request: KeptRequest, hooks: KeptRequestHooks): Promise<TransportAnswer> {
    const { path, method, headers, body, cancellation } = request;
    if (cancellation.closed) throw abortError();
    if (this.#running < this.#concurrent) this.#running++;
    else await this.#whenFree(cancellation);
    let transport: Transport | undefined;
    try {
      transport = this.#transportFor(request, hooks.now());
      const answer = await transport.send({
        path,
        method,
        headers,
        body,
        cancellation,
        mostBytes: MOST_ANSWER_BYTES,
        onSent: () => hooks.onSent(),
      });
      if (answer.status === 401) this.#renew(transport);
      // A status other than 2xx is an answer even if its body breaks off.
      if (answer.brokenOff !== undefined && answer.status < 300) throw answer.brokenOff;
      return answer;
    } catch (error) {
      if (transport && isTlsCode(requestFailure(error).code)) this.#renew(transport);
      throw error;
    } finally {
      this.#leave();
    }
  }

  /** Closes idle connections now and the others when their requests end; the next request makes new ones. */
  close(): void {
    this.#kept?.transport.close();
    this.#kept = undefined;
  }

  #transportFor({ origin, makeTransport }: KeptRequest, now: number): Transport {
    const kept = this.#kept;
    // The clock may have been set back meanwhile, and that by hours.
    if (kept?.origin === origin && Math.abs(now - kept.since) < RENEW_AFTER_MS) return kept.transport;
    kept?.transport.close();
    const transport = makeTransport();
    this.#kept = { transport, origin, since: now };
    return transport;
  }

  /** Requests that ran together fail together: only the first of them finds its transport still kept. */
  #renew(transport: Transport): void {
    if (this.#kept?.transport === transport) this.close();
  }

  #whenFree(cancellation: Subscription): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        cancellation.remove(abort);
        resolve();
      };
      const abort = () => {
        this.#waiting.delete(enter);
        reject(abortError());
      };
      cancellation.add(abort);
      this.#waiting.add(enter);
    });
  }

  /** Hands its place on, or gives it back. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#running--;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

const connections = new WeakMap<object, KeptConnections>();

/**
 * The connections of a KubeConfig or an API client, the same for all sinks on it, see {@link clientOf}.
 *
 * @param concurrent the largest that a sink has asked for counts
 * @internal
 */
export function keptConnections(api: object, concurrent: number): KeptConnections {
  const client = clientOf(api);
  const kept = connections.get(client) ?? new KeptConnections(concurrent);
  connections.set(client, kept);
  kept.allow(concurrent);
  return kept;
}
