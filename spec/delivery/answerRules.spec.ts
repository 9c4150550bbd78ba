import { describe, expect, it } from 'vitest';
import {
  ANSWER_RULES,
  type AnswerAction,
  type AnsweredWrite,
  type AnswerPause,
  answerRule,
  limitScope,
} from '../../lib/delivery/answerRules.ts';
import { type Answer } from '../../lib/delivery/index.ts';

type Status = Extract<Answer, { kind: 'status' }>;

function status(code: number, more: Partial<Status> = {}): Answer {
  return { kind: 'status', code, message: `answered ${code}`, causes: [], isStatus: true, ...more };
}

const page = (code: number) => status(code, { isStatus: false, message: '<html>' });
const notSent = (code: string): Answer => ({ kind: 'not-sent', code, message: code });
const unknown = (code: string): Answer => ({ kind: 'unknown', code, message: code });
const etcd = (text: string) => status(500, { message: text });
const terminating = { causes: [{ message: 'x' }, { reason: 'NamespaceTerminating', field: 'metadata.namespace' }] };
const alreadyExists = status(409, { reason: 'AlreadyExists' });

/** What a row says beside its action. */
interface Meaning {
  readonly pauses?: AnswerPause;
  readonly unknown?: true;
  readonly uncounted?: true;
  readonly most?: number;
  readonly quiet?: true;
}

const SINK: Meaning = { pauses: 'sink', uncounted: true };
const UNKNOWN: Meaning = { pauses: 'write', unknown: true };
const ASKED: Meaning = { pauses: 'asked' };
const LIMIT: Meaning = { pauses: 'limit', most: 5 };
const BROKEN: Meaning = { pauses: 'write', most: 4 };
const NOTHING: Meaning = {};

/** What the other verb follows at once: no attempt, and bounded by itself. */
const TURN: Meaning = { uncounted: true, most: 3 };

const CREATE: AnsweredWrite = { verb: 'create', mayBeStored: false };
const AGAIN: AnsweredWrite = { verb: 'create', mayBeStored: true };
const PATCH: AnsweredWrite = { verb: 'patch', mayBeStored: false };
const LATE: AnsweredWrite = { verb: 'patch', mayBeStored: true };
const ANY = [CREATE, AGAIN, PATCH, LATE];
const CREATES = [CREATE, AGAIN];
const PATCHES = [PATCH, LATE];

type Row = readonly [
  given: string,
  answer: Answer,
  writes: readonly AnsweredWrite[],
  action: AnswerAction,
  meaning: Meaning,
];

