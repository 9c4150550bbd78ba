import { type Measured, type Sample } from './Sample.ts';

/** A sample to be made of two others of the same round: what the one is above the other, for each unit between them. */
export interface Difference {
  readonly table: string;
  readonly case: string;
  readonly key: string;
  readonly of: Measured;
  readonly above: Measured;
  /** Default: 1. */
  readonly units?: number;
}

/** The samples that the differences make, round by round, so that a drift of the machine hits both sides. */
export function differences(samples: readonly Sample[], wanted: readonly Difference[]): readonly Sample[] {
  return wanted.flatMap(({ table, case: name, key, of, above, units = 1 }) => {
    const lower = byRound(samples, above);
    return Array.from(byRound(samples, of)).flatMap(([round, value]) => {
      const base = lower.get(round);
      if (base === undefined) return [];
      return [{ table, case: name, by: of.by, round, values: { [key]: (value - base) / units } }];
    });
  });
}

function byRound(samples: readonly Sample[], { table, case: name, by, key }: Measured): ReadonlyMap<number, number> {
  const values = new Map<number, number>();
  for (const sample of samples) {
    const value = sample.values[key];
    if (sample.table === table && sample.case === name && sample.by === by && value !== undefined)
      values.set(sample.round, value);
  }
  return values;
}
