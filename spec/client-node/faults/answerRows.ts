import { type FaultAnswer, faultAnswers, type FaultResponse } from '../../../lib/testing/server/index.ts';
import { send } from '../../testing/server/send.ts';
import { type FaultRow } from './FaultRow.ts';

const { status } = faultAnswers;
const HTML = { 'Content-Type': 'text/html' };
const JSON_TYPE = { 'Content-Type': 'application/json' };

const row = (
  name: string,
  means: FaultRow['means'],
  answer: string,
  fault: FaultAnswer,
  more: Partial<FaultRow> = {},
): FaultRow => ({
  name,
  means,
  answer,
  fault: { answer: fault },
  ...more,
});
const withRetryAfter = (code: number, value: string): FaultResponse => ({
  status: code,
  headers: { 'Retry-After': value },
});
/** A date so many seconds after the Date of the answer itself, whatever this machine's clock says. */
const dated = (code: number, seconds: number): FaultResponse => {
  const date = Date.UTC(2001, 1, 3, 4, 5, 6);
  const text = (ms: number) => new Date(ms).toUTCString();
  return { status: code, headers: { Date: text(date), 'Retry-After': text(date + seconds * 1_000) } };
};
/** Of what a server asks for, an eighth more with dice that always show a half. */
const asked = (seconds: number): Partial<FaultRow> => ({ waitMs: seconds * 1_125 });
const onCreate: Partial<FaultRow> = { fits: ({ operation }) => operation === 'create' };
const onPatch: Partial<FaultRow> = { fits: ({ operation }) => operation === 'patch' };

/** Successes that aren't. Each is carried out, and each could be the page of a proxy instead. */
const SUCCESSES: readonly (readonly [name: string, answer: string, fault: FaultAnswer])[] = [
  ['JSON that breaks off', 'unknown', faultAnswers.brokenJson()],
  ['JSON that is empty', 'unknown', faultAnswers.emptyJson()],
  ['no body and no type', 'unexpected', { status: 200 }],
  ['204', 'unexpected', { status: 204 }],
  ['202 with text', 'unexpected', { status: 202, body: 'accepted' }],
  ['a page', 'unexpected', { status: 200, headers: HTML, body: '<html>' }],
  ['a page that says that it is JSON', 'unknown', { status: 200, headers: JSON_TYPE, body: '<html>' }],
  ['a Status', 'unexpected', faultAnswers.statusOfSuccess()],
  ['an object without a name', 'unexpected', { status: 200, body: { kind: 'Event', metadata: {} } }],
  [
    'another object',
    'unexpected',
    { status: 200, body: { kind: 'Pod', metadata: { name: 'web', namespace: 'shop' } } },
  ],
  ['null', 'unexpected', { status: 200, headers: JSON_TYPE, body: 'null' }],
  ['a list', 'unexpected', { status: 200, body: [] }],
  ['a number', 'unexpected', { status: 200, headers: JSON_TYPE, body: '5' }],
];

