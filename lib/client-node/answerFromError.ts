import { type Answer, EventSinkError } from '../delivery/index.ts';
import { answerFromStatus, isStatusError } from './answerFromStatus.ts';
import { isTlsCode, type RequestFailure, requestFailure } from './requestFailure.ts';

/**
 * How far a request has come.
 *
 * - `building`: it is put together, and credentials are had
 * - `waiting`: for one of the kept connections
 * - `sent`: the server may have seen it
 * - `answered`: the head of the answer is there
 */
export type RequestStage = 'building' | 'waiting' | 'sent' | 'answered';

/** What an error alone doesn't say. */
export interface AnswerContext {
  readonly stage: RequestStage;
  /** The time in UNIX milliseconds, which a date in Retry-After is counted from where the answer has no Date. */
  readonly now: number;
  /** Texts that must not be shown, such as the token that was sent. Default: none. */
  readonly secrets?: readonly string[];
}

/**
 * Makes of whatever a call of @kubernetes/client-node rejects with the one typed answer that delivery goes by.
 *
 * The same error means different things at different stages (a SyntaxError is a broken credential plug-in before the request, and a
 * broken answer after it), so the stage is looked at first. No text of an error is shown but that of the server's Status: client-node
 * puts headers and bodies into messages, plug-ins their output. Never throws.
 *
 * @internal
 */
export function answerFromError(error: unknown, { stage, now, secrets = [] }: AnswerContext): Answer {
  if (error instanceof EventSinkError) return error.answer;
  if (isStatusError(error)) return answerFromStatus(error, now, secrets);
  const failure = requestFailure(error);
  const row = ROWS.find(({ stages, when }) => (stages?.includes(stage) ?? true) && when(failure)) ?? LAST_ROW;
  const code = row.code ?? failure.code;
  const message = code === undefined ? row.says : `${row.says} (${code})`;
  return row.kind === 'not-sent' || row.kind === 'unknown'
    ? { kind: row.kind, code: code ?? 'UNKNOWN', message }
    : { kind: row.kind, message };
}

interface Row {
  /** Default: any. */
  readonly stages?: readonly RequestStage[];
  readonly when: (failure: RequestFailure) => boolean;
  readonly kind: 'not-sent' | 'unknown' | 'unexpected' | 'invalid' | 'credentials';
  readonly says: string;
  /** Default: that of the error. */
  readonly code?: string;
}

const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_CLOSED',
]);

const BAD_REQUEST = new Set(['ERR_INVALID_URL', 'ERR_INVALID_CHAR', 'ERR_UNESCAPED_CHARACTERS', 'UND_ERR_INVALID_ARG']);

/** How client-node words a configuration with which no request can ever be built; plain Errors without a code. */
const BAD_CONFIGURATION = new Set([
  'You need to define an absolute base url for the server.',
  'HTTP protocol is not allowed when skipTLSVerify is not set or false',
  'Unsupported proxy type',
]);

const NOT_BUILT = 'the request could not be built';
const UNREACHABLE = 'the API server could not be reached';

/** The first row that fits counts. */
const ROWS: readonly Row[] = [
  {
    stages: ['building'],
    when: ({ name, code = '', message }) =>
      name === 'RequiredError' || name === 'RangeError' || BAD_REQUEST.has(code) || BAD_CONFIGURATION.has(message),
    kind: 'invalid',
    says: NOT_BUILT,
  },
  {
    stages: ['building'],
    when: () => true,
    kind: 'credentials',
    says: 'no credentials could be had, or a middleware failed',
  },
  { when: ({ code }) => isTlsCode(code), kind: 'not-sent', says: 'no TLS connection to the API server' },
  {
    when: ({ code = '', syscall }) => NOT_CONNECTED.has(code) || syscall === 'connect' || syscall === 'getaddrinfo',
    kind: 'not-sent',
    says: UNREACHABLE,
  },
  {
    stages: ['waiting', 'sent'],
    // A transport that fails later says why in `cause` (2.0) or in `code` (1.4).
    when: ({ name, code, hasCause }) => BAD_REQUEST.has(code ?? '') || (name === 'TypeError' && !code && !hasCause),
    kind: 'invalid',
    says: NOT_BUILT,
  },
  { stages: ['waiting'], when: () => true, kind: 'not-sent', says: UNREACHABLE },
  {
    stages: ['answered'],
    when: ({ name }) => name === 'SyntaxError',
    kind: 'unknown',
    says: 'the answer is no JSON',
    code: 'INVALID_JSON',
  },
  {
    stages: ['answered'],
    // Of another content type or none, or of a shape that client-node can't read.
    when: ({ name, code, hasCause }) => !code && !hasCause && (name === 'Error' || name === 'TypeError'),
    kind: 'unexpected',
    says: 'the answer is no event',
  },
  // 1.4 says AbortError for a truncated body too. What the sink's own signal ends never gets here.
  {
    when: ({ name }) => name === 'AbortError' || name === 'TimeoutError',
    kind: 'unknown',
    says: 'the request was broken off',
    code: 'ABORTED',
  },
];

const LAST_ROW: Row = { when: () => true, kind: 'unknown', says: 'the connection failed during the request' };
