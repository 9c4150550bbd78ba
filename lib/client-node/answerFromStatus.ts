import { STATUS_CODES } from 'node:http';
import { type Answer, type AnswerCause } from '../delivery/index.ts';
import { truncateMessage } from '../event/index.ts';
import { propertyOf } from './propertyOf.ts';
import { retryAfterMs } from './retryAfterMs.ts';

/** What an ApiException of @kubernetes/client-node holds. */
export interface StatusError {
  readonly code: number;
  /** Text that nobody has parsed; undefined for 401. */
  readonly body: unknown;
  /** Names are lower case. */
  readonly headers: object;
}

/**
 * Whether an error is an ApiException.
 *
 * Known by its shape, as it is named `Error` and may come from another copy of the package; a DOMException has a number for a code too,
 * but no headers.
 *
 * @internal
 */
export function isStatusError(error: unknown): error is StatusError & Error {
  if (!(error instanceof Error) || !('code' in error && 'body' in error && 'headers' in error)) return false;
  return typeof error.code === 'number' && typeof error.headers === 'object' && error.headers !== null;
}

/**
 * Makes an answer of an HTTP status other than 2xx.
 *
 * @param now the time in UNIX milliseconds, which a date in Retry-After is counted from where the answer has no Date
 * @param secrets texts that must not be shown, such as the token that was sent: a proxy may send the request back
 * @internal
 */
export function answerFromStatus(error: StatusError, now: number, secrets: readonly string[]): Answer {
  const { code, headers } = error;
  const status = parseStatus(error.body);
  const shown = (text: unknown): string | undefined =>
    typeof text === 'string' && text !== '' ? truncateMessage(redact(text, secrets), MOST_MESSAGE_BYTES) : undefined;
  const details = propertyOf(status, 'details');
  const reason = shown(propertyOf(status, 'reason'));
  const text = status === undefined ? error.body : propertyOf(status, 'message');
  const retryAfter =
    retryAfterMs(propertyOf(headers, 'retry-after'), { date: propertyOf(headers, 'date'), now }) ??
    secondsAt(details, 'retryAfterSeconds');
  return {
    kind: 'status',
    code,
    message: shown(text) ?? STATUS_CODES[code] ?? `HTTP status ${code}`,
    causes: causesOf(details, shown),
    isStatus: status !== undefined,
    ...(reason !== undefined && { reason }),
    ...(retryAfter !== undefined && { retryAfterMs: retryAfter }),
  };
}

const MOST_MESSAGE_BYTES = 1024;
const MOST_CAUSES = 32;

/** A proxy's JSON is no Status, nor is what isn't JSON. */
function parseStatus(body: unknown): object | undefined {
  if (typeof body !== 'string') return undefined;
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && propertyOf(parsed, 'kind') === 'Status'
      ? parsed
      : undefined;
  } catch {
    return undefined;
  }
}

function causesOf(details: unknown, shown: (text: unknown) => string | undefined): readonly AnswerCause[] {
  const causes = propertyOf(details, 'causes');
  if (!Array.isArray(causes)) return [];
  return causes.slice(0, MOST_CAUSES).map((cause: unknown) => {
    const reason = shown(propertyOf(cause, 'reason'));
    const field = shown(propertyOf(cause, 'field'));
    const message = shown(propertyOf(cause, 'message'));
    return {
      ...(reason !== undefined && { reason }),
      ...(field !== undefined && { field }),
      ...(message !== undefined && { message }),
    };
  });
}

function secondsAt(details: unknown, key: string): number | undefined {
  const seconds = propertyOf(details, key);
  return typeof seconds === 'number' && seconds > 0 ? Math.min(seconds * 1000, Number.MAX_SAFE_INTEGER) : undefined;
}

/** What looks like a bearer token goes too, whoever's it is. */
function redact(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of secrets) shown = shown.replaceAll(secret, '[redacted]');
  return shown.replace(/\b(Bearer\s{1,4})[\w.~+/=-]{16,}/gi, '$1[redacted]');
}
