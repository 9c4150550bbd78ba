export { apiError, type ApiErrorOptions } from './apiError.ts';
export {
  type FakeEventsV1Event,
  FakeEventsV1Recorder,
  type FakeEventsV1RecorderOptions,
} from './FakeEventsV1Recorder.ts';
export { type FakeEvent, FakeRecorder, type FakeRecorderOptions } from './FakeRecorder.ts';
export { type MarbleReport, type MarbleWatcherReport } from './MarbleReport.ts';
export { marbles, type MarblesOptions } from './marbles.ts';
export { marblesEventsV1, type MarblesEventsV1Options } from './marblesEventsV1.ts';
export {
  type EventsV1MarbleCall,
  type EventsV1MarbleTools,
  type MarbleAnswer,
  type MarbleCall,
  type MarbleTexts,
  type MarbleTools,
  type MarbleToolsOf,
} from './MarbleTools.ts';
export { notSent, transportError } from './transportError.ts';