const rows: readonly Row[] = [
  ['a connection that is refused', notSent('ECONNREFUSED'), ANY, 'retry', SINK],
  ['a name that is not found', notSent('ENOTFOUND'), ANY, 'retry', SINK],
  ['a connection that TLS refuses', notSent('ERR_TLS_CERT_ALTNAME_INVALID'), ANY, 'retry', SINK],
  ['no credentials', { kind: 'credentials', message: 'exec failed' }, ANY, 'retry', SINK],

  ['a connection that is reset', unknown('ECONNRESET'), ANY, 'retry', UNKNOWN],
  ['a broken pipe', unknown('EPIPE'), ANY, 'retry', UNKNOWN],
  ['no answer in time', unknown('TIMEOUT'), ANY, 'retry', UNKNOWN],
  ['a 2xx that is no event', { kind: 'unexpected', message: 'a Status' }, ANY, 'retry', UNKNOWN],
  ['a request that was aborted', { kind: 'aborted', message: 'aborted' }, ANY, 'retry', UNKNOWN],
  ['408', status(408), ANY, 'retry', UNKNOWN],
  ['425', status(425), ANY, 'retry', UNKNOWN],
  ['502', page(502), ANY, 'retry', UNKNOWN],
  ['502 that asks to wait', status(502, { retryAfterMs: 1_000 }), ANY, 'retry', UNKNOWN],
  ['503', status(503), ANY, 'retry', UNKNOWN],
  ['503 of a proxy', page(503), ANY, 'retry', UNKNOWN],
  ['504', status(504, { reason: 'Timeout' }), ANY, 'retry', UNKNOWN],
  ['504 that asks to wait', status(504, { retryAfterMs: 1_000 }), ANY, 'retry', UNKNOWN],
  ['500 as etcd timed out', etcd('etcdserver: request timed out'), ANY, 'retry', UNKNOWN],
  ['500 as etcd changed its leader', etcd('etcdserver: leader changed'), ANY, 'retry', UNKNOWN],
  ['500 as no member of etcd is there', etcd('etcdclient: no available endpoints'), ANY, 'retry', UNKNOWN],
  ['500 as the deadline passed', etcd('context deadline exceeded'), ANY, 'retry', UNKNOWN],

  ['503 with words of a size', status(503, { message: 'request is too large' }), ANY, 'retry', UNKNOWN],
  ['500, too large for etcd', etcd('etcdserver: request is too large'), ANY, 'fail', NOTHING],
  [
    '500, too large for gRPC',
    etcd('rpc error: trying to send message larger than max (2097191 vs. 2097152)'),
    ANY,
    'fail',
    NOTHING,
  ],

  ['429 that asks to wait', status(429, { retryAfterMs: 1_000 }), ANY, 'retry', ASKED],
  ['429 that asks to wait no time', status(429, { retryAfterMs: 0 }), ANY, 'retry', { pauses: 'limit', most: 5 }],
  ['503 that asks to wait no time', status(503, { retryAfterMs: 0 }), ANY, 'retry', UNKNOWN],
  ['500 that asks to wait', status(500, { retryAfterMs: 1_000 }), ANY, 'retry', ASKED],
  [
    '500 of etcd that asks to wait',
    status(500, { retryAfterMs: 1_000, message: 'etcdserver: request timed out' }),
    ANY,
    'retry',
    ASKED,
  ],
  ['503 that asks to wait', status(503, { retryAfterMs: 1_000 }), ANY, 'retry', ASKED],
  ['429', status(429, { reason: 'TooManyRequests' }), ANY, 'retry', LIMIT],
  ['429 of a proxy', page(429), ANY, 'retry', LIMIT],

  ['500', status(500, { reason: 'InternalError' }), ANY, 'retry', BROKEN],
  ['500 of a proxy', page(500), ANY, 'retry', BROKEN],
  ['501', status(501), ANY, 'retry', BROKEN],
  ['505', status(505), ANY, 'retry', BROKEN],
  ['507 that asks to wait', status(507, { retryAfterMs: 1_000 }), ANY, 'retry', BROKEN],
  ['599', page(599), ANY, 'retry', BROKEN],

  ['401', status(401, { reason: 'Unauthorized' }), ANY, 'retry', SINK],
  ['401 of a proxy', page(401), ANY, 'retry', SINK],

  ['409 Conflict', status(409, { reason: 'Conflict' }), ANY, 'resend', { most: 3 }],
  ['409 AlreadyExists after an unknown outcome', alreadyExists, [AGAIN], 'patch', TURN],
  ['409 AlreadyExists at the first try', alreadyExists, [CREATE], 'rename', { most: 1 }],
  ['409 AlreadyExists on PATCH', alreadyExists, PATCHES, 'fail', NOTHING],
  ['409 for another reason', status(409, { reason: 'Expired' }), ANY, 'fail', NOTHING],
  ['409 of a proxy', page(409), ANY, 'fail', NOTHING],

  ['404', status(404, { reason: 'NotFound' }), PATCHES, 'create', TURN],
  ['404', status(404, { reason: 'NotFound' }), CREATES, 'fail', NOTHING],
  ['404 without a Status', page(404), ANY, 'retry', SINK],

  ['403 as the namespace terminates', status(403, terminating), ANY, 'fail', { quiet: true }],
  ['403', status(403, { reason: 'Forbidden' }), ANY, 'fail', NOTHING],
  ['403 for another cause', status(403, { causes: [{ reason: 'FieldValueInvalid' }] }), ANY, 'fail', NOTHING],
  ['422 with that cause', status(422, terminating), ANY, 'fail', NOTHING],

  ['a redirection', page(301), ANY, 'fail', NOTHING],
  ['304', status(304), ANY, 'fail', NOTHING],
  ['400', status(400), ANY, 'fail', NOTHING],
  ['400 with the text of etcd', status(400, { message: 'etcdserver: mvcc' }), ANY, 'fail', NOTHING],
  ['405', status(405), ANY, 'fail', NOTHING],
  ['413', status(413), ANY, 'fail', NOTHING],
  ['422', status(422, { reason: 'Invalid' }), ANY, 'fail', NOTHING],
  ['418 that asks to wait', status(418, { retryAfterMs: 1_000 }), ANY, 'fail', NOTHING],
  ['a request that can not be built', { kind: 'invalid', message: 'invalid' }, ANY, 'fail', NOTHING],
];

const cases = rows.flatMap(([given, answer, writes, action, meaning]) =>
  writes.map((write) => ({ given, answer, write, action, meaning })),
);

describe('answerRule', () => {
  it.each(cases)(
    '$given, on $write.verb, maybe stored: $write.mayBeStored → $action $meaning',
    ({ answer, write, action, meaning }) => {
      const { name, matches, ...rule } = answerRule(answer, write);
      expect(matches(answer, write)).toBe(true);
      expect(rule, name).toEqual({ action, ...meaning });
    },
  );

  it('has no row in its table that nothing leads to', () => {
    const hit = new Set(cases.map(({ answer, write }) => answerRule(answer, write)));
    expect(ANSWER_RULES.filter((rule) => !hit.has(rule))).toEqual([]);
    expect(hit.size).toBe(ANSWER_RULES.length);
  });

  it('has a name for each row', () => {
    expect(new Set(ANSWER_RULES.map(({ name }) => name)).size).toBe(ANSWER_RULES.length);
  });
});

describe('limitScope', () => {
  it.each([
    ['limit reached on type Namespace for key shop', 'Namespace'],
    ['limit reached on type SourceAndObject for key kubelet', 'SourceAndObject'],
    ['limit reached on type User for key system:node:a', 'User'],
    ['events "a" is forbidden: limit reached on type Server for key ', 'Server'],
    ['limit reached on type Serverless for key a', undefined],
    ['limit reached on type server for key a', undefined],
    ['limit reached on type ', undefined],
    ['too many requests', undefined],
    ['', undefined],
  ])('%j names %s', (message, scope) => {
    expect(limitScope(message)).toBe(scope);
  });
});
