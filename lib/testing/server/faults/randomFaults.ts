import { checkFunction, checkNumber } from '../../../options/index.ts';
import { checkEffect } from './checkFault.ts';
import { type FaultEffect, type FaultRule } from './Fault.ts';
import { faultAnswers } from './faultAnswers.ts';

/** Options of {@link randomFaults}. */
export interface RandomFaultsOptions {
  /** Which part of the requests a fault befalls, from 0 to 1. */
  readonly ratio: number;
  /** Chance: from 0 up to 1. Called once for a request that is spared, twice for any other. Default: `Math.random`. */
  readonly random?: () => number;
  /**
   * What may befall a request, each as likely as any other; at least one. Default: what a client should try again: 429 in both
   * kinds, 500 of etcd, 502, 503 and 504 carried out and not, a reset before and after, a truncated answer and broken JSON.
   */
  readonly effects?: readonly FaultEffect[];
}

const EFFECTS: readonly FaultEffect[] = [
  { answer: faultAnswers.rateLimited() },
  { answer: faultAnswers.overloaded() },
  { answer: faultAnswers.etcdTimeout() },
  { answer: faultAnswers.etcdTimeout(), carryOut: true },
  { answer: faultAnswers.html(502) },
  { answer: faultAnswers.html(502), carryOut: true },
  { answer: faultAnswers.status(503, { reason: 'ServiceUnavailable', message: 'the server is starting' }) },
  { answer: faultAnswers.timedOut() },
  { answer: faultAnswers.timedOut(), carryOut: true },
  { answer: 'reset' },
  { answer: 'reset', carryOut: true },
  { answer: 'truncated' },
  { answer: faultAnswers.brokenJson(), carryOut: true },
];

/**
 * A rule under which chance decides what befalls a request; with a seeded `random` the same requests in the same order meet the
 * same faults.
 *
 * @throws TypeError or RangeError for an option that can't be used
 * @example
 * ```ts
 * import { EventApiServer, randomFaults } from 'kube-event-recorder/testing/server';
 *
 * const server = await EventApiServer.start();
 * const chaos = server.fault(randomFaults({ ratio: 0.3 }));
 * // … record events …
 * chaos.unsubscribe();
 * ```
 */
export function randomFaults(options: RandomFaultsOptions): FaultRule {
  const { ratio, random = Math.random, effects = EFFECTS } = options;
  checkNumber('ratio', ratio, 0, 1);
  checkFunction('random', random);
  for (const effect of effects) checkEffect(effect);
  if (effects.length === 0) throw new RangeError('effects must hold at least one, but is empty');
  return () => (random() < ratio ? effects[Math.floor(random() * effects.length)] : undefined);
}
