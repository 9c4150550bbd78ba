import { type Answer, type AnswerCause } from '../../lib/delivery/index.ts';

/** What a case's sink answers. */
export interface ScriptedAnswer {
  readonly ok?: unknown;
  readonly status?: {
    readonly code: number;
    readonly reason?: string;
    readonly message?: string;
    readonly details?: { readonly causes?: readonly AnswerCause[] };
  };
  readonly transport?: string;
  readonly unexpectedObject?: string;
  readonly requestConstruction?: string;
}

/** An answer other than `ok`, as a sink tells it. */
export function failureOf({ requestConstruction, status, transport, unexpectedObject }: ScriptedAnswer): Answer {
  if (status) {
    const { code, message = '', reason, details } = status;
    return { kind: 'status', code, message, causes: details?.causes ?? [], isStatus: true, ...(reason && { reason }) };
  }
  if (requestConstruction !== undefined) return { kind: 'invalid', message: requestConstruction };
  if (unexpectedObject !== undefined) return { kind: 'unexpected', message: unexpectedObject };
  return { kind: 'unknown', code: 'TRANSPORT', message: transport ?? '' };
}
