/** The bounds of an exponential backoff, in milliseconds. */
export interface BackoffBounds {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** From here on 2 ** n is Infinity, and 0 times that is no number. */
const MOST_DOUBLINGS = 1023;

/**
 * How long to wait before a try that `retries` others went before: up to `firstMs` at 0, then up to twice as much each
 * time, never above `longestMs`.
 *
 * The jitter is full, from nothing up to the bound: clients that a server turned away at one moment would come back at
 * one moment otherwise.
 *
 * @param random a number from 0 up to 1, as `Math.random` gives it
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @internal
 */
export function backoffMs(retries: number, { firstMs, longestMs }: BackoffBounds, random: () => number): number {
  return random() * Math.min(firstMs * 2 ** Math.min(retries, MOST_DOUBLINGS), longestMs);
}
