import { Subscription } from 'rxjs';
import { type ReceivedRequest } from '../http/ReceivedRequest.ts';
import { checkEffect, checkFault } from './checkFault.ts';
import { type Fault, type FaultRule } from './Fault.ts';
import { type FaultPlan, NO_FAULT, planOf } from './FaultPlan.ts';

/** The faults of a server, in the order in which they were asked for. */
export class FaultList {
  readonly #rules = new Set<FaultRule>();

  /**
   * Adds a fault after those there are.
   *
   * @throws TypeError or RangeError for one that can't be used
   * @returns takes it away; closed when it is used up
   */
  add(fault: Fault | FaultRule): Subscription {
    const subscription = new Subscription();
    // A function of its own, so that one rule can be there twice.
    const rule: FaultRule =
      typeof fault === 'function' ? (request) => fault(request) : ruleOf(checkFault(fault), subscription);
    this.#rules.add(rule);
    subscription.add(() => this.#rules.delete(rule));
    return subscription;
  }

  /**
   * What is done with a request: what the first fault says that befalls it. Those behind it don't see the request.
   *
   * @throws whatever a user's function throws; TypeError or RangeError for what can't be done
   */
  take(request: ReceivedRequest): FaultPlan {
    for (const rule of this.#rules) {
      const effect = rule(request);
      if (effect !== undefined) return planOf(checkEffect(effect), request);
    }
    return NO_FAULT;
  }
}

/** Counts the requests that fit, and ends the subscription when the fault is used up. */
function ruleOf(fault: Fault, subscription: Subscription): FaultRule {
  const { nth = 1, times = fault.nth === undefined ? Infinity : 1 } = fault;
  let fitting = 0;
  return (request) => {
    if (!fits(fault, request)) return undefined;
    fitting += 1;
    if (fitting < nth) return undefined;
    if (fitting >= nth + times - 1) subscription.unsubscribe();
    return fault;
  };
}

function fits({ verb, apiGroup, namespace, name, where }: Fault, request: ReceivedRequest): boolean {
  return (
    (verb === undefined || verb === request.verb) &&
    (apiGroup === undefined || apiGroup === request.apiGroup) &&
    (namespace === undefined || namespace === request.namespace) &&
    (name === undefined || name === request.name) &&
    (where === undefined || where(request))
  );
}
