import { type DropReason } from '../broadcast/index.ts';
import { isEventType, type KubernetesEvent } from '../event/index.ts';
import { type MetricsListener } from '../metrics/index.ts';

/**
 * Counts what became of occurrences of an event, for `event_recorder_events_total`.
 *
 * Of the types only the API's two are labels: an event of a pipeline of one's own, or of a server's answer, may have any.
 */
export function countOccurrences(
  listener: MetricsListener | undefined,
  result: 'recorded' | 'delivered' | 'lost',
  event: KubernetesEvent | undefined,
  occurrences: number,
  reason: DropReason | '' = '',
): void {
  if (!listener || occurrences === 0) return;
  const type = isEventType(event?.type) ? event.type : '';
  listener.count('event_recorder_events_total', { type, result, reason }, occurrences);
}
