import { type PatchRow } from './coreV1PatchRows.ts';

const MERGE = 'application/merge-patch+json';
const SERIES = { count: 2, lastObservedTime: '2026-01-15T10:05:00.000001Z' };
const REFERENCE = '"UID":"","APIVersion":"","ResourceVersion":"","FieldPath":""';

/** A field that can't be changed, what it is called in the refusal, and how its new value is shown there. */
const IMMUTABLE: readonly (readonly [patch: object, field: string, shown: string])[] = [
  [
    { regarding: { name: 'other' } },
    'involvedObject',
    `{"Kind":"Pod","Namespace":"default","Name":"other",${REFERENCE}}`,
  ],
  [{ note: 'other' }, 'message', '"other"'],
  [{ type: 'Warning' }, 'type', '"Warning"'],
  [{ eventTime: '2026-01-15T10:00:01.000000Z' }, 'eventTime', '"2026-01-15T10:00:01.000000Z"'],
  [{ action: 'Other' }, 'action', '"Other"'],
  [{ related: { kind: 'Pod' } }, 'related', `{"Kind":"Pod","Namespace":"","Name":"",${REFERENCE}}`],
  [{ reportingController: 'other' }, 'reportingController', '"other"'],
  [{ reportingInstance: 'other' }, 'reportingInstance', '"other"'],
  [{ deprecatedCount: 3 }, 'count', '3'],
  [{ deprecatedSource: { host: 'h' } }, 'source', '{"Component":"","Host":"h"}'],
  [{ deprecatedFirstTimestamp: '2026-01-15T10:00:00Z' }, 'firstTimestamp', '"2026-01-15T10:00:00Z"'],
  [{ deprecatedLastTimestamp: '2026-01-15T10:00:00Z' }, 'lastTimestamp', '"2026-01-15T10:00:00Z"'],
];

/** What is sent to patch an event of events.k8s.io/v1, and what kube-apiserver 1.34.4 answers. */
export const eventsV1PatchRows: readonly PatchRow[] = [
  { title: 'takes a series', patch: { series: SERIES }, code: 200, object: { series: SERIES } },
  {
    title: 'takes a series in a JSON patch',
    contentType: 'application/json-patch+json',
    patch: [{ op: 'add', path: '/series', value: SERIES }],
    code: 200,
    object: { series: SERIES },
  },
  {
    title: 'refuses another note in a JSON patch',
    contentType: 'application/json-patch+json',
    patch: [{ op: 'replace', path: '/note', value: 'other' }],
    code: 422,
    message: 'Event "NAME" is invalid: message: Invalid value: "other": field is immutable',
  },
  {
    title: 'takes a series in a JSON merge patch',
    contentType: MERGE,
    patch: { series: SERIES },
    code: 200,
    object: { series: SERIES },
  },
  { title: 'takes a series away', event: { series: SERIES }, patch: { series: null }, code: 200 },
  {
    title: 'refuses a series of one',
    patch: { series: { ...SERIES, count: 1 } },
    code: 422,
    reason: 'Invalid',
    message: 'Event "NAME" is invalid: series.count: Invalid value: "": should be at least 2',
    causes: ['FieldValueInvalid:series.count'],
  },
  {
    title: 'takes labels and annotations',
    patch: { metadata: { labels: { a: 'b' }, annotations: { 'x/y': 'z' } } },
    code: 200,
    object: { labels: { a: 'b' }, annotations: { 'x/y': 'z' } },
  },
  { title: 'refuses a bad label', patch: { metadata: { labels: { a: 'not ok!' } } }, code: 422, reason: 'Invalid' },
  ...IMMUTABLE.map(([patch, field, shown]): PatchRow => ({
    title: `refuses another ${field}`,
    patch,
    code: 422,
    reason: 'Invalid',
    message: `Event "NAME" is invalid: ${field}: Invalid value: ${shown}: field is immutable`,
    causes: [`FieldValueInvalid:${field}`],
  })),
  {
    title: 'refuses another reason, twice',
    patch: { reason: 'Other' },
    code: 422,
    message: 'Event "NAME" is invalid: reason: Invalid value: "Other": field is immutable',
    causes: ['FieldValueInvalid:reason', 'FieldValueInvalid:reason'],
  },
  { title: 'takes what changes nothing', patch: { note: 'n', reason: 'Created' }, code: 200, object: { note: 'n' } },
  {
    title: 'refuses an eventTime with three digits',
    patch: { eventTime: '2026-01-15T10:00:00.123Z' },
    code: 422,
    causes: ['FieldValueInvalid:patch'],
  },
  {
    title: 'refuses a resourceVersion that is not the last',
    patch: { series: SERIES, metadata: { resourceVersion: '1' } },
    code: 409,
    reason: 'Conflict',
    message:
      'Operation cannot be fulfilled on events.events.k8s.io "NAME": the object has been modified; please apply your changes to the latest version and try again',
  },
];
