import { type EventApi } from './EventApi.ts';
import { eventFields } from './eventFields.ts';
import { readSeries, readSource, writeSource } from './eventParts.ts';
import { type EventsV1EventJson } from './EventsV1EventJson.ts';
import { type JsonReader } from './JsonReader.ts';
import { readMetadata, readReference, writeMetadata, writeReference } from './objectMeta.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';
import { validateEventsV1Create, validateEventsV1Update } from './validateEventsV1.ts';

function readEventsV1Event(reader: JsonReader): StoredEvent {
  const related = reader.object('related', 'ObjectReference');
  const event: StoredEvent = {
    metadata: readMetadata(reader.object('metadata', 'ObjectMeta')),
    eventTime: reader.microTime('eventTime'),
    series: readSeries(reader.object('series', 'EventSeries')),
    reportingController: reader.string('reportingController'),
    reportingInstance: reader.string('reportingInstance'),
    action: reader.string('action'),
    reason: reader.string('reason'),
    involvedObject: readReference(reader.object('regarding', 'ObjectReference')),
    related: related && readReference(related),
    message: reader.string('note'),
    type: reader.string('type'),
    source: readSource(reader.object('deprecatedSource', 'EventSource')),
    firstTimestamp: reader.time('deprecatedFirstTimestamp'),
    lastTimestamp: reader.time('deprecatedLastTimestamp'),
    count: reader.int32('deprecatedCount'),
  };
  reader.skip('kind', 'apiVersion');
  reader.end();
  return event;
}

const writeEventsV1Event = (event: StoredEvent): EventsV1EventJson => ({
  kind: 'Event',
  apiVersion: 'events.k8s.io/v1',
  metadata: writeMetadata(event.metadata),
  eventTime: event.eventTime || null,
  ...(event.series && {
    series: { count: event.series.count, lastObservedTime: event.series.lastObservedTime || null },
  }),
  ...(event.reportingController && { reportingController: event.reportingController }),
  ...(event.reportingInstance && { reportingInstance: event.reportingInstance }),
  ...(event.action && { action: event.action }),
  ...(event.reason && { reason: event.reason }),
  regarding: writeReference(event.involvedObject),
  ...(event.related && { related: writeReference(event.related) }),
  ...(event.message && { note: event.message }),
  ...(event.type && { type: event.type }),
  deprecatedSource: writeSource(event.source),
  deprecatedFirstTimestamp: event.firstTimestamp || null,
  deprecatedLastTimestamp: event.lastTimestamp || null,
  ...(event.count && { deprecatedCount: event.count }),
});

/** @see kubernetes pkg/apis/events/v1 AddFieldLabelConversionsForEvent, which knows no `source` */
const fields = eventFields((field) => {
  if (field === 'source') return undefined;
  return field === 'reportingComponent' ? 'reportingController' : field.replace(/^involvedObject/, 'regarding');
});

/** Events of events.k8s.io/v1: the same objects under other names. In an update only metadata and series may change. */
export const eventsV1Api: EventApi = {
  group: 'events.k8s.io',
  apiVersion: 'events.k8s.io/v1',
  resource: 'events.events.k8s.io',
  fields,
  read: readEventsV1Event,
  write: writeEventsV1Event,
  validateCreate: validateEventsV1Create,
  validateUpdate: validateEventsV1Update,
};
