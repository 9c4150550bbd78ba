import { EventSinkError } from '../delivery/index.ts';

/**
 * The error of a request whose answer was lost: the server may have carried it out.
 *
 * @param code what the connection ended with. Default: `ECONNRESET`
 *
 * @example
 * ```ts
 * import { marbles, transportError } from 'kube-event-recorder/testing';
 *
 * const test = marbles(
 *   ({ record, answers, expectRequests }) => {
 *     record('         a', { a: ['web', 'Normal', 'Created'] });
 *     answers(['       s-#', transportError('ECONNRESET')], '(k|)'); // stored, but the recorder can't know
 *     expectRequests(' a 501ms a', { a: 'POST Normal web Created' });
 *   },
 *   { random: () => 1 },
 * );
 * ```
 */
export function transportError(code = 'ECONNRESET'): EventSinkError {
  return new EventSinkError({ kind: 'unknown', code, message: `the connection ended with ${code}` });
}

/**
 * The error of a request that was never sent, for no connection stood: the server has not seen it.
 *
 * @param code why there was none. Default: `ECONNREFUSED`
 *
 * @example
 * ```ts
 * import { notSent } from 'kube-event-recorder/testing';
 *
 * console.log(notSent('ENOTFOUND').answer.kind); // not-sent
 * ```
 */
export function notSent(code = 'ECONNREFUSED'): EventSinkError {
  return new EventSinkError({ kind: 'not-sent', code, message: `no connection: ${code}` });
}
