import { HttpMethod, type KubeConfig } from '@kubernetes/client-node';
import { type KubernetesEvent } from '../event/index.ts';
import { type EventApi } from './EventApi.ts';
import { type EventCalls, STRATEGIC_MERGE_PATCH } from './EventCalls.ts';
import { kubeConfigRequest } from './kubeConfigRequest.ts';

/**
 * The calls made from a KubeConfig, see {@link kubeConfigRequest}.
 *
 * @internal
 */
export function kubeConfigEventCalls<E extends KubernetesEvent>(
  kubeConfig: KubeConfig,
  { path: apiPath, write }: EventApi<E>,
  fieldManager: string,
): EventCalls<E> {
  const eventsPath = (namespace: string) => `${apiPath}/namespaces/${encodeURIComponent(namespace)}/events`;
  return {
    create: (event, request) => {
      const path = eventsPath(event.metadata.namespace);
      return kubeConfigRequest(
        kubeConfig,
        { method: HttpMethod.POST, path, fieldManager, body: write(event) },
        request,
      );
    },
    patch: ({ namespace, name }, patch, request) => {
      const path = `${eventsPath(namespace)}/${encodeURIComponent(name)}`;
      const body = JSON.stringify(patch);
      const contentType = STRATEGIC_MERGE_PATCH;
      return kubeConfigRequest(
        kubeConfig,
        { method: HttpMethod.PATCH, path, fieldManager, body, contentType },
        request,
      );
    },
  };
}
