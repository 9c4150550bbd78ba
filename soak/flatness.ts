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
 * How much the heap may grow over the rounds that count. Measured over ten minutes, twice: 0.5 MB less and 0.4 MB more, of which most is code
 * that V8 compiles meanwhile. Broadcasters that don't leave an AbortSignal, some fifty in a minute, added 3 MB to it.
 */
export const MOST_GROWTH_BYTES = 2_000_000;

/** The rounds that count: those of the first third fill caches and let V8 compile. */
export function afterWarmUp<T>(samples: readonly T[]): readonly T[] {
  return samples.slice(Math.ceil(samples.length / 3));
}

/** A request that was broken off may be on its way out for a second; what is there in so many rounds in a row stays. */
const ROUNDS_IN_A_ROW = 3;

/** What has not stayed as it was, in words. */
export function findGrowth(samples: readonly RoundSample[]): string[] {
  const counted = afterWarmUp(samples);
  const growth = fittedGrowth(counted.map(({ at, heap }) => ({ at, value: heap })));
  const found: string[] = [];
  if (growth > MOST_GROWTH_BYTES) found.push(`the heap has grown by ${(growth / 1e6).toFixed(2)} MB`);
  const warm = samples.slice(0, samples.length - counted.length);
  for (const resource of countOf(counted.at(-1)?.resources ?? []).keys()) {
    const openIn = (samples: readonly RoundSample[]) =>
      samples.map(({ resources }) => countOf(resources).get(resource) ?? 0);
    const most = Math.max(0, ...openIn(warm));
    const last = Math.min(...openIn(counted.slice(-ROUNDS_IN_A_ROW)));
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
