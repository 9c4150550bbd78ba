import {
  type CoreV1Api,
  CoreV1Event as CoreV1ApiEvent,
  type EventsV1Api,
  EventsV1Event as EventsV1ApiEvent,
} from '@kubernetes/client-node';
import { type CoreV1Event, type EventsV1Event } from '../event/index.ts';
import { type EventCalls, STRATEGIC_MERGE_PATCH } from './EventCalls.ts';
import { callOptions } from './generatedRequest.ts';

/**
 * The calls as client-node's generated API makes them: with its middlewares, whatever it does in them.
 *
 * @internal
 */
export function generatedCoreV1Calls(api: CoreV1Api, fieldManager: string): EventCalls<CoreV1Event> {
  return {
    create: (event, request) => {
      const body = Object.assign(new CoreV1ApiEvent(), event);
      return api.createNamespacedEvent(
        { namespace: body.metadata.namespace, body, fieldManager },
        callOptions(request),
      );
    },
    patch: (address, body, request) =>
      api.patchNamespacedEvent({ ...address, body, fieldManager }, callOptions(request, STRATEGIC_MERGE_PATCH)),
  };
}

/** @internal */
export function generatedEventsV1Calls(api: EventsV1Api, fieldManager: string): EventCalls<EventsV1Event> {
  return {
    create: (event, request) => {
      const body = Object.assign(new EventsV1ApiEvent(), event);
      return api.createNamespacedEvent(
        { namespace: body.metadata.namespace, body, fieldManager },
        callOptions(request),
      );
    },
    patch: (address, body, request) =>
      api.patchNamespacedEvent({ ...address, body, fieldManager }, callOptions(request, STRATEGIC_MERGE_PATCH)),
  };
}
