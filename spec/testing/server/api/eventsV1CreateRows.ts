import { type CreateRow, DROPS_FIELDS } from './coreV1CreateRows.ts';

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const SEEN = '2026-01-15T10:05:00.000001Z';
const TOO_LONG = (field: string, limit: number) =>
  `Event "NAME" is invalid: ${field}: Invalid value: "": can have at most ${limit} characters`;

/** What is sent to create an event of events.k8s.io/v1, and what kube-apiserver 1.34.4 answers. */
export const eventsV1CreateRows: readonly CreateRow[] = [
  { title: 'takes an event as client-go writes it', code: 201, object: { note: 'n', type: 'Normal' } },
  { title: 'takes a Warning', event: { type: 'Warning' }, code: 201, object: { type: 'Warning' } },
  { title: 'takes an empty note', event: { note: '' }, code: 201 },
  { title: 'takes a note of 1,024 bytes', event: { note: 'n'.repeat(1024) }, code: 201 },
  {
    title: 'refuses a note of 1,025 bytes, which it calls message',
    event: { note: 'n'.repeat(1025) },
    code: 422,
    reason: 'Invalid',
    message: TOO_LONG('message', 1024),
    causes: ['FieldValueInvalid:message'],
  },
  {
    title: 'counts bytes of the note',
    event: { note: '\u20ac'.repeat(342) },
    code: 422,
    causes: ['FieldValueInvalid:message'],
  },
  ...['action', 'reason', 'reportingInstance'].flatMap((field): CreateRow[] => [
    { title: `takes 128 bytes of ${field}`, event: { [field]: 'x'.repeat(128) }, code: 201 },
    {
      title: `refuses 129 bytes of ${field}`,
      event: { [field]: 'x'.repeat(129) },
      code: 422,
      message: TOO_LONG(field, 128),
      causes: [`FieldValueInvalid:${field}`],
    },
    {
      title: `asks for ${field}`,
      event: { [field]: '' },
      code: 422,
      message: `Event "NAME" is invalid: ${field}: Required value`,
      causes: [`FieldValueRequired:${field}`],
    },
  ]),
  {
    title: 'asks for reportingController',
    event: { reportingController: undefined },
    code: 422,
    causes: [
      'FieldValueRequired:reportingController',
      'FieldValueInvalid:reportingController',
      'FieldValueInvalid:reportingController',
    ],
  },
  ...['a b', 'x'.repeat(64), 'UPPER.example/a', 'a/b/c'].map((reportingController): CreateRow => ({
    title: `refuses the reportingController ${reportingController}`,
    event: { reportingController },
    code: 422,
    causes: ['FieldValueInvalid:reportingController'],
  })),
  {
    title: 'takes a reportingController with a prefix of 253 characters',
    event: { reportingController: `${'x'.repeat(253)}/a` },
    code: 201,
  },
  {
    title: 'refuses a reportingController with a prefix of 254 characters',
    event: { reportingController: `${'x'.repeat(254)}/a` },
    code: 422,
    causes: ['FieldValueInvalid:reportingController'],
  },
  { title: 'takes a reportingController without a prefix', event: { reportingController: 'Controller_1' }, code: 201 },
  {
    title: 'refuses a name in upper case',
    metadata: { name: 'Web.1' },
    code: 422,
    message: `Event "Web.1" is invalid: metadata.name: Invalid value: "Web.1": ${SUBDOMAIN}`,
    causes: ['FieldValueInvalid:metadata.name'],
  },
  { title: 'takes a name of 253 characters', metadata: { name: `NAME${'x'.repeat(213)}` }, code: 201 },
  {
    title: 'refuses a name of 254 characters',
    metadata: { name: 'x'.repeat(254) },
    code: 422,
    causes: ['FieldValueInvalid:metadata.name'],
  },
  {
    title: 'makes a name behind a dash',
    metadata: { name: '', generateName: 'made-' },
    code: 201,
    object: { generateName: 'made-' },
  },
  { title: 'asks for a name', metadata: { name: '' }, code: 422, causes: ['FieldValueRequired:metadata.name'] },
  {
    title: 'refuses annotations of 262,145 bytes',
    metadata: { annotations: { k: 'x'.repeat(262_144) } },
    code: 422,
    causes: ['FieldValueTooLong:metadata.annotations'],
  },
  {
    title: 'refuses a bad annotation key',
    metadata: { annotations: { 'a b': '' } },
    code: 422,
    causes: ['FieldValueInvalid:metadata.annotations'],
  },
  {
    title: 'asks for eventTime',
    event: { eventTime: null },
    code: 422,
    message: 'Event "NAME" is invalid: eventTime: Required value',
    causes: ['FieldValueRequired:eventTime'],
  },
  {
    title: 'refuses an eventTime with three digits',
    event: { eventTime: '2026-01-15T10:00:00.123Z' },
    code: 400,
    reason: 'BadRequest',
    message: /cannot parse "\.123Z" as "\.000000"$/,
  },
  ...['', 'Odd'].map((type): CreateRow => ({
    title: `refuses the type ${JSON.stringify(type)}`,
    event: { type },
    code: 422,
    message: `Event "NAME" is invalid: type: Invalid value: "": has invalid value: ${type}`,
    causes: ['FieldValueInvalid:type'],
  })),
  {
    title: 'refuses what is deprecated',
    event: {
      deprecatedCount: 1,
      deprecatedSource: { host: 'h' },
      deprecatedFirstTimestamp: '2026-01-15T10:00:00Z',
      deprecatedLastTimestamp: '2026-01-15T10:00:00Z',
    },
    code: 422,
    message:
      'Event "NAME" is invalid: [firstTimestamp: Invalid value: "": needs to be unset, lastTimestamp: Invalid value: "": needs to be unset, count: Invalid value: "": needs to be unset, source: Invalid value: "": needs to be unset]',
    causes: ['firstTimestamp', 'lastTimestamp', 'count', 'source'].map((field) => `FieldValueInvalid:${field}`),
  },
  {
    title: 'takes a series from its second occurrence on',
    event: { series: { count: 2, lastObservedTime: SEEN } },
    code: 201,
    object: { series: { count: 2, lastObservedTime: SEEN } },
  },
  {
    title: 'refuses a series of one',
    event: { series: { count: 1, lastObservedTime: SEEN } },
    code: 422,
    message: 'Event "NAME" is invalid: series.count: Invalid value: "": should be at least 2',
    causes: ['FieldValueInvalid:series.count'],
  },
  {
    title: 'refuses a lastObservedTime with three digits',
    event: { series: { count: 2, lastObservedTime: '2026-01-15T10:05:00.123Z' } },
    code: 400,
    message: /cannot parse "\.123Z" as "\.000000"$/,
  },
  {
    title: 'asks for lastObservedTime',
    event: { series: { count: 2 } },
    code: 422,
    message: 'Event "NAME" is invalid: series.lastObservedTime: Required value',
    causes: ['FieldValueRequired:series.lastObservedTime'],
  },
  {
    title: 'refuses an empty series',
    event: { series: {} },
    code: 422,
    causes: ['FieldValueInvalid:series.count', 'FieldValueRequired:series.lastObservedTime'],
  },
  { title: 'takes a cluster-scoped object in default', event: { regarding: { kind: 'Node', name: 'n' } }, code: 201 },
  {
    title: 'takes a cluster-scoped object in kube-system',
    namespace: 'kube-system',
    event: { regarding: { kind: 'Node', name: 'n' } },
    code: 201,
  },
  {
    title: 'refuses a cluster-scoped object elsewhere',
    namespace: 'kube-public',
    event: { regarding: { kind: 'Node', name: 'n' } },
    code: 422,
    causes: ['FieldValueInvalid:involvedObject.namespace'],
  },
  { title: 'takes an object of another namespace', event: { regarding: { namespace: 'x', name: 'web' } }, code: 201 },
  { title: 'refuses another namespace than the path', metadata: { namespace: 'other' }, code: 400, reason: 'BadRequest' },
  { title: 'refuses a resourceVersion', metadata: { resourceVersion: '5' }, code: 500, reason: '' },
  {
    title: 'refuses an event of core/v1',
    // The real server warns of what the version that was named does not know; in whatever order.
    warning: 'any',
    event: { apiVersion: 'v1' },
    code: 400,
    message: 'the API version in the data (v1) does not match the expected API version (events.k8s.io/v1)',
  },
  {
    title: 'warns of the fields of core/v1',
    notBy: DROPS_FIELDS,
    event: { message: 'm' },
    code: 201,
    warning: '299 - "unknown field \\"message\\""',
  },
  {
    title: 'refuses the fields of core/v1 if asked to',
    notBy: DROPS_FIELDS,
    event: { involvedObject: {} },
    query: '?fieldValidation=Strict',
    code: 400,
    message: /strict decoding error: unknown field "involvedObject"$/,
  },
  {
    title: 'refuses a namespace that does not exist',
    namespace: 'nope',
    code: 404,
    reason: 'NotFound',
    message: 'namespaces "nope" not found',
  },
];
