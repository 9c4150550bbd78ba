import { type CoreV1Event } from './CoreV1Event.ts';
import { type EventsV1Event } from './EventsV1Event.ts';

/** An event of either API. Both are views of one thing: the API server stores them in the same place. */
export type KubernetesEvent = CoreV1Event | EventsV1Event;

/** Whether an event is one of events.k8s.io/v1, by what both have under different names. */
export function isEventsV1Event(event: KubernetesEvent): event is EventsV1Event {
  return 'regarding' in event;
}
