import { type JsonValue } from '../../../event/index.ts';
import { type FieldError, invalidField, requiredField } from './fieldError.ts';
import { subdomainProblems } from './nameRules.ts';
import { type StoredEvent, type StoredReference } from '../store/StoredEvent.ts';
import { validateCoreEvent } from './validateCoreEvent.ts';
import { validateMetadata, validateMetadataUpdate } from './validateMetadata.ts';

const UNSET = 'needs to be unset';
const IMMUTABLE = 'field is immutable';
const validateAny = (event: StoredEvent) => validateCoreEvent(event, 'reportingController');

/**
 * What the API server finds wrong with a new event of events.k8s.io/v1, in its order. The fields are called as they are stored,
 * but for `reportingController`: `count`, not `deprecatedCount`.
 *
 * @see kubernetes pkg/apis/core/validation/events.go ValidateEventCreate
 */
export function validateEventsV1Create(event: StoredEvent): readonly FieldError[] {
  const { type, source } = event;
  const isUnset = (field: string, isEmpty: boolean) => (isEmpty ? [] : [invalidField(field, '', UNSET)]);
  return [
    ...validateAny(event),
    ...validateMetadata(event.metadata, subdomainProblems),
    ...validateSeries(event),
    ...(event.eventTime === '' ? [requiredField('eventTime')] : []),
    ...(['Normal', 'Warning'].includes(type) ? [] : [invalidField('type', '', `has invalid value: ${type}`)]),
    ...isUnset('firstTimestamp', event.firstTimestamp === ''),
    ...isUnset('lastTimestamp', event.lastTimestamp === ''),
    ...isUnset('count', event.count === 0),
    ...isUnset('source', source.component === '' && source.host === ''),
  ];
}

/**
 * What the API server finds wrong with the new state of an event in events.k8s.io/v1: everything but metadata and series is
 * immutable, also where the old state breaks the rules.
 *
 * @see kubernetes pkg/apis/core/validation/events.go ValidateEventUpdate
 */
export function validateEventsV1Update(event: StoredEvent, old: StoredEvent): readonly FieldError[] {
  return [
    ...validateAny(event),
    ...validateMetadataUpdate(event.metadata, old.metadata),
    ...(JSON.stringify(event.series) === JSON.stringify(old.series) ? [] : validateSeries(event)),
    ...IMMUTABLE_FIELDS.flatMap(([field, valueOf]) => {
      const value = valueOf(event);
      return JSON.stringify(value) === JSON.stringify(valueOf(old)) ? [] : [invalidField(field, value, IMMUTABLE)];
    }),
  ];
}

function validateSeries({ series }: StoredEvent): readonly FieldError[] {
  if (series === undefined) return [];
  return [
    ...(series.count < 2 ? [invalidField('series.count', '', 'should be at least 2')] : []),
    ...(series.lastObservedTime === '' ? [requiredField('series.lastObservedTime')] : []),
  ];
}

/** A reference as Go prints that of its internal type. */
const goReference = (reference: StoredReference): JsonValue => ({
  Kind: reference.kind,
  Namespace: reference.namespace,
  Name: reference.name,
  UID: reference.uid,
  APIVersion: reference.apiVersion,
  ResourceVersion: reference.resourceVersion,
  FieldPath: reference.fieldPath,
});

/** In the order of the real server, which checks the reason twice. */
const IMMUTABLE_FIELDS: readonly (readonly [string, (event: StoredEvent) => JsonValue])[] = [
  ['involvedObject', (event) => goReference(event.involvedObject)],
  ['reason', (event) => event.reason],
  ['message', (event) => event.message],
  ['source', ({ source }) => ({ Component: source.component, Host: source.host })],
  ['firstTimestamp', (event) => event.firstTimestamp || null],
  ['lastTimestamp', (event) => event.lastTimestamp || null],
  ['count', (event) => event.count],
  ['reason', (event) => event.reason],
  ['type', (event) => event.type],
  ['eventTime', (event) => event.eventTime || null],
  ['action', (event) => event.action],
  ['related', ({ related }) => (related === undefined ? null : goReference(related))],
  ['reportingController', (event) => event.reportingController],
  ['reportingInstance', (event) => event.reportingInstance],
];