/** Whatever a server, a plug-in of it or a proxy before it answers. */
export const ANSWER_ROWS: readonly FaultRow[] = [
  ...SUCCESSES.flatMap(([name, answer, fault]) => [
    row(`success: ${name}`, 'unknown', answer, fault),
    row(`success, carried out: ${name}`, 'stored', answer, fault, { fault: { answer: fault, carryOut: true } }),
  ]),

  row('408', 'unknown', '408', { status: 408 }),
  row('425', 'unknown', '425', { status: 425 }),
  row('500 of etcd', 'unknown', '500', faultAnswers.etcdTimeout()),
  row('500 of etcd, carried out', 'stored', '500', faultAnswers.etcdTimeout(), {
    fault: { answer: faultAnswers.etcdTimeout(), carryOut: true },
  }),
  row('500 too large', 'final', '500', faultAnswers.requestTooLarge()),
  row('500 with a Status', 'retry', '500', status(500, { reason: 'InternalError', message: 'a bug' })),
  row('500 as a page', 'retry', '500', faultAnswers.html(500)),
  row('500 with Retry-After', 'asked', '500', withRetryAfter(500, '3'), asked(3)),
  row('501', 'retry', '501', { status: 501 }),
  row('502 as a page', 'unknown', '502', faultAnswers.html(502)),
  row('502 as a page, carried out', 'stored', '502', faultAnswers.html(502), {
    fault: { answer: faultAnswers.html(502), carryOut: true },
  }),
  row('503 as a page', 'unknown', '503', faultAnswers.html(503)),
  row('503 with a Status', 'unknown', '503', status(503, { reason: 'ServiceUnavailable' })),
  row('503 with Retry-After in seconds', 'asked', '503', withRetryAfter(503, '7'), asked(7)),
  row('503 with Retry-After as a date', 'asked', '503', dated(503, 7), asked(7)),
  row('503 with a date that is past', 'unknown', '503', dated(503, -7)),
  row('503 with Retry-After as nonsense', 'unknown', '503', withRetryAfter(503, 'soon')),
  row('503 with Retry-After of 0', 'unknown', '503', withRetryAfter(503, '0')),
  row('503 with Retry-After of an hour', 'asked', '503', withRetryAfter(503, '3600'), { waitMs: 60_000 }),
  row('503 with retryAfterSeconds', 'asked', '503', status(503, { details: { retryAfterSeconds: 2 } }), asked(2)),
  row('504 as text', 'unknown', '504', { status: 504, body: 'upstream request timeout' }),
  row('504 with a Status', 'unknown', '504', faultAnswers.timedOut()),
  row('504 carried out', 'stored', '504', faultAnswers.timedOut(), {
    fault: { answer: faultAnswers.timedOut(), carryOut: true },
  }),
  row('505', 'retry', '505', { status: 505 }),
  row('599', 'retry', '599', { status: 599 }),

  row('429 with Retry-After in seconds', 'asked', '429', faultAnswers.overloaded('7'), asked(7)),
  row('429 with Retry-After as a date', 'asked', '429', dated(429, 7), asked(7)),
  row('429 with a date that is past', 'namespace', '429', dated(429, -7)),
  row('429 with Retry-After as nonsense', 'namespace', '429', faultAnswers.overloaded('soon')),
  row('429 with Retry-After of 0', 'namespace', '429', faultAnswers.overloaded('0')),
  row('429 with Retry-After below 0', 'namespace', '429', faultAnswers.overloaded('-7')),
  row('429 with a fraction for Retry-After', 'namespace', '429', faultAnswers.overloaded('1.5')),
  row('429 with retryAfterSeconds', 'asked', '429', status(429, { details: { retryAfterSeconds: 2 } }), asked(2)),
  row(
    '429 with retryAfterSeconds, and nonsense for Retry-After',
    'asked',
    '429',
    status(429, { details: { retryAfterSeconds: 2 }, headers: { 'Retry-After': 'soon' } }),
    asked(2),
  ),
  row('429 of the namespace', 'namespace', '429', faultAnswers.rateLimited('Namespace')),
  row('429 of source and object', 'source', '429', faultAnswers.rateLimited('SourceAndObject')),
  row('429 of the server', 'sink', '429', faultAnswers.rateLimited('Server'), { waitMs: 1_125 }),
  row('429 of the user', 'sink', '429', faultAnswers.rateLimited('User', 'controller'), { waitMs: 1_125 }),
  row('429 that names nothing', 'namespace', '429', { status: 429 }),

  row('401', 'sink', '401', faultAnswers.unauthorized()),
  row('401 as a page', 'sink', '401', faultAnswers.html(401)),
  {
    name: '401 until the token is renewed',
    means: 'sink',
    answer: '401',
    fits: ({ transport }) => transport.readsKubeConfig,
    breaks: ({ kubeConfig }) => {
      const right = kubeConfig.users;
      kubeConfig.users = right.map((user) => ({ ...user, token: 'a-token-that-has-expired' }));
      return () => {
        kubeConfig.users = right;
      };
    },
  },
  row('403 of RBAC', 'final', '403', faultAnswers.forbidden('system:serviceaccount:shop:controller')),
  row('403 of a namespace that is terminating', 'final', '403', faultAnswers.namespaceTerminating()),
  row('403 of an admission plug-in', 'final', '403', status(403, { reason: 'Forbidden', message: 'denied by policy' })),
  row('403 as a page', 'final', '403', faultAnswers.html(403)),
  row('404 with a Status', 'final', '404', faultAnswers.notFound(), onCreate),
  {
    ...onPatch,
    name: '404 of an event that is gone',
    means: 'again',
    answer: '404',
    breaks: async ({ server }) => {
      for (const { metadata } of server.events) {
        await send(server, 'DELETE', `/api/v1/namespaces/${metadata.namespace}/events/${metadata.name}`);
      }
      return () => undefined;
    },
  },
  row('404 as text', 'sink', '404', faultAnswers.pageNotFound()),
  row('404 as a page', 'sink', '404', faultAnswers.html(404)),
  row('404 as other JSON', 'sink', '404', { status: 404, body: { error: 'no route' } }),
  row('409 Conflict', 'resend', '409', faultAnswers.conflict()),
  row('409 AlreadyExists', 'again', '409', faultAnswers.alreadyExists(), onCreate),
  row('409 AlreadyExists', 'final', '409', faultAnswers.alreadyExists(), onPatch),
  row('409 as a page', 'final', '409', faultAnswers.html(409)),

  ...[400, 402, 405, 410, 413, 415, 422, 431].map((code) =>
    row(`${code}`, 'final', `${code}`, status(code, { reason: 'Invalid', message: 'refused' })),
  ),
  ...[300, 304].map((code) =>
    row(`${code}`, 'final', `${code}`, { status: code, headers: { Location: '/elsewhere' } }),
  ),
  ...[301, 302, 303, 307, 308].map((code): FaultRow => ({
    name: `${code}`,
    // The stock library follows it, to where no API server is.
    means: ({ transport }) => (transport.kept ? 'final' : 'sink'),
    answer: ({ transport }) => (transport.kept ? `${code}` : '404'),
    fault: { answer: { status: code, headers: { Location: '/elsewhere' } } },
  })),
  {
    name: 'a page that shows the request, with its token',
    means: 'unknown',
    answer: '502',
    fault: ({ server }) => ({
      answer: { status: 502, headers: HTML, body: `<pre>Authorization: Bearer ${server.token}</pre>` },
    }),
  },
];
