import { type Expected } from './contractRow.ts';

/** The query of a GET of events, and what becomes of it. */
export interface ListOptionsRow extends Expected {
  readonly query: string;
}

const token = (value: unknown): string => `continue=${Buffer.from(JSON.stringify(value)).toString('base64url')}`;
const V1 = 'meta.k8s.io/v1';
const NOT_VALID = 'invalid continue token: continue key is not valid: ';
const MATCH = 'FieldValueForbidden:resourceVersionMatch';
const EVENTS_OF_X = 'fieldSelector=metadata.name%3Dx';

/** What is asked of a list or a watch that can't be done, and what kube-apiserver 1.34.4 answers. */
export const listOptionsRows: readonly ListOptionsRow[] = [
  { query: `${EVENTS_OF_X}&limit=-1`, code: 200 },
  { query: `${EVENTS_OF_X}&watch=0`, code: 200 },
  { query: `${EVENTS_OF_X}&watch=False&resourceVersion=0`, code: 200 },
  { query: 'limit=x', code: 400, message: 'strconv.ParseInt: parsing "x": invalid syntax' },
  {
    query: 'resourceVersion=abc',
    code: 400,
    reason: 'BadRequest',
    message:
      'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
  },
  {
    query: 'resourceVersion=99999999',
    code: 504,
    reason: 'Timeout',
    message: /^Timeout: Too large resource version: 99999999, current: \d+$/,
  },
  { query: 'resourceVersionMatch=Exact', code: 422, reason: 'Invalid', causes: [MATCH] },
  { query: 'resourceVersion=0&resourceVersionMatch=Exact', code: 422, causes: [MATCH] },
  {
    query: 'resourceVersion=1&resourceVersionMatch=Foo',
    code: 422,
    causes: ['FieldValueNotSupported:resourceVersionMatch'],
    message:
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", ""',
  },
  { query: 'sendInitialEvents=true', code: 422, causes: ['FieldValueForbidden:sendInitialEvents'] },
  { query: token({ v: 'x' }), code: 400, message: `${NOT_VALID}server does not recognize this encoded version x` },
  { query: token({ v: V1 }), code: 400, message: `${NOT_VALID}incorrect encoded start resourceVersion (version ${V1})` },
  { query: token({ v: V1, rv: 5 }), code: 400, message: `${NOT_VALID}encoded start key empty (version ${V1})` },
  { query: 'continue=abc', code: 400, message: /^invalid continue token: continue key is not valid: / },
  {
    query: `${token({ v: V1, rv: 5, start: 'a' })}&resourceVersion=5`,
    code: 400,
    message: 'specifying resource version is not allowed when using continue',
  },
  { query: 'fieldSelector=type', code: 400, message: "invalid selector: 'type'; can't understand 'type'" },
  { query: 'fieldSelector=type,reason', code: 400, message: "invalid selector: 'type,reason'; can't understand 'reason'" },
  { query: 'fieldSelector=foo%3Dx', code: 400, message: 'field label not supported: foo' },
  {
    query: 'fieldSelector=type%3Da%3Db',
    code: 400,
    message: 'invalid field selector: unescaped character in value: 61',
  },
  {
    query: 'fieldSelector=type%3Da%5Cx',
    code: 400,
    message: 'invalid field selector: invalid escape sequence: \\x',
  },
  { query: 'fieldSelector=type%3Da%5C', code: 400, message: 'invalid field selector: invalid escape sequence: \\' },
  { query: 'fieldSelector=reason%3D%3Dno%5C%2Csuch%5C%3Dthing%5C%5C,', code: 200 },
  {
    query: 'watch=1&resourceVersion=abc',
    code: 500,
    reason: '',
    message: 'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
  },
  { query: 'watch=1&timeoutSeconds=x', code: 400, message: 'strconv.ParseInt: parsing "x": invalid syntax' },
  { query: 'watch=1&sendInitialEvents=true', code: 422, causes: [MATCH] },
  { query: 'watch=1&resourceVersionMatch=NotOlderThan', code: 422, causes: [MATCH] },
  {
    query: 'watch=1&resourceVersionMatch=Exact&sendInitialEvents=1&continue=x',
    code: 422,
    causes: [MATCH, 'FieldValueNotSupported:resourceVersionMatch', MATCH],
  },
  { query: 'watch=1&continue=x', code: 422, causes: [MATCH] },
  { query: 'watch=1&resourceVersion=0&continue=x', code: 422, causes: [MATCH] },
  { query: 'watch=1&labelSelector=%3D', code: 400, reason: 'BadRequest' },
  { query: 'watch=1&fieldSelector=foo%3Dx', code: 400, message: 'field label not supported: foo' },
];
