import { fieldOf, fieldText } from '../event/fieldOf.ts';
import { type ObjectReference } from '../event/index.ts';
import { type LogEntry } from './LogEntry.ts';
import { objectName } from './objectName.ts';

/** The fields of an events.k8s.io/v1 Event that are logged. */
export interface LoggedEventsV1Event {
  /** Which object the event is about. */
  readonly regarding?: ObjectReference;
  readonly type?: string;
  readonly reason?: string;
  /** What the controller did or tried, such as `Binding`. */
  readonly action?: string;
  /** The message. */
  readonly note?: string;
}

/**
 * The entry that client-go's package events writes for an event: `Event occurred` with object (namespace/name), kind,
 * apiVersion, type, reason, action and note, in this order. Unlike {@link structuredEvent} it has no fieldPath.
 *
 * Values are raw: whoever prints them escapes them. A field that the event lacks is an empty string.
 *
 * @see {@link https://github.com/kubernetes/client-go/blob/master/tools/events/event_broadcaster.go | client-go, tools/events}
 */
export function structuredEventsV1Event(event: LoggedEventsV1Event): LogEntry {
  const regarding = fieldOf(event, 'regarding');
  return {
    message: 'Event occurred',
    fields: [
      ['object', objectName(regarding)],
      ['kind', fieldText(regarding, 'kind')],
      ['apiVersion', fieldText(regarding, 'apiVersion')],
      ['type', fieldText(event, 'type')],
      ['reason', fieldText(event, 'reason')],
      ['action', fieldText(event, 'action')],
      ['note', fieldText(event, 'note')],
    ],
  };
}
