import { fieldOf, fieldText } from '../event/fieldOf.ts';
import { type CoreV1Event, goQuote, type ObjectReference } from '../event/index.ts';

/**
 * The line that client-go's `StartLogging` writes for an event, byte for byte.
 *
 * The object's fields are quoted; type, reason and message are as they were recorded, so print the line through
 * {@link escapeControls}, or a message with a line break forges another line.
 *
 * @example
 * ```ts
 * import { escapeControls, EventBroadcaster, eventLine } from 'kube-event-recorder';
 *
 * const broadcaster = new EventBroadcaster();
 *
 * broadcaster.events.subscribe((event) => console.error(escapeControls(eventLine(event))));
 * // Event(v1.ObjectReference{Kind:"Pod", Namespace:"default", …}): type: 'Normal' reason: 'Created' created it
 * ```
 * @see {@link https://github.com/kubernetes/client-go/blob/master/tools/record/event.go | client-go, tools/record}
 */
export function eventLine(event: CoreV1Event): string {
  const object = fieldOf(event, 'involvedObject');
  const quoted = (field: keyof ObjectReference) => goQuote(fieldText(object, field));
  const reference =
    `Kind:${quoted('kind')}, Namespace:${quoted('namespace')}, Name:${quoted('name')}, ` +
    `UID:${quoted('uid')}, APIVersion:${quoted('apiVersion')}, ` +
    `ResourceVersion:${quoted('resourceVersion')}, FieldPath:${quoted('fieldPath')}`;
  return (
    `Event(v1.ObjectReference{${reference}}): ` +
    `type: '${fieldText(event, 'type')}' reason: '${fieldText(event, 'reason')}' ${fieldText(event, 'message')}`
  );
}
