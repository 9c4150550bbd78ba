import { type CoreV1Event, goQuote } from '../event/index.ts';

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
  const { kind, namespace, name, uid, apiVersion, resourceVersion, fieldPath } = event.involvedObject;
  const reference =
    `Kind:${goQuote(kind ?? '')}, Namespace:${goQuote(namespace ?? '')}, Name:${goQuote(name ?? '')}, ` +
    `UID:${goQuote(uid ?? '')}, APIVersion:${goQuote(apiVersion ?? '')}, ` +
    `ResourceVersion:${goQuote(resourceVersion ?? '')}, FieldPath:${goQuote(fieldPath ?? '')}`;
  return (
    `Event(v1.ObjectReference{${reference}}): ` +
    `type: '${event.type ?? ''}' reason: '${event.reason ?? ''}' ${event.message ?? ''}`
  );
}
