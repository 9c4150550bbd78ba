import { type CoreV1EventJson } from './CoreV1EventJson.ts';
import { type EventApi } from './EventApi.ts';
import { type JsonReader } from './JsonReader.ts';
import { readMetadata, readReference, writeMetadata, writeReference } from './objectMeta.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';
import { validateCoreEvent } from './validateCoreEvent.ts';

function readSeries(reader: JsonReader): StoredEvent['series'] {
  const series = { count: reader.int32('count'), lastObservedTime: reader.microTime('lastObservedTime') };
  reader.end();
  return series;
}

function readSource(reader: JsonReader | undefined): StoredEvent['source'] {
  if (reader === undefined) return { component: '', host: '' };
  const source = { component: reader.string('component'), host: reader.string('host') };
  reader.end();
  return source;
}

function readCoreEvent(reader: JsonReader): StoredEvent {
  const series = reader.object('series', 'EventSeries');
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
    series: series && readSeries(series),
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
  source: {
    ...(event.source.component && { component: event.source.component }),
    ...(event.source.host && { host: event.source.host }),
  },
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

/** Events of core/v1. An update is checked like a new event; nothing in it is immutable. */
export const coreV1Api: EventApi = {
  apiVersion: 'v1',
  resource: 'events',
  read: readCoreEvent,
  write: writeCoreEvent,
  validateCreate: validateCoreEvent,
  validateUpdate: validateCoreEvent,
};
