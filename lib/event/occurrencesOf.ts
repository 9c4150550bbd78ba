import { isEventsV1Event, type KubernetesEvent } from './KubernetesEvent.ts';

/** How often an event has occurred as far as it says: its `count`, or that of its series; 1 where it says nothing. */
export function occurrencesOf(event: KubernetesEvent): number {
  return (isEventsV1Event(event) ? event.series?.count : event.count) ?? 1;
}
