import { validateHeaderName, validateHeaderValue } from 'node:http';
import { checkFunction, checkInteger, checkNumber, checkOneOf } from '../../../options/index.ts';
import { type RequestVerb } from '../http/ReceivedRequest.ts';
import { type Fault, type FaultBytes, type FaultEffect, type FaultResponse } from './Fault.ts';

const VERBS: readonly RequestVerb[] = [
  'create',
  'update',
  'patch',
  'get',
  'list',
  'watch',
  'delete',
  'deletecollection',
];
/** The longest time that a timer of Node can wait. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Checks what a test asks for, so that the mistake shows there and not in the server.
 *
 * @throws TypeError or RangeError
 */
export function checkFault(fault: Fault): Fault {
  checkEffect(fault);
  const { verb, apiGroup, namespace, name, where, nth, times } = fault;
  if (verb !== undefined) checkOneOf('verb', verb, VERBS);
  if (apiGroup !== undefined) checkType('apiGroup', apiGroup, 'string');
  if (namespace !== undefined) checkType('namespace', namespace, 'string');
  if (name !== undefined) checkType('name', name, 'string');
  if (where !== undefined) checkFunction('where', where);
  if (nth !== undefined) checkInteger('nth', nth, 1);
  if (times !== undefined) checkInteger('times', times, 1, Infinity);
  return fault;
}

/**
 * Checks what is to befall a request.
 *
 * @throws TypeError or RangeError
 */
export function checkEffect(effect: FaultEffect): FaultEffect {
  checkObject('fault', effect);
  const { delayMs, answerDelayMs, carryOut, answer } = effect;
  if (delayMs !== undefined) checkNumber('delayMs', delayMs, 0, LONGEST_MS);
  if (answerDelayMs !== undefined) checkNumber('answerDelayMs', answerDelayMs, 0, LONGEST_MS);
  if (carryOut !== undefined) checkType('carryOut', carryOut, 'boolean');
  if (typeof answer === 'string') checkOneOf('answer', answer, ['reset', 'hang', 'truncated'] as const);
  else if (isBytes(answer)) checkBytes(answer);
  else if (answer !== undefined && typeof answer !== 'function') checkResponse(answer);
  if (carryOut === false && (answer === undefined || answer === 'truncated')) {
    throw new RangeError('carryOut must not be false where the answer is the server’s own: there would be none');
  }
  return effect;
}

/**
 * Checks that an answer can be sent.
 *
 * @throws TypeError or RangeError
 */
export function checkResponse(response: FaultResponse): FaultResponse {
  checkObject('answer', response);
  checkInteger('status', response.status, 200, 599);
  for (const [name, value] of Object.entries(response.headers ?? {})) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  JSON.stringify(response.body); // throws for a cycle and for a bigint
  return response;
}

function isBytes(answer: FaultEffect['answer']): answer is FaultBytes {
  return typeof answer === 'object' && (answer as object | null) !== null && 'bytes' in answer;
}

function checkBytes({ bytes, everyMs, then }: FaultBytes): void {
  checkFunction('bytes', bytes);
  if (everyMs !== undefined) checkNumber('everyMs', everyMs, 0, LONGEST_MS);
  if (then !== undefined) checkOneOf('then', then, ['end', 'reset', 'hang'] as const);
}

function checkObject(name: string, value: unknown): void {
  if (typeof value === 'object' && value !== null) return;
  throw new TypeError(`${name} must be an object, but is ${String(value)} (${typeof value})`);
}

function checkType(name: string, value: unknown, type: 'string' | 'boolean'): void {
  if (typeof value !== type)
    throw new TypeError(`${name} must be a ${type}, but is ${String(value)} (${typeof value})`);
}
