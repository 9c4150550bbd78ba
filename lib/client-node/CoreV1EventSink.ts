import { type CoreV1Api, type KubeConfig } from '@kubernetes/client-node';
import { type Observable } from 'rxjs';
import {
  eventAddress,
  type EventSink,
  EventSinkError,
  type EventSinkRequest,
  MOST_REQUEST_BYTES,
  readEvent,
  repairEvent,
} from '../delivery/index.ts';
import { type CoreV1Event, type JsonObject } from '../event/index.ts';
import { checkObject } from '../options/index.ts';
import { type ApiRequestOptions } from './ApiRequestOptions.ts';
import { ApiRequests } from './ApiRequests.ts';
import { type EventCalls } from './EventCalls.ts';
import { generatedEventCalls } from './generatedEventCalls.ts';
import { kubeConfigEventCalls } from './kubeConfigEventCalls.ts';
import { propertyOf } from './propertyOf.ts';

/** Options of {@link CoreV1EventSink}. */
export type CoreV1EventSinkOptions = ApiRequestOptions;

/**
 * Stores events through the core/v1 API of a cluster, as client-go's `EventSinkImpl` does.
 *
 * Given a KubeConfig it uses the current context's server and authentication. Given an API client, the client's middlewares stay in
 * force as well, at the price of more CPU a request. The HTTP library is neither's, unless
 * `keepConnections` is false: the stock one makes a connection for each request. Here at most `concurrent` connections are kept and shared by
 * all sinks on the same KubeConfig or client. They need no closing: a program that has nothing else to do ends.
 *
 * What the server would refuse is repaired where the meaning stays (see {@link repairEvent}), and else refused with an answer of kind
 * `invalid` and never sent. A patch goes out as it is, to where the event went. Each subscription is one request; unsubscribing or the
 * signal aborts it. Nothing is retried. Whatever fails, fails with an {@link EventSinkError}, which holds no token, no header and no body.
 *
 * Needs the verbs `create` and `patch` on `events` in the group `""`.
 *
 * Works with @kubernetes/client-node 2.x and 1.4.
 *
 * @example
 * ```ts
 * import { KubeConfig } from '@kubernetes/client-node';
 * import { CoreV1EventSink } from 'kube-event-recorder/client-node';
 *
 * const kubeConfig = new KubeConfig();
 * kubeConfig.loadFromDefault();
 * const sink = new CoreV1EventSink(kubeConfig, { requestTimeoutMs: 10_000 });
 * sink
 *   .create(
 *     {
 *       metadata: { name: 'web-1.1', namespace: 'shop' },
 *       involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-1' },
 *       type: 'Normal',
 *       reason: 'Pulled',
 *     },
 *     { signal: AbortSignal.timeout(60_000) },
 *   )
 *   .subscribe({
 *     next: (stored) => console.log(stored.metadata.resourceVersion),
 *     error: (error: unknown) => console.error(error),
 *   });
 * ```
 *
 * @throws TypeError or RangeError for a bad option, at construction
 * @see `EventSinkImpl` in client-go `kubernetes/typed/core/v1/event_expansion.go`
 */
export class CoreV1EventSink implements EventSink {
  readonly #calls: EventCalls;
  readonly #requests: ApiRequests;

  constructor(api: CoreV1Api | KubeConfig, options: CoreV1EventSinkOptions = {}) {
    this.#requests = new ApiRequests(checkObject('api', api), options);
    const { fieldManager } = this.#requests;
    this.#calls = isKubeConfig(api) ? kubeConfigEventCalls(api, fieldManager) : generatedEventCalls(api, fieldManager);
  }

  create(event: CoreV1Event, { signal }: EventSinkRequest): Observable<CoreV1Event> {
    return this.#requests.run({
      signal,
      call: async (request) => {
        const repaired = repairEvent(event);
        if ('refused' in repaired) throw invalid(repaired.refused);
        return storedEvent(await this.#calls.create(repaired.event, request));
      },
    });
  }

  patch(event: CoreV1Event, patch: JsonObject, { signal }: EventSinkRequest): Observable<CoreV1Event> {
    return this.#requests.run({
      signal,
      call: async (request) => {
        const address = eventAddress(event);
        if ('refused' in address) throw invalid(address.refused);
        const problem = patchProblem(patch);
        if (problem !== undefined) throw invalid(problem);
        return storedEvent(await this.#calls.patch(address, patch, request));
      },
    });
  }

  /**
   * Closes idle connections now, and each of the others when its request ends. Never necessary; the sink stays usable, and the next
   * request makes a new connection.
   */
  close(): void {
    this.#requests.close();
  }
}

function invalid(message: string): EventSinkError {
  return new EventSinkError({ kind: 'invalid', message });
}

function patchProblem(patch: JsonObject): string | undefined {
  try {
    const bytes = Buffer.byteLength(JSON.stringify(patch));
    return bytes > MOST_REQUEST_BYTES ? `the patch has ${bytes} bytes, more than ${MOST_REQUEST_BYTES}` : undefined;
  } catch {
    return 'the patch is no JSON';
  }
}

/** Not by its class, which may be that of another copy of the package. */
function isKubeConfig(api: CoreV1Api | KubeConfig): api is KubeConfig {
  return 'applySecurityAuthentication' in api;
}

/** An answer of text/plain becomes an event without anything, a Status one with a kind of its own. */
function storedEvent(answer: unknown): CoreV1Event {
  const event = readEvent(answer);
  if (event === undefined || event.metadata.name === '' || (propertyOf(answer, 'kind') ?? 'Event') !== 'Event') {
    throw new EventSinkError({ kind: 'unexpected', message: 'the answer is no event' });
  }
  return event;
}
