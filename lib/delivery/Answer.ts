/** One cause in an API server's Status, such as `NamespaceTerminating`. */
export interface AnswerCause {
  readonly reason?: string;
  readonly field?: string;
  readonly message?: string;
}

/**
 * What became of a request that did not succeed, as one typed value.
 *
 * - `not-sent`: the connection never stood (ECONNREFUSED, ENOTFOUND, TLS, …); the server has not seen the request.
 * - `unknown`: reset, client timeout, truncated or unparsable 2xx; the server may have carried the request out.
 * - `status`: the server answered with a status other than 2xx.
 * - `unexpected`: a 2xx answer that is no event.
 * - `invalid`: the request could not be built, or the server would refuse it; sending it again is of no use.
 * - `credentials`: no credentials could be had (an exec plug-in failed, a token file is unreadable).
 * - `aborted`: the signal of the request fired.
 *
 * `message` is one line of at most 1 KiB and never holds a token, a header or a request.
 */
export type Answer =
  | { readonly kind: 'not-sent'; readonly code: string; readonly message: string }
  | { readonly kind: 'unknown'; readonly code: string; readonly message: string }
  | {
      readonly kind: 'status';
      /** The HTTP status. */
      readonly code: number;
      /** The Status' reason, such as `AlreadyExists`; absent where the answer was no Status. */
      readonly reason?: string;
      readonly message: string;
      readonly causes: readonly AnswerCause[];
      /** From the Retry-After header (seconds or a date) or `details.retryAfterSeconds`, in milliseconds from now. */
      readonly retryAfterMs?: number;
      /** Whether the body was an API Status; a proxy's HTML page is none. */
      readonly isStatus: boolean;
    }
  | { readonly kind: 'unexpected'; readonly message: string }
  | { readonly kind: 'invalid'; readonly message: string }
  | { readonly kind: 'credentials'; readonly message: string }
  | { readonly kind: 'aborted'; readonly message: string };
