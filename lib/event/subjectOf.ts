import { type ObjectReference } from './CoreV1Event.ts';
import { isEventsV1Event, type KubernetesEvent } from './KubernetesEvent.ts';

/** What an event is about: its `regarding` or `involvedObject`. */
export function subjectOf(event: KubernetesEvent): ObjectReference {
  return isEventsV1Event(event) ? event.regarding : event.involvedObject;
}
