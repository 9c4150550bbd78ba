/** A value at a time. */
export interface Sample {
  readonly at: number;
  readonly value: number;
}

/**
 * How much samples have grown from the first time to the last, by the line through them that has the least squares: one that is high by chance
 * counts little, a leak that adds the same each time counts in full.
 */
export function fittedGrowth(samples: readonly Sample[]): number {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined || first.at === last.at) return 0;
  const at = mean(samples.map((sample) => sample.at));
  const value = mean(samples.map((sample) => sample.value));
  let product = 0;
  let square = 0;
  for (const sample of samples) {
    product += (sample.at - at) * (sample.value - value);
    square += (sample.at - at) ** 2;
  }
  return (product / square) * (last.at - first.at);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
