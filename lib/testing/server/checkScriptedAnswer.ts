import { validateHeaderName, validateHeaderValue } from 'node:http';
import { checkInteger, checkNumber, checkOneOf } from '../../options/index.ts';
import { type ScriptedAnswer } from './ScriptedAnswer.ts';

/**
 * Checks what a test scripts, so that the mistake shows there and not in the server.
 *
 * @throws TypeError or RangeError
 */
export function checkScriptedAnswer(answer: ScriptedAnswer): ScriptedAnswer {
  if (typeof answer !== 'object') {
    return checkOneOf('answer', answer, ['reset', 'reset-after', 'hang', 'hang-after', 'truncate'] as const);
  }
  if ('latencyMs' in answer) {
    checkNumber('latencyMs', answer.latencyMs, 0, 2 ** 31 - 1);
    return answer;
  }
  checkInteger('status', answer.status, 200, 599);
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  JSON.stringify(answer.body); // throws for a cycle and for a bigint
  return answer;
}
