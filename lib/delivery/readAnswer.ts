import { fieldOf, fieldText } from '../event/fieldOf.ts';
import { escapeControls, truncateMessage } from '../event/index.ts';
import { type Answer, type AnswerCause } from './Answer.ts';

const MOST_TEXT_BYTES = 1_024;
const MOST_CAUSES = 32;

/**
 * Makes an answer of whatever a sink says is one. Never throws.
 *
 * Its texts are a server's, or anybody's: each is one line of at most 1 KiB, so that none forges a line of a log. What is no answer is one of
 * kind `unknown`.
 *
 * @internal
 */
export function readAnswer(value: unknown): Answer {
  const kind = fieldOf(value, 'kind');
  const message = line(value, 'message') ?? '';
  switch (kind) {
    case 'not-sent':
    case 'unknown':
      return { kind, code: line(value, 'code') ?? 'UNKNOWN', message };
    case 'unexpected':
    case 'invalid':
    case 'credentials':
    case 'aborted':
      return { kind, message };
    case 'status':
      return readStatus(value, message);
    default:
      return { kind: 'unknown', code: 'ERROR', message: message === '' ? 'the sink failed' : message };
  }
}

function readStatus(value: unknown, message: string): Answer {
  const code = fieldOf(value, 'code');
  if (!Number.isInteger(code)) return { kind: 'unknown', code: 'ERROR', message };
  const reason = line(value, 'reason');
  const retryAfterMs = fieldOf(value, 'retryAfterMs');
  return {
    kind: 'status',
    code: code as number,
    message,
    causes: readCauses(value),
    isStatus: fieldOf(value, 'isStatus') === true,
    ...(reason !== undefined && { reason }),
    ...(typeof retryAfterMs === 'number' && retryAfterMs >= 0 && { retryAfterMs }),
  };
}

function readCauses(value: unknown): readonly AnswerCause[] {
  const causes = fieldOf(value, 'causes');
  const length = Math.min(Number(fieldText(causes, 'length')) || 0, MOST_CAUSES);
  return Array.from({ length }, (_, index) => {
    const cause = fieldOf(causes, String(index));
    const reason = line(cause, 'reason');
    const field = line(cause, 'field');
    const message = line(cause, 'message');
    return {
      ...(reason !== undefined && { reason }),
      ...(field !== undefined && { field }),
      ...(message !== undefined && { message }),
    };
  });
}

function line(value: unknown, field: string): string | undefined {
  const text = fieldText(value, field);
  return text === ''
    ? undefined
    : truncateMessage(escapeControls(truncateMessage(text, MOST_TEXT_BYTES)), MOST_TEXT_BYTES);
}
