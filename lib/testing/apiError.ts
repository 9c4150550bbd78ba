import { type AnswerCause, EventSinkError } from '../delivery/index.ts';
import { checkInteger } from '../options/index.ts';

/** What an {@link apiError} says besides its code. */
export interface ApiErrorOptions {
  /** When the server asks to be tried again, as its Retry-After says, in milliseconds. Default: it doesn't ask. */
  readonly retryAfterMs?: number;
  /** The reason in the Status. Default: the one that an API server gives with the code, such as `Forbidden` with 403. */
  readonly reason?: string;
  /** What the server says. Default: `answered <code>`. */
  readonly message?: string;
  /** The causes in the Status, such as `{ reason: 'NamespaceTerminating' }`. Default: none. */
  readonly causes?: readonly AnswerCause[];
  /** Whether the body is a Status of an API server; false is a proxy's page, which has no reason. Default: true. */
  readonly isStatus?: boolean;
}

/** The reasons of apimachinery's `StatusReason`; a 409 without one of its own is taken for a `Conflict`. */
const REASONS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/**
 * The error of a sink whose server answered with a status other than 2xx.
 *
 * @param code the HTTP status, from 300 to 599
 * @throws TypeError or RangeError for another code
 *
 * @example
 * ```ts
 * import { apiError, marbles } from 'kube-event-recorder/testing';
 *
 * const test = marbles(({ record, answers, expectOutcomes }) => {
 *   record('        a', { a: ['web', 'Normal', 'Created'] });
 *   answers(['      2ms #', apiError(429, { retryAfterMs: 1_000 })], '(k|)');
 *   expectOutcomes('1002ms c', { c: 'created Normal web Created' });
 * });
 * ```
 *
 * @see apimachinery `pkg/apis/meta/v1/types.go`, StatusReason
 */
export function apiError(code: number, options: ApiErrorOptions = {}): EventSinkError {
  checkInteger('code', code, 300, 599);
  const { causes = [], isStatus = true, message = `answered ${code}`, retryAfterMs } = options;
  const reason = options.reason ?? (isStatus ? REASONS[code] : undefined);
  return new EventSinkError({
    kind: 'status',
    code,
    ...(reason !== undefined && { reason }),
    message,
    causes,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    isStatus,
  });
}
