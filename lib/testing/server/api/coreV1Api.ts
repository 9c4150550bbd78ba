import { type CoreV1EventJson } from './CoreV1EventJson.ts';
import { type FieldError } from './fieldError.ts';
import { type EventApi } from './EventApi.ts';
import { eventFields } from './eventFields.ts';
import { readSeries, readSource, writeSource } from './eventParts.ts';
import { type JsonReader } from './JsonReader.ts';
import { readMetadata, readReference, writeMetadata, writeReference } from './objectMeta.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';
import { validateCoreEvent } from './validateCoreEvent.ts';

function readCoreEvent(reader: JsonReader): StoredEvent {
  const related = reader.object('related', 'ObjectReference');
  const event: StoredEvent = {
    metadata: readMetadata(reader.object('metadata', 'ObjectMeta')),
    involvedObject: readReference(reader.object('involvedObject', 'ObjectReference')),
    reason: reader.string('reason'),
    message: reader.string('message'),
    source: readSource(reader.object('source', 'EventSource')),
    firstTimestamp: reader.time('firstTimestamp'),
    lastTimestamp: reader.time('lastTimestamp'),
    count: reader.int32('count'),
    type: reader.string('type'),
    eventTime: reader.microTime('eventTime'),
    series: readSeries(reader.object('series', 'EventSeries')),
    action: reader.string('action'),
    related: related && readReference(related),
    reportingController: reader.string('reportingComponent'),
    reportingInstance: reader.string('reportingInstance'),
  };
  reader.skip('kind', 'apiVersion');
  reader.end();
  return event;
}

/** Writes an event as core/v1 does. */
export const writeCoreEvent = (event: StoredEvent): CoreV1EventJson => ({
  kind: 'Event',
  apiVersion: 'v1',
  metadata: writeMetadata(event.metadata),
  involvedObject: writeReference(event.involvedObject),
  ...(event.reason && { reason: event.reason }),
  ...(event.message && { message: event.message }),
  source: writeSource(event.source),
  firstTimestamp: event.firstTimestamp || null,
  lastTimestamp: event.lastTimestamp || null,
  ...(event.count && { count: event.count }),
  ...(event.type && { type: event.type }),
  eventTime: event.eventTime || null,
  ...(event.series && {
    series: {
      ...(event.series.count && { count: event.series.count }),
      lastObservedTime: event.series.lastObservedTime || null,
    },
  }),
  ...(event.action && { action: event.action }),
  ...(event.related && { related: writeReference(event.related) }),
  reportingComponent: event.reportingController,
  reportingInstance: event.reportingInstance,
});

const validate = (event: StoredEvent): readonly FieldError[] => validateCoreEvent(event, 'reportingComponent');

/** Events of core/v1. An update is checked like a new event; nothing in it is immutable. */
export const coreV1Api: EventApi = {
  group: '',
  apiVersion: 'v1',
  resource: 'events',
  fields: eventFields((field) => field),
  read: readCoreEvent,
  write: writeCoreEvent,
  validateCreate: validate,
  validateUpdate: validate,
};
