/** Two ways of doing the same work; each gives how much it did, so that neither can skip it. */
export interface Comparison {
  readonly operations: number;
  readonly expected: number;
  readonly floor: () => Promise<number>;
  readonly ours: () => Promise<number>;
}

const ROUNDS = 9;

/** Runs both in turn, round by round, so that a drift of the machine hits both, and prints medians and their ratio. */
export async function compareRounds({ operations, expected, floor, ours }: Comparison): Promise<void> {
  const rounds: { floor: number; ours: number }[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const times = { floor: await timed(floor), ours: await timed(ours) };
    // The first is the warm-up.
    if (round >= 0) rounds.push(times);
  }
  const ns = (seconds: number) => `${((seconds / operations) * 1e9).toFixed(0)} ns`;
  console.log(`floor ${ns(median(rounds.map((round) => round.floor)))} an operation, median of ${ROUNDS} rounds`);
  console.log(`ours  ${ns(median(rounds.map((round) => round.ours)))} an operation`);
  console.log(`ratio ${median(rounds.map((round) => round.ours / round.floor)).toFixed(2)}, median of the rounds' own`);

  async function timed(work: () => Promise<number>): Promise<number> {
    const begin = performance.now();
    const done = await work();
    const seconds = (performance.now() - begin) / 1000;
    if (done !== expected) throw new Error(`did ${done} of ${expected}`);
    return seconds;
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}
