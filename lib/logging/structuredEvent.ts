import { fieldOf, fieldText } from '../event/fieldOf.ts';
import { type CoreV1Event } from '../event/index.ts';
import { type LogEntry } from './LogEntry.ts';
import { objectName } from './objectName.ts';

/**
 * The entry that client-go's `StartStructuredLogging` writes for an event: `Event occurred` with object
 * (namespace/name), fieldPath, kind, apiVersion, type, reason and message, in this order.
 *
 * Values are raw: whoever prints them escapes them. A field that the event lacks is an empty string.
 *
 * @example
 * ```ts
 * import { type CoreV1Event, klogText, structuredEvent } from 'kube-event-recorder';
 *
 * declare const event: CoreV1Event;
 *
 * klogText(structuredEvent(event)); // "Event occurred" object="default/web" fieldPath="" kind="Pod" …
 * ```
 * @see {@link https://github.com/kubernetes/client-go/blob/master/tools/record/event.go | client-go, tools/record}
 */
export function structuredEvent(event: CoreV1Event): LogEntry {
  const object = fieldOf(event, 'involvedObject');
  return {
    message: 'Event occurred',
    fields: [
      ['object', objectName(object)],
      ['fieldPath', fieldText(object, 'fieldPath')],
      ['kind', fieldText(object, 'kind')],
      ['apiVersion', fieldText(object, 'apiVersion')],
      ['type', fieldText(event, 'type')],
      ['reason', fieldText(event, 'reason')],
      ['message', fieldText(event, 'message')],
    ],
  };
}
