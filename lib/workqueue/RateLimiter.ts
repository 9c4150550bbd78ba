import { checkMethods } from '../options/index.ts';

/**
 * Says how long an item has to wait before it is tried again.
 *
 * @see client-go `util/workqueue/default_rate_limiters.go`
 */
export interface RateLimiter<T> {
  /** Counts one more try of the item and gives the milliseconds it has to wait, 0 or more. */
  when(item: T): number;
  /** Ends the tracking of the item, whether it succeeded or was given up. */
  forget(item: T): void;
  /** How many tries were counted since the item was last forgotten. */
  numRequeues(item: T): number;
}

/** @throws TypeError if the value is no rate limiter. */
export function checkRateLimiter(name: string, value: unknown): void {
  checkMethods(name, value, ['when', 'forget', 'numRequeues']);
}
