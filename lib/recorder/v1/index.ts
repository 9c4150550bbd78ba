export { clientGoSeriesDelivery, type ClientGoSeriesDeliveryOptions } from './clientGoSeriesDelivery.ts';
export { countSeries, type CountSeriesOptions } from './countSeries.ts';
export { EventSeriesCounter, type EventSeriesCounterOptions } from './EventSeriesCounter.ts';
export { EventsV1Broadcaster } from './EventsV1Broadcaster.ts';
export {
  type EventsV1BroadcasterOptions,
  type EventsV1Delivery,
  type EventsV1DeliveryConnection,
  type EventsV1RecorderOptions,
  type StartRecordingEventsV1Options,
} from './EventsV1BroadcasterOptions.ts';
export {
  type EventsV1Recorder,
  eventsV1RecorderOf,
  type EventsV1Request,
  type ObjectEventsV1Recorder,
} from './EventsV1Recorder.ts';
export { makeEventsV1Event, type MakeEventsV1EventOptions } from './makeEventsV1Event.ts';
export { clientGoSeriesKey, seriesKey, type SeriesKeyFunc } from './seriesKey.ts';
