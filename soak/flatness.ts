import { fittedGrowth } from './trend.ts';

/** What was measured at the end of a round, when all who came had gone and everything was written. */
export interface RoundSample {
  /** Seconds since the start. */
  readonly at: number;
  /** Bytes in use after a collection. */
  readonly heap: number;
  /** What keeps the process alive, as `process.getActiveResourcesInfo()` names it. */
  readonly resources: readonly string[];
}

/**
 * How much the heap may grow over the rounds that count. Measured over ten minutes, the samples lie within some hundred KB; a watcher that stays
 * costs 5 KB and a broadcaster 40 KB, and hundreds of each come and go in a minute.
 */
export const MOST_GROWTH_BYTES = 2_000_000;

/** The rounds that count: those of the first third fill caches and let V8 compile. */
export function afterWarmUp<T>(samples: readonly T[]): readonly T[] {
  return samples.slice(Math.ceil(samples.length / 3));
}

/** What has not stayed as it was, in words. */
export function findGrowth(samples: readonly RoundSample[]): string[] {
  const counted = afterWarmUp(samples);
  const growth = fittedGrowth(counted.map(({ at, heap }) => ({ at, value: heap })));
  const found: string[] = [];
  if (growth > MOST_GROWTH_BYTES) found.push(`the heap has grown by ${(growth / 1e6).toFixed(2)} MB`);
  const warm = samples.slice(0, samples.length - counted.length);
  for (const [resource, last] of countOf(counted.at(-1)?.resources ?? [])) {
    const most = Math.max(0, ...warm.map(({ resources }) => countOf(resources).get(resource) ?? 0));
    if (last > most) found.push(`${last} of ${resource} are open, and were ${most} at most before`);
  }
  return found;
}

/** How many there are of each. */
export function countOf(resources: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const resource of resources) counts.set(resource, (counts.get(resource) ?? 0) + 1);
  return counts;
}
