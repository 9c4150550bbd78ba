import { type CoreV1Event, type EventClock } from '../event/index.ts';

/**
 * The summary of what the spam filter holds back: an event of its own about the same object.
 *
 * @param held the newest of the events held back
 * @internal
 */
export function suppressedEvent(held: CoreV1Event, occurrences: number, clock: EventClock): CoreV1Event {
  const { hex, milliseconds } = clock.next();
  const { involvedObject, metadata, reason = '', type = 'Normal' } = held;
  const now = new Date(milliseconds);
  return {
    ...held,
    metadata: { name: `${involvedObject.name ?? metadata.name}.${hex}`, namespace: metadata.namespace },
    type,
    reason: 'EventsSuppressed',
    message: `${occurrences} events were held back, the last of them: ${reason} ${held.message ?? ''}`.trimEnd(),
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
  };
}
