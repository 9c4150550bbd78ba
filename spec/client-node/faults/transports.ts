import {
  CoreV1Api,
  createConfiguration,
  EventsV1Api,
  KubeConfig,
  type RequestContext,
  ServerConfiguration,
} from '@kubernetes/client-node';
import { type ApiRequestOptions, CoreV1EventSink, EventsV1EventSink } from '../../../lib/client-node/index.ts';
import { type EventApiServer } from '../../../lib/testing/server/index.ts';

/** A way from the sink to the server. */
export interface FaultTransport {
  readonly name: string;
  readonly tls: boolean;
  /** Whether the connections are the sink's own, or client-node's stock library makes one for each request. */
  readonly kept: boolean;
  /** Whether undici is below: with client-node 2.x, but for the sink's own agents; 1.4 has node's own client everywhere. */
  readonly undici: boolean;
  /** Whether the kubeconfig is read for each request, so that what is wrong with it can be put right. */
  readonly readsKubeConfig: boolean;
  readonly sinkOn: SinkMaker<CoreV1EventSink>;
  /** The same by the newer API. Default: events are of core/v1. */
  readonly eventsV1SinkOn?: SinkMaker<EventsV1EventSink>;
}

type SinkMaker<Sink> = (server: EventApiServer, kubeConfig: KubeConfig, options: ApiRequestOptions) => Sink;

const HAS_UNDICI = 'createDispatcher' in KubeConfig.prototype;

/** Without TLS options: client-node makes no dispatcher then, and the sink takes an agent of node's. */
function agentApi({ token, url }: EventApiServer): CoreV1Api {
  const withToken = {
    getName: () => 'token',
    applySecurityAuthentication: (request: RequestContext) => {
      request.setHeaderParam('Authorization', `Bearer ${token}`);
    },
  };
  const baseServer = new ServerConfiguration(url, {});
  return new CoreV1Api(createConfiguration({ baseServer, authMethods: { default: withToken } }));
}

const onKubeConfig: FaultTransport['sinkOn'] = (_, kubeConfig, options) => new CoreV1EventSink(kubeConfig, options);
const onApiClient: FaultTransport['sinkOn'] = (_, kubeConfig, options) =>
  new CoreV1EventSink(kubeConfig.makeApiClient(CoreV1Api), options);
const onAgent: FaultTransport['sinkOn'] = (server, _, options) => new CoreV1EventSink(agentApi(server), options);

/** Every way there is, with whatever version of client-node is installed. */
export const TRANSPORTS: readonly FaultTransport[] = [
  {
    name: 'a KubeConfig over TLS',
    tls: true,
    kept: true,
    undici: false,
    readsKubeConfig: true,
    sinkOn: onKubeConfig,
  },
  {
    name: 'a KubeConfig over plain HTTP',
    tls: false,
    kept: true,
    undici: false,
    readsKubeConfig: true,
    sinkOn: onKubeConfig,
  },
  {
    name: 'an API client over TLS',
    tls: true,
    kept: true,
    undici: HAS_UNDICI,
    readsKubeConfig: true,
    sinkOn: onApiClient,
  },
  {
    name: 'an API client without TLS options',
    tls: false,
    kept: true,
    undici: false,
    readsKubeConfig: false,
    sinkOn: onAgent,
  },
  {
    name: 'a KubeConfig over TLS, nothing kept',
    tls: true,
    kept: false,
    undici: HAS_UNDICI,
    readsKubeConfig: true,
    sinkOn: (server, kubeConfig, options) => onKubeConfig(server, kubeConfig, { ...options, keepConnections: false }),
  },
  {
    name: 'an API client without TLS options, nothing kept',
    tls: false,
    kept: false,
    undici: HAS_UNDICI,
    readsKubeConfig: false,
    sinkOn: (server, kubeConfig, options) => onAgent(server, kubeConfig, { ...options, keepConnections: false }),
  },
];

/** The ways of the newer API: below the sink they are those of the older one. */
export const EVENTS_V1_TRANSPORTS: readonly FaultTransport[] = [
  {
    name: 'a KubeConfig over TLS, events.k8s.io/v1',
    tls: true,
    kept: true,
    undici: false,
    readsKubeConfig: true,
    sinkOn: onKubeConfig,
    eventsV1SinkOn: (_, kubeConfig, options) => new EventsV1EventSink(kubeConfig, options),
  },
  {
    name: 'an API client over TLS, events.k8s.io/v1',
    tls: true,
    kept: true,
    undici: HAS_UNDICI,
    readsKubeConfig: true,
    sinkOn: onApiClient,
    eventsV1SinkOn: (_, kubeConfig, options) => new EventsV1EventSink(kubeConfig.makeApiClient(EventsV1Api), options),
  },
];

/** Whether it is the stock library of client-node 1.4. */
export function isNodeFetch({ kept, undici }: FaultTransport): boolean {
  return !kept && !undici;
}
