import { type Answer } from './Answer.ts';

/** What a write had done before the answer came. */
export interface AnsweredWrite {
  readonly verb: 'create' | 'patch';
  /** Whether the outcome of an earlier request to create this event is unknown: what the server has may be ours. */
  readonly mayBeStored: boolean;
}

/**
 * What follows from an answer.
 *
 * - `retry`: the write is sent again, with the newest state.
 * - `fail`: it never is.
 * - `create`: the event isn't there (any more): a POST follows a PATCH.
 * - `rename`: the name is another event's: a POST under a fresh one.
 * - `patch`: the event is there, by our own hand; written if it has grown since.
 * - `resend`: once more, without the resourceVersion that didn't match.
 */
export type AnswerAction = 'retry' | 'fail' | 'create' | 'rename' | 'patch' | 'resend';

/**
 * What doesn't send meanwhile.
 *
 * - `write`: this write, for a random wait that doubles. `limit`: what the limit's message names.
 * - `sink`: everything, for such a wait, and then one write tries whether it is over. `asked`: everything, for as long as the server asks.
 */
export type AnswerPause = 'write' | 'limit' | 'sink' | 'asked';

/** A row of the table of answers. */
export interface AnswerRule {
  readonly name: string;
  readonly matches: (answer: Answer, write: AnsweredWrite) => boolean;
  readonly action: AnswerAction;
  /** Default: nothing pauses. */
  readonly pauses?: AnswerPause;
  /** Whether the server may have carried the request out. Default: no. */
  readonly unknown?: true;
  /** Whether it is none of a write's attempts; such a row is bounded by age, or by `most`. Default: it is one. */
  readonly uncounted?: true;
  /** How often at most it is followed in one write. Default: as often as attempts are left. */
  readonly most?: number;
  /** Whether nobody needs to be told. Default: no. */
  readonly quiet?: true;
}

type Status = Extract<Answer, { readonly kind: 'status' }>;
type Matches = AnswerRule['matches'];

const status =
  (matches: (answer: Status, write: AnsweredWrite) => boolean): Matches =>
  (answer, write) =>
    answer.kind === 'status' && matches(answer, write);
const code = (...codes: readonly number[]): Matches => status((answer) => codes.includes(answer.code));
/** 0, and a date that is past, ask for nothing: followed, they would use up all attempts in an instant. */
const asksToWait: Matches = status(({ code, retryAfterMs = 0 }) => retryAfterMs > 0 && [429, 500, 503].includes(code));
const kind =
  (...kinds: readonly Answer['kind'][]): Matches =>
  (answer) =>
    kinds.includes(answer.kind);

/** etcd's own errors come through as text: a time-out or a change of leader says nothing of the write; a size does. */
const ETCD = /etcdserver: |etcdclient: |context deadline exceeded/;
const TOO_LARGE = /request is too large|trying to send message larger than max/;

/** From PATCH to POST and back is no attempt, and has no wait either: a server that says now this, now that is not asked for ever. */
const MOST_TURNS = 3;

const ANY_OTHER: AnswerRule = { name: 'any other', matches: () => true, action: 'fail' };

/**
 * What each answer means: the first row that matches.
 *
 * @see `recordEvent` in client-go tools/record/event.go and `rest/with_retry.go`, neither of which tells these apart; each row was tried
 *   on kube-apiserver 1.34.4 or on a faulty connection
 */
// prettier-ignore
export const ANSWER_RULES: readonly AnswerRule[] = [
  { name: 'not sent', matches: kind('not-sent'), action: 'retry', pauses: 'sink', uncounted: true },
  { name: 'no credentials', matches: kind('credentials'), action: 'retry', pauses: 'sink', uncounted: true },
  { name: 'reset, timed out, truncated', matches: kind('unknown', 'unexpected', 'aborted'), action: 'retry', pauses: 'write', unknown: true },
  { name: 'invalid', matches: kind('invalid'), action: 'fail' },
  { name: 'too large', matches: status(({ code, message }) => code === 500 && TOO_LARGE.test(message)), action: 'fail' },
  { name: 'Retry-After', matches: asksToWait, action: 'retry', pauses: 'asked' },
  { name: '408, 425, 502, 503, 504', matches: code(408, 425, 502, 503, 504), action: 'retry', pauses: 'write', unknown: true },
  { name: 'etcd', matches: status(({ code, message }) => code === 500 && ETCD.test(message)), action: 'retry', pauses: 'write', unknown: true },
  { name: '429', matches: code(429), action: 'retry', pauses: 'limit', most: 5 },
  { name: '5xx', matches: status(({ code }) => code >= 500), action: 'retry', pauses: 'write', most: 4 },
  { name: '401', matches: code(401), action: 'retry', pauses: 'sink', uncounted: true },
  { name: 'AlreadyExists, ours', matches: status(({ reason }, write) => reason === 'AlreadyExists' && write.verb === 'create' && write.mayBeStored), action: 'patch', uncounted: true, most: MOST_TURNS },
  { name: 'AlreadyExists', matches: status(({ reason }, { verb }) => reason === 'AlreadyExists' && verb === 'create'), action: 'rename', most: 1 },
  { name: 'Conflict', matches: status(({ code, reason }) => code === 409 && reason === 'Conflict'), action: 'resend', most: 3 },
  { name: '404 from no API server', matches: status(({ code, isStatus }) => code === 404 && !isStatus), action: 'retry', pauses: 'sink', uncounted: true },
  { name: '404 on PATCH', matches: status(({ code }, { verb }) => code === 404 && verb === 'patch'), action: 'create', uncounted: true, most: MOST_TURNS },
  { name: 'namespace is terminating', matches: status(({ code, causes }) => code === 403 && causes.some((cause) => cause.reason === 'NamespaceTerminating')), action: 'fail', quiet: true },
  ANY_OTHER,
];

/** The row for an answer. */
export function answerRule(answer: Answer, write: AnsweredWrite): AnswerRule {
  return ANSWER_RULES.find(({ matches }) => matches(answer, write)) ?? ANY_OTHER;
}

/** What a 429 of the EventRateLimit plug-in limits: `limit reached on type <word> for key …`. */
export type LimitScope = 'Server' | 'Namespace' | 'User' | 'SourceAndObject';

/**
 * What the message of a 429 names.
 *
 * @see kubernetes `plugin/pkg/admission/eventratelimit/admission.go`; it sends no Retry-After, for PATCH too (tried)
 */
export function limitScope(message: string): LimitScope | undefined {
  return /limit reached on type (Server|Namespace|User|SourceAndObject)\b/.exec(message)?.[1] as LimitScope | undefined;
}
