export { type EventSink, type EventSinkRequest } from './EventSink.ts';
export { type Answer, type AnswerCause, EventSinkError } from './EventSinkError.ts';
export { type JsonObject, type JsonValue } from './JsonObject.ts';
