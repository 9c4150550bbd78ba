import { type CoreV1Api, CoreV1Event as ApiEvent } from '@kubernetes/client-node';
import { defer, map, type Observable, throwError } from 'rxjs';
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
import { type ApiRequestOptions } from './ApiRequestOptions.ts';
import { ApiRequests } from './ApiRequests.ts';

/** Options of {@link CoreV1EventSink}. */
export type CoreV1EventSinkOptions = ApiRequestOptions;

/**
 * Stores events through the core/v1 API of the API client that it is given, as client-go's `EventSinkImpl` does.
 *
 * Its server, its authentication and its middlewares stay in force; its HTTP library doesn't, unless `keepConnections` is false: the
 * stock one makes a connection for each request. Here at most `concurrent` connections are kept and shared by all sinks on the same
 * client. They need no closing: a program that has nothing else to do ends.
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
 * import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
 * import { CoreV1EventSink } from 'kube-event-recorder/client-node';
 *
 * const kubeConfig = new KubeConfig();
 * kubeConfig.loadFromDefault();
 * const sink = new CoreV1EventSink(kubeConfig.makeApiClient(CoreV1Api), { requestTimeoutMs: 10_000 });
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
  readonly #api: CoreV1Api;
  readonly #requests: ApiRequests;

  constructor(api: CoreV1Api, options: CoreV1EventSinkOptions = {}) {
    this.#api = api;
    this.#requests = new ApiRequests(api, options);
  }

  create(event: CoreV1Event, { signal }: EventSinkRequest): Observable<CoreV1Event> {
    return defer(() => {
      const repaired = repairEvent(event);
      if ('refused' in repaired) return refuse(repaired.refused);
      const body = Object.assign(new ApiEvent(), repaired.event);
      const { fieldManager } = this.#requests;
      return this.#requests.run({
        signal,
        call: (options) =>
          this.#api.createNamespacedEvent({ namespace: body.metadata.namespace, body, fieldManager }, options),
      });
    }).pipe(map((answer) => storedEvent(answer)));
  }

  patch(event: CoreV1Event, patch: JsonObject, { signal }: EventSinkRequest): Observable<CoreV1Event> {
    return defer(() => {
      const address = eventAddress(event);
      if ('refused' in address) return refuse(address.refused);
      const problem = patchProblem(patch);
      if (problem !== undefined) return refuse(problem);
      const { fieldManager } = this.#requests;
      return this.#requests.run({
        signal,
        contentType: 'application/strategic-merge-patch+json',
        call: (options) => this.#api.patchNamespacedEvent({ ...address, body: patch, fieldManager }, options),
      });
    }).pipe(map((answer) => storedEvent(answer)));
  }

  /**
   * Closes idle connections now, and each of the others when its request ends. Never necessary; the sink stays usable, and the next
   * request makes a new connection.
   */
  close(): void {
    this.#requests.close();
  }
}

function refuse(message: string): Observable<never> {
  return throwError(() => new EventSinkError({ kind: 'invalid', message }));
}

function patchProblem(patch: JsonObject): string | undefined {
  try {
    const bytes = Buffer.byteLength(JSON.stringify(patch));
    return bytes > MOST_REQUEST_BYTES ? `the patch has ${bytes} bytes, more than ${MOST_REQUEST_BYTES}` : undefined;
  } catch {
    return 'the patch is no JSON';
  }
}

/** An answer of text/plain becomes an event without anything, a Status one with a kind of its own. */
function storedEvent(answer: { readonly kind?: string } | null): CoreV1Event {
  const event = readEvent(answer);
  if (event === undefined || event.metadata.name === '' || (answer?.kind ?? 'Event') !== 'Event') {
    throw new EventSinkError({ kind: 'unexpected', message: 'the answer is no event' });
  }
  return event;
}
