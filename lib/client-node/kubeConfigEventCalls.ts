import {
  ApiException,
  HttpMethod,
  type KubeConfig,
  type RequestContext,
  ServerConfiguration,
} from '@kubernetes/client-node';
import { EventSinkError } from '../delivery/index.ts';
import { type KubernetesEvent } from '../event/index.ts';
import { type EventApi } from './EventApi.ts';
import { type EventCalls, STRATEGIC_MERGE_PATCH } from './EventCalls.ts';
import { type ApiRequest } from './ApiRequest.ts';

/**
 * The calls made from a KubeConfig: its server and its authentication, and nothing of the generated API.
 *
 * What that does to an event on the way out and back (each field looked up by the name of its type, and copied) costs 60 to 190 of some 600 µs
 * of CPU a request over a process's first thousand (measured on a quiet and on a loaded machine).
 *
 * @internal
 */
export function kubeConfigEventCalls<E extends KubernetesEvent>(
  kubeConfig: KubeConfig,
  { path: apiPath }: EventApi<E>,
  fieldManager: string,
): EventCalls<E> {
  const eventsPath = (namespace: string) => `${apiPath}/namespaces/${encodeURIComponent(namespace)}/events`;
  const send = async (
    method: HttpMethod,
    path: string,
    contentType: string,
    body: object,
    request: ApiRequest,
  ): Promise<unknown> => {
    // Read each time: a KubeConfig can be loaded anew, or be given another context.
    const server = kubeConfig.getCurrentCluster()?.server;
    if (server === undefined) {
      throw new EventSinkError({ kind: 'invalid', message: 'the KubeConfig has no current cluster' });
    }
    const context = new ServerConfiguration(server, {}).makeRequestContext(path, method);
    context.setQueryParam('fieldManager', fieldManager);
    context.setHeaderParam('Accept', 'application/json');
    context.setHeaderParam('Content-Type', contentType);
    context.setBody(JSON.stringify(body));
    await kubeConfig.applySecurityAuthentication(context);
    return answered(context, request);
  };

  return {
    create: (event, request) =>
      send(HttpMethod.POST, eventsPath(event.metadata.namespace), 'application/json', event, request),
    patch: ({ namespace, name }, patch, request) =>
      send(
        HttpMethod.PATCH,
        `${eventsPath(namespace)}/${encodeURIComponent(name)}`,
        STRATEGIC_MERGE_PATCH,
        patch,
        request,
      ),
  };
}

async function answered(context: RequestContext, request: ApiRequest): Promise<unknown> {
  const { httpStatusCode, headers, body } = await request.send(context);
  const text = await body.text();
  if (httpStatusCode < 200 || httpStatusCode > 299) {
    throw new ApiException(httpStatusCode, 'the API server refused', text, headers);
  }
  // A proxy's page; of JSON that breaks off nobody knows what became.
  if (!/json/.test(headers['content-type'] ?? '')) {
    throw new EventSinkError({ kind: 'unexpected', message: 'the answer is no event' });
  }
  return JSON.parse(text) as unknown;
}
