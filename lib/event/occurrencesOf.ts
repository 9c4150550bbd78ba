import { isEventsV1Event, type KubernetesEvent } from './KubernetesEvent.ts';

/**
 * How often an event has occurred as far as it says: its `count`, or that of its series. One that is missing, or is no number, stands for one
 * occurrence: it may throw when it is compared.
 */
export function occurrencesOf(event: KubernetesEvent): number {
  const count: unknown = isEventsV1Event(event) ? event.series?.count : event.count;
  return typeof count === 'number' && !Number.isNaN(count) ? count : 1;
}
