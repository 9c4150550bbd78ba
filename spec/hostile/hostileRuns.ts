/** More by option: `RUNS=10000 npx vitest run spec/hostile`. */
const RUNS = process.env['RUNS'];

/**
 * How often a property of the hostile suites is tried: `usual` times, or as often as `RUNS` says. `SEED` repeats a run.
 */
export function runs(usual: number): { readonly numRuns: number; readonly seed?: number } {
  const seed = process.env['SEED'];
  return { numRuns: RUNS === undefined ? usual : Number(RUNS), ...(seed !== undefined && { seed: Number(seed) }) };
}
