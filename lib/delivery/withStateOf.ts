import { isEventsV1Event, type KubernetesEvent } from '../event/index.ts';

/**
 * An event with the state of a newer one of the same object: its series, or its count, last time and message.
 *
 * @internal
 */
export function withStateOf(event: KubernetesEvent, newest: KubernetesEvent): KubernetesEvent {
  if (event === newest) return event;
  if (isEventsV1Event(newest)) {
    const { series } = newest;
    return { ...event, ...(series !== undefined && { series }) };
  }
  const { count, lastTimestamp, message } = newest;
  return {
    ...event,
    ...(count !== undefined && { count }),
    ...(lastTimestamp !== undefined && { lastTimestamp }),
    ...(message !== undefined && { message }),
  };
}
