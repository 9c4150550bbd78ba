export {
  type CoreV1Event,
  type CoreV1EventSeries,
  type EventMetadata,
  type EventSource,
  type EventType,
  type ObjectReference,
  type ReadonlyDate,
} from './CoreV1Event.ts';
