/** One line of a trace file: what client-go did, step by step. */
export interface ConformanceCase {
  readonly kind: string;
  readonly name: string;
  /** Which versions of client-go did this; a case that stands for others of its name differs between versions. */
  readonly versions?: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  /** When the case begins, RFC 3339; absent where time plays no part. */
  readonly start?: string;
  readonly steps: readonly ConformanceStep[];
}

export interface ConformanceStep {
  readonly op: string;
  readonly expect?: unknown;
  readonly [field: string]: unknown;
}

/** A step whose outcome differs from client-go's. */
export interface Mismatch {
  /** Counted from 0. */
  readonly step: number;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Replays a case against a fresh subject; gives the steps that differ. */
export type Replayer = (testCase: ConformanceCase) => Promise<Mismatch[]> | Mismatch[];
