import { type Expected, type Fields } from './contractRow.ts';

/** One patch, and what becomes of it. */
export interface PatchRow extends Expected {
  readonly title: string;
  readonly patch: unknown;
  readonly contentType?: string;
  readonly query?: string;
  /** The event as it was created. */
  readonly event?: Fields;
}

const MERGE = 'application/merge-patch+json';

/** What is sent to patch an event of core/v1, and what kube-apiserver 1.34.4 answers. */
export const coreV1PatchRows: readonly PatchRow[] = [
  {
    title: 'takes count, message and lastTimestamp',
    patch: { count: 2, message: 'n', lastTimestamp: '2026-01-15T10:05:00.9Z' },
    code: 200,
    object: { count: 2, message: 'n', lastTimestamp: '2026-01-15T10:05:00Z', firstTimestamp: '2026-01-15T10:00:00Z' },
  },
  {
    title: 'takes even reason and involvedObject, and merges objects',
    patch: { reason: 'Other', involvedObject: { name: 'other' }, metadata: { annotations: { a: '1' } } },
    code: 200,
    object: {
      reason: 'Other',
      involvedObject: { kind: 'Pod', namespace: 'default', name: 'other' },
      annotations: { a: '1' },
    },
  },
  {
    title: 'replaces an object that says so',
    patch: { source: { $patch: 'replace', host: 'h' } },
    code: 200,
    object: { source: { host: 'h' } },
  },
  { title: 'removes what is null', patch: { involvedObject: null }, code: 200, object: { involvedObject: {} } },
  {
    title: 'takes a JSON merge patch',
    contentType: MERGE,
    patch: { count: 3, source: { component: null }, metadata: { labels: { a: 'b' } } },
    code: 200,
    object: { count: 3, source: {}, labels: { a: 'b' } },
  },
  {
    title: 'refuses an involvedObject of another namespace',
    patch: { involvedObject: { namespace: 'x' } },
    code: 422,
    reason: 'Invalid',
    message: 'Event "NAME" is invalid: involvedObject.namespace: Invalid value: "x": does not match event.namespace',
    causes: ['FieldValueInvalid:involvedObject.namespace'],
  },
  {
    title: 'refuses an eventTime with three digits',
    patch: { count: 7, series: { count: 2 }, eventTime: '2026-01-15T10:00:00.123Z' },
    code: 422,
    reason: 'Invalid',
    message:
      ' "" is invalid: patch: Invalid value: "map[count:7 eventTime:2026-01-15T10:00:00.123Z series:map[count:2]]": parsing time "2026-01-15T10:00:00.123Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse ".123Z" as ".000000"',
    causes: ['FieldValueInvalid:patch'],
  },
  {
    title: 'refuses an eventTime with three digits in a JSON merge patch',
    contentType: MERGE,
    patch: { eventTime: '2026-01-15T10:00:00.123Z' },
    code: 422,
    message: /^ "" is invalid: patch: Invalid value: "\{.*cannot parse "\.123Z" as "\.000000"$/s,
    causes: ['FieldValueInvalid:patch'],
  },
  { title: 'refuses a count that is no number', patch: { count: 'x' }, code: 422, causes: ['FieldValueInvalid:patch'] },
  { title: 'refuses text for an object', patch: { source: 'x' }, code: 422, causes: ['FieldValueInvalid:patch'] },
  { title: 'warns of unknown fields', patch: { bogus: 1 }, code: 200, warning: '299 - "unknown field \\"bogus\\""' },
  {
    title: 'warns of unknown fields, though it refuses the rest',
    patch: { bogus: 1, metadata: { uid: 'x' } },
    code: 422,
    warning: '299 - "unknown field \\"bogus\\""',
  },
  {
    title: 'refuses unknown fields if asked to',
    query: '?fieldValidation=Strict',
    patch: { count: 9, bogus: 1 },
    code: 422,
    message:
      ' "" is invalid: patch: Invalid value: "map[bogus:1 count:9]": strict decoding error: unknown field "bogus"',
    causes: ['FieldValueInvalid:patch'],
  },
  {
    title: 'refuses a resourceVersion that is not the last',
    patch: { count: 4, metadata: { resourceVersion: '1' } },
    code: 409,
    reason: 'Conflict',
    message:
      'Operation cannot be fulfilled on events "NAME": the object has been modified; please apply your changes to the latest version and try again',
  },
  { title: 'takes the resourceVersion 0 for any', patch: { metadata: { resourceVersion: '0' } }, code: 200 },
  {
    title: 'refuses a resourceVersion that is no number',
    patch: { metadata: { resourceVersion: 'abc' } },
    code: 500,
    reason: '',
    message: 'strconv.ParseUint: parsing "abc": invalid syntax',
  },
  {
    title: 'refuses another uid',
    patch: { metadata: { uid: 'x' } },
    code: 422,
    message: 'Event "NAME" is invalid: metadata.uid: Invalid value: "x": field is immutable',
    causes: ['FieldValueInvalid:metadata.uid'],
  },
  { title: 'keeps the uid where it is removed', patch: { metadata: { uid: null } }, code: 200 },
  {
    title: 'refuses to grow an object beyond what etcd takes',
    patch: { message: 'm'.repeat(1_700_000) },
    code: 500,
    reason: '',
    message: 'etcdserver: request is too large',
  },
  {
    title: 'refuses another name',
    patch: { metadata: { name: 'x' } },
    code: 400,
    reason: 'BadRequest',
    message: 'the name of the object (x) does not match the name on the URL (NAME)',
  },
  {
    title: 'refuses another namespace',
    patch: { metadata: { namespace: 'x' } },
    code: 400,
    message: 'the namespace of the provided object does not match the namespace sent on the request',
  },
  { title: 'refuses what is no JSON', patch: '{', code: 400, reason: 'BadRequest' },
  {
    title: 'refuses an array',
    patch: [],
    code: 400,
    message: 'json: cannot unmarshal array into Go value of type map[string]interface {}',
  },
  {
    title: 'refuses an array as a JSON merge patch',
    contentType: MERGE,
    patch: [],
    code: 400,
    message: 'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
  },
  {
    title: 'refuses an unknown directive',
    patch: { source: { $patch: 'bogus' } },
    code: 500,
    reason: '',
    message: 'unknown patch type: bogus in map: map[$patch:bogus]',
  },
  {
    title: 'refuses another content type',
    contentType: 'application/json',
    patch: {},
    code: 415,
    reason: 'UnsupportedMediaType',
    message: '415: Unsupported Media Type',
  },
];
