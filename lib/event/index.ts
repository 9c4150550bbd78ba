export {
  type CoreV1Event,
  type CoreV1EventSeries,
  type EventMetadata,
  type EventSource,
  type EventType,
  type ObjectReference,
  type ReadonlyDate,
} from './CoreV1Event.ts';
export { type EventsV1Event, type EventsV1EventSeries } from './EventsV1Event.ts';
export { isEventsV1Event, type KubernetesEvent } from './KubernetesEvent.ts';
export { escapeControls } from './escapeControls.ts';
export { EventClock, type EventClockOptions, type EventInstant } from './EventClock.ts';
export { eventName } from './eventName.ts';
export { formatMessage } from './formatMessage.ts';
export { getReference, type ReferenceResult } from './getReference.ts';
export { goQuote } from './goQuote.ts';
export { isEventType } from './isEventType.ts';
export { defaultMaxMessageBytes, makeEvent, type MakeEventOptions } from './makeEvent.ts';
export { MicroTime } from './MicroTime.ts';
export { type JsonObject, type JsonValue } from './JsonObject.ts';
export { type KnownConstructor, type KnownType, Scheme } from './Scheme.ts';
export { toCoreV1Event } from './toCoreV1Event.ts';
export { toEventsV1Event } from './toEventsV1Event.ts';
export { truncateMessage } from './truncateMessage.ts';
