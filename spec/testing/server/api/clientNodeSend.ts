import {
  ApiException,
  ApisApi,
  AppsV1Api,
  BatchV1Api,
  type ConfigurationOptions,
  CoreApi,
  CoreV1Api,
  EventsApi,
  EventsV1Api,
  type HttpInfo,
  type KubeConfig,
  setHeaderOptions,
  VersionApi,
} from '@kubernetes/client-node';
import { jsonOf, type Sent } from '../send.ts';
import { type ContractTarget } from './ContractTarget.ts';

/** A method, whose parameters the compiler lets be wider than those of the generated ones. */
interface Caller {
  call(param: object, options?: ConfigurationOptions): Promise<HttpInfo<unknown>>;
}
type Call = Caller['call'];
/** What `CoreV1Api` and `EventsV1Api` call what can be done with events. */
type EventMethod = 'list' | 'create' | 'deleteCollection' | 'read' | 'replace' | 'patch' | 'delete';
type EventCalls = Readonly<Record<`${EventMethod}NamespacedEventWithHttpInfo`, Call>> & {
  readonly listEventForAllNamespacesWithHttpInfo: Call;
};

const COLLECTION = new Map<string, EventMethod>([
  ['GET', 'list'],
  ['POST', 'create'],
  ['DELETE', 'deleteCollection'],
]);
const OBJECT = new Map<string, EventMethod>([
  ['GET', 'read'],
  ['PUT', 'replace'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
]);

/**
 * Sends requests through the generated API of `@kubernetes/client-node`, each by the call that a program would make for it.
 *
 * What comes back went through the client's classes both ways: fields that they don't know are gone, and an answer without a JSON
 * body is one without.
 */
export function clientNodeSend(kubeConfig: KubeConfig): ContractTarget['send'] {
  return async (method, path, { body, contentType } = {}) => {
    const [pathOnly = '', query = ''] = path.split('?');
    const call = callFor(kubeConfig, method, pathOnly.replace(/\/$/, ''));
    // The names of the parameters are those of the query, but for this one.
    const parameters = [...new URLSearchParams(query)].map(([key, value]) => [key.replace(/^continue$/, '_$&'), value]);
    const param = { ...(Object.fromEntries(parameters) as object), ...(body !== undefined && { body }) };
    const options = contentType === undefined ? undefined : setHeaderOptions('Content-Type', contentType);
    try {
      const { httpStatusCode, headers, data } = await call(param, options);
      return sent(httpStatusCode, headers, wireText(data));
    } catch (error) {
      if (!(error instanceof ApiException)) throw error;
      return sent(error.code, error.headers, typeof error.body === 'string' ? error.body : '');
    }
  };
}

function callFor(kubeConfig: KubeConfig, method: string, path: string): Call {
  const core = kubeConfig.makeApiClient(CoreV1Api);
  const events: EventCalls = path.startsWith('/apis/') ? kubeConfig.makeApiClient(EventsV1Api) : core;
  const [, namespace = '', resource = '', name = ''] =
    /^\/(?:api|apis\/events\.k8s\.io)\/v1(?:\/namespaces\/([^/]+))?(?:\/(events)(?:\/([^/]+))?)?$/.exec(path) ?? [];
  const where = { namespace, name: decodeURIComponent(name) };
  const eventMethod = (name === '' ? COLLECTION : OBJECT).get(method);
  if (resource !== '' && namespace === '') return (...args) => events.listEventForAllNamespacesWithHttpInfo(...args);
  if (resource !== '' && eventMethod !== undefined) {
    return (param, options) => events[`${eventMethod}NamespacedEventWithHttpInfo`]({ ...where, ...param }, options);
  }
  const calls: Readonly<Record<string, Call>> = {
    'GET /api': (_, options) => kubeConfig.makeApiClient(CoreApi).getAPIVersionsWithHttpInfo(options),
    'GET /apis': (_, options) => kubeConfig.makeApiClient(ApisApi).getAPIVersionsWithHttpInfo(options),
    'GET /apis/events.k8s.io': (_, options) => kubeConfig.makeApiClient(EventsApi).getAPIGroupWithHttpInfo(options),
    'GET /api/v1': (_, options) => core.getAPIResourcesWithHttpInfo(options),
    'GET /apis/events.k8s.io/v1': (_, options) =>
      kubeConfig.makeApiClient(EventsV1Api).getAPIResourcesWithHttpInfo(options),
    'GET /apis/apps/v1': (_, options) => kubeConfig.makeApiClient(AppsV1Api).getAPIResourcesWithHttpInfo(options),
    'GET /apis/batch/v1': (_, options) => kubeConfig.makeApiClient(BatchV1Api).getAPIResourcesWithHttpInfo(options),
    'GET /version': (_, options) => kubeConfig.makeApiClient(VersionApi).getCodeWithHttpInfo(options),
    'GET /api/v1/namespaces': (param, options) => core.listNamespaceWithHttpInfo(param, options),
    'POST /api/v1/namespaces': (param, options) => core.createNamespaceWithHttpInfo({ body: {}, ...param }, options),
    [`GET /api/v1/namespaces/${namespace}`]: (_, options) => core.readNamespaceWithHttpInfo({ name: namespace }, options),
    [`DELETE /api/v1/namespaces/${namespace}`]: (_, options) =>
      core.deleteNamespaceWithHttpInfo({ name: namespace }, options),
  };
  const call = calls[`${method} ${path}`];
  if (call === undefined) throw new Error(`client-node has no call for ${method} ${path}`);
  return call;
}

const sent = (status: number, headers: Sent['headers'], text: string): Sent => ({
  status,
  headers,
  text,
  json: jsonOf(text),
});

/** What the client has made of an answer, in the words of the wire again: a Date has no milliseconds there. */
const wireText = (data: unknown): string =>
  JSON.stringify(data, (_, value: unknown) =>
    typeof value === 'string' ? value.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.000Z$/, '$1Z') : value,
  ).replaceAll('"_continue":', '"continue":');
