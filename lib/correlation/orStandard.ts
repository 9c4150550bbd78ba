import { reportUnhandledError } from '../operators/dropped.ts';

/**
 * A user's function, in whose place ours stands for an event at which it throws: a mistake in it neither stops the
 * pipeline nor lets a storm of events through. The error is reported as unhandled.
 */
export function orStandard<A extends unknown[], R>(
  custom: ((...args: A) => R) | undefined,
  standard: (...args: A) => R,
): (...args: A) => R {
  if (custom === undefined) return standard;
  return (...args) => {
    try {
      return custom(...args);
    } catch (error) {
      reportUnhandledError(error);
      return standard(...args);
    }
  };
}
