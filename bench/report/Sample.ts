/** What one run of one program found. */
export interface Sample {
  readonly table: string;
  /** A row of the table is one of who did it, with one of these. */
  readonly case: string;
  readonly by: string;
  /** From 1. What was measured in the same round stood beside each other in time. */
  readonly round: number;
  readonly values: Readonly<Record<string, number>>;
  /** Why it can't do that at all. */
  readonly cannot?: string;
}

/** Names what was measured: one value of the samples of one row. */
export interface Measured {
  readonly table: string;
  readonly case: string;
  readonly by: string;
  readonly key: string;
}

/** The values so named, in the order of the samples. */
export function valuesOf(samples: readonly Sample[], { table, case: of, by, key }: Measured): readonly number[] {
  return samples.flatMap((sample) => {
    const value = sample.values[key];
    return sample.table === table && sample.case === of && sample.by === by && value !== undefined ? [value] : [];
  });
}
