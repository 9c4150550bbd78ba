export { AdaptiveEventSink, type AdaptiveEventSinkOptions, type EventApiChoice } from './AdaptiveEventSink.ts';
export { ApiEventSink } from './ApiEventSink.ts';
export { type ApiRequestOptions } from './ApiRequestOptions.ts';
export { clientNodeScheme } from './clientNodeScheme.ts';
export { CoreV1EventSink, type CoreV1EventSinkOptions } from './CoreV1EventSink.ts';
export { createEventBroadcaster, type CreateEventBroadcasterOptions } from './createEventBroadcaster.ts';
export { EventsV1EventSink, type EventsV1EventSinkOptions } from './EventsV1EventSink.ts';
