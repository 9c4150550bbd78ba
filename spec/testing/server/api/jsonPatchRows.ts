import { type PatchRow } from './coreV1PatchRows.ts';

const JSON_PATCH = 'application/json-patch+json';
const REFUSED = {
  code: 422,
  reason: 'Invalid',
  message: 'the server rejected our request due to an error in our request',
};
const undecodable = (what: string) => ({
  code: 400,
  reason: 'BadRequest',
  message: `error decoding patch: json: cannot unmarshal ${what}`,
});
const LABELLED = { metadata: { labels: { a: 'b', 'x/y': 'z' } } };

/** JSON patches of an event of core/v1 with the count 1, and what kube-apiserver 1.34.4 answers. */
export const jsonPatchRows: readonly PatchRow[] = [
  {
    title: 'replaces and adds fields',
    patch: [
      { op: 'replace', path: '/count', value: 4 },
      { op: 'add', path: '/action', value: 'Pull' },
    ],
    code: 200,
    object: { count: 4, action: 'Pull', reason: 'Created' },
  },
  {
    title: 'replaces a field that there is not',
    patch: [{ op: 'replace', path: '/action', value: 'Pull' }],
    code: 200,
    object: { action: 'Pull' },
  },
  {
    title: 'adds an object, and to it',
    patch: [
      { op: 'add', path: '/metadata/annotations', value: { a: '1' } },
      { op: 'add', path: '/metadata/annotations/b', value: '2' },
    ],
    code: 200,
    object: { annotations: { a: '1', b: '2' } },
  },
  {
    title: 'adds to no object that there is not',
    patch: [{ op: 'add', path: '/metadata/annotations/a', value: '1' }],
    ...REFUSED,
  },
  { title: 'adds nothing to a text', patch: [{ op: 'add', path: '/reason/a', value: '1' }], ...REFUSED },
  {
    title: 'removes a field, whose name may be escaped',
    patch: [
      { op: 'add', path: '/metadata/labels', value: LABELLED.metadata.labels },
      { op: 'remove', path: '/metadata/labels/x~1y' },
      { op: 'remove', path: '/source/component' },
    ],
    code: 200,
    object: { labels: { a: 'b' }, source: {} },
  },
  { title: 'removes no field that there is not', patch: [{ op: 'remove', path: '/series' }], ...REFUSED },
  {
    title: 'moves and copies fields',
    patch: [
      { op: 'move', from: '/message', path: '/action' },
      { op: 'copy', from: '/reason', path: '/message' },
      { op: 'copy', from: '/series', path: '/related' },
    ],
    code: 200,
    object: { action: 'm', message: 'Created', reason: 'Created' },
  },
  { title: 'moves no field that there is not', patch: [{ op: 'move', from: '/series', path: '/related' }], ...REFUSED },
  {
    title: 'goes on where a test holds',
    patch: [
      { op: 'test', path: '/count', value: 1 },
      { op: 'test', path: '/source', value: { component: 'controller' } },
      { op: 'test', path: '/series', value: null },
      { op: 'replace', path: '/count', value: 2 },
    ],
    code: 200,
    object: { count: 2 },
  },
  {
    title: 'changes nothing where a test fails',
    patch: [
      { op: 'replace', path: '/message', value: 'n' },
      { op: 'test', path: '/count', value: 2 },
    ],
    ...REFUSED,
  },
  { title: 'takes an empty patch', patch: [], code: 200, object: { count: 1 } },
  { title: 'refuses an operation that there is not', patch: [{ op: 'bogus', path: '/count' }], ...REFUSED },
  { title: 'refuses an operation without a path', patch: [{ op: 'add', value: 1 }], ...REFUSED },
  { title: 'refuses a path without a slash', patch: [{ op: 'add', path: 'count', value: 1 }], ...REFUSED },
  { title: 'refuses to add in place of the whole', patch: [{ op: 'add', path: '', value: {} }], ...REFUSED },
  {
    title: 'refuses a whole that has no name',
    patch: [{ op: 'replace', path: '', value: {} }],
    code: 400,
    message: 'the name of the object (NAME based on URL) was undeterminable: name must be provided',
  },
  { title: 'refuses an object for the list', patch: {}, ...undecodable('object into Go value of type []handlers.jsonPatchOp') },
  { title: 'refuses a number for an operation', patch: [5], ...undecodable('number into Go value of type handlers.jsonPatchOp') },
  {
    title: 'refuses a path that is no text',
    patch: [{ op: 'add', path: 6 }],
    ...undecodable('number into Go struct field jsonPatchOp.path of type string'),
  },
  {
    title: 'warns of what is unknown in an operation',
    patch: [{ op: 'add', path: '/count', value: 3, bogus: 1 }],
    code: 200,
    object: { count: 3 },
    warning: '299 - "json patch unknown field \\"[0].bogus\\""',
  },
  {
    title: 'refuses a count that is no number',
    patch: [{ op: 'add', path: '/count', value: 'x' }],
    code: 422,
    message: /^ "" is invalid: patch: Invalid value: .*cannot unmarshal string into Go struct field Event.count of type int32$/,
    causes: ['FieldValueInvalid:patch'],
  },
  {
    title: 'refuses another name',
    patch: [{ op: 'replace', path: '/metadata/name', value: 'x' }],
    code: 400,
    message: 'the name of the object (x) does not match the name on the URL (NAME)',
  },
  {
    title: 'refuses more than 10,000 operations',
    patch: Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/series', value: null })),
    code: 413,
    reason: 'RequestEntityTooLarge',
    message: 'Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001',
  },
].map((row) => ({ ...row, contentType: JSON_PATCH }));
