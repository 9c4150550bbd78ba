export { EventBroadcaster } from './EventBroadcaster.ts';
export { EventBroadcasterBase } from './EventBroadcasterBase.ts';
export {
  type EventBroadcasterOptions,
  type EventBroadcasterStats,
  type StartLoggingOptions,
  type StartRecordingToSinkOptions,
  type StartStructuredLoggingOptions,
} from './EventBroadcasterOptions.ts';
export {
  type EventRecorder,
  type EventRecorderOptions,
  type RecordEvent,
  type ObjectEventRecorder,
  recorderOf,
} from './EventRecorder.ts';
export { type DeadlineOptions, type EventPipeline, type EventWatcher } from './EventWatcher.ts';
export { type EventHandler } from './EventHandler.ts';
export { type EventWatcherOptions } from './handleEvents.ts';
export {
  clientGoSeriesDelivery,
  type ClientGoSeriesDeliveryOptions,
  clientGoSeriesKey,
  countSeries,
  type CountSeriesOptions,
  EventSeriesCounter,
  type EventSeriesCounterOptions,
  EventsV1Broadcaster,
  type EventsV1BroadcasterOptions,
  type EventsV1Delivery,
  type EventsV1DeliveryConnection,
  type EventsV1Recorder,
  eventsV1RecorderOf,
  type EventsV1RecorderOptions,
  type EventsV1Request,
  makeEventsV1Event,
  type MakeEventsV1EventOptions,
  type ObjectEventsV1Recorder,
  seriesKey,
  type SeriesKeyFunc,
  type StartRecordingEventsV1Options,
} from './v1/index.ts';
export {
  type EventDrop,
  type ShutdownReport,
  type Undelivered,
  type WatcherReport,
  type WatcherStats,
} from './ShutdownReport.ts';
