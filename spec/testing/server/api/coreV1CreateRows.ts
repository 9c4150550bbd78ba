import { type Expected, type Fields } from './contractRow.ts';
import { type NotBy } from './ContractSender.ts';

/** One event that is created, and what becomes of it. */
export interface CreateRow extends Expected {
  readonly title: string;
  readonly event?: Fields;
  /** `NAME` within the name stands for one of the test's own, of 40 characters. */
  readonly metadata?: Fields;
  readonly namespace?: string;
  readonly query?: string;
  /** Sent as it is, in place of an event. */
  readonly body?: string;
  readonly contentType?: string;
}

const NEW = {
  eventTime: '2026-01-15T10:00:00.123456Z',
  reportingComponent: 'example.com/controller',
  reportingInstance: 'controller-0',
  action: 'Create',
};
const QUALIFIED =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
/** A client that can't send fields which it does not know. */
export const DROPS_FIELDS: NotBy = { 'client-node': 'it sends the fields that its classes have' };
const SENDS_OBJECTS: NotBy = { 'client-node': 'it makes an object of its class from anything' };
const NO_TIMEOUT: NotBy = { 'client-node': 'its calls have no such parameter' };
const INVOLVED = 'FieldValueInvalid:involvedObject.namespace';

/** What is sent to create an event of core/v1, and what kube-apiserver 1.34.4 answers. */
export const coreV1CreateRows: readonly CreateRow[] = [
  { title: 'takes an event as client-go writes it', code: 201, object: { count: 1, type: 'Normal' } },
  { title: 'cuts the digits below a second', code: 201, object: { firstTimestamp: '2026-01-15T10:00:00Z' } },
  { title: 'takes any type', event: { type: 'Odd' }, code: 201, object: { type: 'Odd' } },
  { title: 'takes an action of any length', event: { action: 'a'.repeat(200) }, code: 201 },
  { title: 'takes an empty reason', event: { reason: '' }, code: 201 },
  { title: 'takes a message of 5,000 bytes', event: { message: 'm'.repeat(5000) }, code: 201 },
  { title: 'takes a name in upper case', metadata: { name: 'Foo_Bar.NAME' }, code: 201 },
  { title: 'takes a name of 300 characters', metadata: { name: `NAME${'x'.repeat(260)}` }, code: 201 },
  {
    title: 'makes a name',
    metadata: { name: '', generateName: 'made.' },
    code: 201,
    object: { generateName: 'made.' },
  },
  { title: 'takes an event about nothing in default', event: { involvedObject: {} }, code: 201 },
  { title: 'takes an event without kind and apiVersion', event: { kind: undefined, apiVersion: undefined }, code: 201 },
  {
    title: 'fills in the namespace of the path',
    metadata: { namespace: '' },
    code: 201,
    object: { namespace: 'default' },
  },
  {
    title: 'refuses another namespace than the path',
    metadata: { namespace: 'other' },
    code: 400,
    reason: 'BadRequest',
    message: 'the namespace of the provided object does not match the namespace sent on the request',
  },
  {
    title: 'refuses an object of another namespace',
    event: { involvedObject: { namespace: 'x' } },
    code: 422,
    reason: 'Invalid',
    message: 'Event "NAME" is invalid: involvedObject.namespace: Invalid value: "x": does not match event.namespace',
    causes: [INVOLVED],
  },
  {
    title: 'refuses a cluster-scoped object outside default',
    namespace: 'kube-system',
    event: { involvedObject: { kind: 'Node', name: 'node-1' } },
    code: 422,
    message: 'Event "NAME" is invalid: involvedObject.namespace: Invalid value: "": does not match event.namespace',
    causes: [INVOLVED],
  },
  {
    title: 'refuses an event without a name',
    metadata: { name: '' },
    code: 422,
    message: 'Event "" is invalid: metadata.name: Required value: name or generateName is required',
    causes: ['FieldValueRequired:metadata.name'],
  },
  {
    title: 'refuses a name with / and %',
    metadata: { name: 'a/b%' },
    code: 422,
    message:
      'Event "a/b%" is invalid: [metadata.name: Invalid value: "a/b%": may not contain \'/\', metadata.name: Invalid value: "a/b%": may not contain \'%\']',
    causes: ['FieldValueInvalid:metadata.name', 'FieldValueInvalid:metadata.name'],
  },
  {
    title: 'refuses a generateName with /',
    metadata: { name: '', generateName: 'a/' },
    code: 422,
    causes: ['FieldValueInvalid:metadata.generateName', 'FieldValueInvalid:metadata.name'],
  },
  {
    title: 'refuses the name .',
    metadata: { name: '.' },
    code: 422,
    message: 'Event "." is invalid: metadata.name: Invalid value: ".": may not be \'.\'',
    causes: ['FieldValueInvalid:metadata.name'],
  },
  {
    title: 'refuses the name ..',
    metadata: { name: '..' },
    code: 422,
    message: 'Event ".." is invalid: metadata.name: Invalid value: "..": may not be \'..\'',
    causes: ['FieldValueInvalid:metadata.name'],
  },
  { title: 'takes an annotation key in upper case', metadata: { annotations: { 'Example.com/Key': '' } }, code: 201 },
  {
    title: 'refuses a bad annotation key',
    metadata: { annotations: { 'a b': 'x' } },
    code: 422,
    message: `Event "NAME" is invalid: metadata.annotations: Invalid value: "a b": name part ${QUALIFIED}`,
    causes: ['FieldValueInvalid:metadata.annotations'],
  },
  {
    title: 'refuses an annotation key of two slashes',
    metadata: { annotations: { 'a/b/c': 'x' } },
    code: 422,
    message: `Event "NAME" is invalid: metadata.annotations: Invalid value: "a/b/c": a qualified name ${QUALIFIED} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    causes: ['FieldValueInvalid:metadata.annotations'],
  },
  {
    title: 'refuses a bad prefix of an annotation key',
    metadata: { annotations: { '-/a': 'x' } },
    code: 422,
    message:
      "Event \"NAME\" is invalid: metadata.annotations: Invalid value: \"-/a\": prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    causes: ['FieldValueInvalid:metadata.annotations'],
  },
  { title: 'takes annotations of 262,144 bytes', metadata: { annotations: { k: 'x'.repeat(262_143) } }, code: 201 },
  {
    title: 'refuses annotations of 262,145 bytes',
    metadata: { annotations: { k: 'x'.repeat(262_144) } },
    code: 422,
    message: 'Event "NAME" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes',
    causes: ['FieldValueTooLong:metadata.annotations'],
  },
  {
    title: 'refuses a bad label',
    metadata: { labels: { ok: 'not ok!' } },
    code: 422,
    message:
      "Event \"NAME\" is invalid: metadata.labels: Invalid value: \"not ok!\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    causes: ['FieldValueInvalid:metadata.labels'],
  },
  {
    title: 'refuses an object that etcd finds too large',
    event: { message: 'm'.repeat(1_700_000) },
    code: 500,
    reason: '',
    message: 'etcdserver: request is too large',
  },
  {
    title: 'refuses an object above 2 MiB in other words',
    event: { message: 'm'.repeat(2_300_000) },
    code: 500,
    reason: '',
    message: /^rpc error: code = ResourceExhausted desc = trying to send message larger than max \(\d+ vs\. 2097152\)$/,
  },
  {
    title: 'refuses a body above 3 MiB',
    event: { message: 'm'.repeat(3_145_728) },
    code: 413,
    reason: 'RequestEntityTooLarge',
    message: 'Request entity too large: limit is 3145728',
  },
  {
    title: 'refuses an eventTime with three digits',
    event: { eventTime: '2026-01-15T10:00:00.123Z' },
    code: 400,
    reason: 'BadRequest',
    message:
      'Event in version "v1" cannot be handled as a Event: parsing time "2026-01-15T10:00:00.123Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse ".123Z" as ".000000"',
  },
  {
    title: 'refuses an eventTime that is no time',
    event: { eventTime: 'yesterday' },
    code: 400,
    message:
      'Event in version "v1" cannot be handled as a Event: parsing time "yesterday" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "yesterday" as "2006"',
  },
  {
    title: 'refuses a 13th month',
    event: { firstTimestamp: '2026-13-15T10:00:00Z' },
    code: 400,
    message:
      'Event in version "v1" cannot be handled as a Event: parsing time "2026-13-15T10:00:00Z": month out of range',
  },
  {
    title: 'refuses a count that is no 32-bit number',
    event: { count: 3_000_000_000 },
    code: 400,
    message:
      'Event in version "v1" cannot be handled as a Event: json: cannot unmarshal number 3000000000 into Go struct field Event.count of type int32',
  },
  {
    title: 'refuses an annotation that is no text',
    metadata: { annotations: { a: 5 } },
    code: 400,
    message:
      'Event in version "v1" cannot be handled as a Event: json: cannot unmarshal number into Go struct field ObjectMeta.metadata.annotations of type string',
  },
  {
    title: 'takes an event with eventTime, and gives it back in UTC',
    event: { ...NEW, eventTime: '2026-01-15T12:00:00.123456+02:00' },
    code: 201,
    object: { eventTime: '2026-01-15T10:00:00.123456Z' },
  },
  {
    title: 'refuses a lastObservedTime with three digits',
    event: { series: { count: 2, lastObservedTime: '2026-01-15T10:00:00.123Z' } },
    code: 400,
    reason: 'BadRequest',
    message: /cannot parse "\.123Z" as "\.000000"$/,
  },
  { title: 'takes an empty message with eventTime', event: { ...NEW, message: '' }, code: 201 },
  { title: 'takes 1,024 bytes of message with eventTime', event: { ...NEW, message: 'm'.repeat(1024) }, code: 201 },
  {
    title: 'counts bytes of the message with eventTime',
    event: { ...NEW, message: '\u20ac'.repeat(342) },
    code: 422,
    message: 'Event "NAME" is invalid: message: Invalid value: "": can have at most 1024 characters',
    causes: ['FieldValueInvalid:message'],
  },
  {
    title: 'asks for the fields that eventTime makes required',
    event: { eventTime: NEW.eventTime, reason: '' },
    code: 422,
    message: `Event "NAME" is invalid: [reportingComponent: Required value, reportingComponent: Invalid value: "": name part must be non-empty, reportingComponent: Invalid value: "": name part ${QUALIFIED}, reportingInstance: Required value, action: Required value, reason: Required value]`,
    causes: [
      'FieldValueRequired:reportingComponent',
      'FieldValueInvalid:reportingComponent',
      'FieldValueInvalid:reportingComponent',
      'FieldValueRequired:reportingInstance',
      'FieldValueRequired:action',
      'FieldValueRequired:reason',
    ],
  },
  {
    title: 'limits the fields that eventTime makes required',
    event: {
      ...NEW,
      reportingComponent: 'x'.repeat(64),
      reportingInstance: 'i'.repeat(129),
      action: 'a'.repeat(129),
      reason: 'r'.repeat(129),
    },
    code: 422,
    message: `Event "NAME" is invalid: [reportingComponent: Invalid value: "${'x'.repeat(64)}": name part must be no more than 63 characters, reportingInstance: Invalid value: "": can have at most 128 characters, action: Invalid value: "": can have at most 128 characters, reason: Invalid value: "": can have at most 128 characters]`,
  },
  {
    title: 'takes a cluster-scoped object with eventTime in kube-system',
    namespace: 'kube-system',
    event: { ...NEW, involvedObject: { kind: 'Node' } },
    code: 201,
  },
  {
    title: 'refuses a cluster-scoped object with eventTime elsewhere',
    namespace: 'kube-public',
    event: { ...NEW, involvedObject: { kind: 'Node' } },
    code: 422,
    causes: [INVOLVED],
  },
  {
    title: 'takes an object of another namespace with eventTime',
    event: { ...NEW, involvedObject: { namespace: 'x' } },
    code: 201,
  },
  {
    title: 'warns of unknown fields',
    notBy: DROPS_FIELDS,
    event: { bogus: 1 },
    code: 201,
    warning: '299 - "unknown field \\"bogus\\""',
  },
  { title: 'ignores unknown fields if asked to', notBy: DROPS_FIELDS, event: { bogus: 1 }, query: '?fieldValidation=Ignore', code: 201 },
  {
    title: 'warns of unknown fields, though it refuses the rest',
    notBy: DROPS_FIELDS,
    event: { bogus: 1, involvedObject: { namespace: 'x' } },
    code: 422,
    warning: '299 - "unknown field \\"bogus\\""',
  },
  {
    title: 'refuses unknown fields if asked to',
    notBy: DROPS_FIELDS,
    event: { bogus: 1 },
    metadata: { foo: 2 },
    query: '?fieldValidation=Strict',
    code: 400,
    reason: 'BadRequest',
    message:
      'Event in version "v1" cannot be handled as a Event: strict decoding error: unknown field "metadata.foo", unknown field "bogus"',
  },
  {
    title: 'refuses another fieldValidation',
    query: '?fieldValidation=Maybe',
    code: 422,
    message:
      'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Maybe": supported values: "", "Ignore", "Strict", "Warn"',
    causes: ['FieldValueNotSupported:fieldValidation'],
  },
  {
    title: 'refuses a resourceVersion',
    metadata: { resourceVersion: '5' },
    code: 500,
    reason: '',
    message: 'resourceVersion should not be set on objects to be created',
  },
  {
    title: 'refuses a body that is no JSON',
    notBy: SENDS_OBJECTS,
    body: '{',
    code: 400,
    reason: 'BadRequest',
    message:
      /^the object provided is unrecognized \(must be of type Event\): couldn't get version\/kind; json parse error: .* \(\{\)$/,
  },
  {
    title: 'refuses an empty body',
    notBy: SENDS_OBJECTS,
    body: '',
    code: 400,
    message:
      "the object provided is unrecognized (must be of type Event): couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)",
  },
  { title: 'refuses an array', notBy: SENDS_OBJECTS, body: '[]', code: 400, reason: 'BadRequest', message: /\(5b5d\)$/ },
  {
    title: 'refuses another kind',
    event: { kind: 'Pod' },
    code: 400,
    reason: 'BadRequest',
    message: /cannot be handled as a Event/,
  },
  {
    title: 'refuses another apiVersion',
    // The real server warns of what the version that was named does not know; in whatever order.
    warning: 'any',
    event: { apiVersion: 'events.k8s.io/v1' },
    code: 400,
    message: 'the API version in the data (events.k8s.io/v1) does not match the expected API version (v1)',
  },
  {
    title: 'refuses another content type',
    contentType: 'text/plain',
    code: 415,
    reason: 'UnsupportedMediaType',
    message: /^the body of the request was in an unknown format - accepted media types include: application\/json/,
  },
  {
    title: 'refuses a namespace that does not exist',
    namespace: 'nope',
    event: { involvedObject: { namespace: 'nope' } },
    code: 404,
    reason: 'NotFound',
    message: 'namespaces "nope" not found',
  },
  {
    title: 'refuses a namespace that can not exist',
    namespace: 'A_b',
    code: 404,
    reason: 'NotFound',
    message: 'namespaces "A_b" not found',
  },
  { title: 'takes a timeout', notBy: NO_TIMEOUT, query: '?timeout=1m30s', code: 201 },
  {
    title: 'refuses a timeout without a unit',
    notBy: NO_TIMEOUT,
    query: '?timeout=30',
    code: 400,
    reason: 'BadRequest',
    message: 'invalid timeout specified in the request URL - time: missing unit in duration "30"',
  },
  {
    title: 'refuses a timeout that is none',
    notBy: NO_TIMEOUT,
    query: '?timeout=abc',
    code: 400,
    message: 'invalid timeout specified in the request URL - time: invalid duration "abc"',
  },
];
