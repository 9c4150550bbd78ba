import { type CoreV1Api, type KubeConfig } from '@kubernetes/client-node';
import { type CoreV1Event } from '../event/index.ts';
import { ApiEventSink } from './ApiEventSink.ts';
import { type ApiRequestOptions } from './ApiRequestOptions.ts';
import { CORE_V1 } from './EventApi.ts';
import { generatedCoreV1Calls } from './generatedEventCalls.ts';

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
 * What the server would refuse is repaired where the meaning stays (see `repairEvent`), and else refused with an answer of kind
 * `invalid` and never sent. A patch goes out as it is, to where the event went. Each subscription is one request; unsubscribing or the
 * signal aborts it. Nothing is retried. Whatever fails, fails with an `EventSinkError`, which holds no token, no header and no body.
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
export class CoreV1EventSink extends ApiEventSink<CoreV1Event, CoreV1Api> {
  constructor(api: CoreV1Api | KubeConfig, options: CoreV1EventSinkOptions = {}) {
    super(api, options, CORE_V1, generatedCoreV1Calls);
  }
}
