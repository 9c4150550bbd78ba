import { type ReceivedRequest } from '../http/ReceivedRequest.ts';
import { checkResponse } from './checkFault.ts';
import { type FaultBytes, type FaultEffect, type FaultResponse } from './Fault.ts';

/** What is done with one request, without defaults and without code of the user's. */
export interface FaultPlan {
  /** Where the plan is from; undefined without a fault. */
  readonly fault: FaultEffect | undefined;
  readonly delayMs: number;
  readonly carryOut: boolean;
  readonly answerDelayMs: number;
  /** `own` needs `carryOut`, and so does `truncated`. */
  readonly answer: FaultResponse | FaultBytes | 'own' | 'reset' | 'hang' | 'truncated';
}

/** The plan for a request that nothing befalls. */
export const NO_FAULT: FaultPlan = { fault: undefined, delayMs: 0, carryOut: true, answerDelayMs: 0, answer: 'own' };

/**
 * The plan for a request under a fault that was checked.
 *
 * @throws whatever the fault's own function throws; TypeError or RangeError if its answer can't be sent
 */
export function planOf(fault: FaultEffect, request: ReceivedRequest): FaultPlan {
  const { delayMs = 0, answerDelayMs = 0, answer = 'own' } = fault;
  const { carryOut = answer === 'own' || answer === 'truncated' } = fault;
  const made = typeof answer === 'function' ? checkResponse(answer(request)) : answer;
  return { fault, delayMs, carryOut, answerDelayMs, answer: made };
}
