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
  type EventRequest,
  type ObjectEventRecorder,
  recorderOf,
} from './EventRecorder.ts';
export { type DeadlineOptions, type EventPipeline, type EventWatcher } from './EventWatcher.ts';
export { type EventHandler, type EventWatcherOptions } from './handleEvents.ts';
export {
  type EventDrop,
  type ShutdownReport,
  type Undelivered,
  type WatcherReport,
  type WatcherStats,
} from './ShutdownReport.ts';
