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
  const { involvedObject } = event;
  return {
    message: 'Event occurred',
    fields: [
      ['object', objectName(involvedObject)],
      ['fieldPath', involvedObject.fieldPath ?? ''],
      ['kind', involvedObject.kind ?? ''],
      ['apiVersion', involvedObject.apiVersion ?? ''],
      ['type', event.type ?? ''],
      ['reason', event.reason ?? ''],
      ['message', event.message ?? ''],
    ],
  };
}
