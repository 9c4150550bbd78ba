import { type CoreV1Api, CoreV1Event as ApiEvent } from '@kubernetes/client-node';
import { type EventCalls, STRATEGIC_MERGE_PATCH } from './EventCalls.ts';

/**
 * The calls as client-node's generated API makes them: with its middlewares, whatever it does in them.
 *
 * @internal
 */
export function generatedEventCalls(api: CoreV1Api, fieldManager: string): EventCalls {
  return {
    create: (event, request) => {
      const body = Object.assign(new ApiEvent(), event);
      return api.createNamespacedEvent({ namespace: body.metadata.namespace, body, fieldManager }, request.options());
    },
    patch: (address, body, request) =>
      api.patchNamespacedEvent({ ...address, body, fieldManager }, request.options(STRATEGIC_MERGE_PATCH)),
  };
}
