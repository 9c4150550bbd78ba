import { type Measured, type Sample, valuesOf } from './Sample.ts';
import { numberText, spreadOf, spreadText } from './Spread.ts';
import { markdownTable } from './tables.ts';

/** What is to hold of what was measured. Medians are compared. */
export interface Target {
  readonly claim: string;
  /** If several, the worst of them counts. */
  readonly ours: readonly Measured[];
  /** Beside which: the best of them counts. None: `limit` itself is the bound. */
  readonly against: readonly Measured[];
  /** So many times what stands beside it, or where nothing does, so much. */
  readonly limit: number;
  /** Whether ours is to be at most, at least, or exactly that. Default: `most`. */
  readonly bound?: 'most' | 'least' | 'same';
}

/** Whether it does. */
export interface Verdict {
  readonly claim: string;
  readonly ours: string;
  readonly against: string;
  readonly ratio: string;
  readonly wanted: string;
  readonly verdict: 'met' | 'not met' | 'not measured';
}

/** Holds a target against what was measured. */
export function verdictOf(
  samples: readonly Sample[],
  { claim, ours, against, limit, bound = 'most' }: Target,
): Verdict {
  const least = bound === 'least';
  const oursBest = spreadsOf(samples, ours).toSorted((a, b) => a.median - b.median);
  const theirs = spreadsOf(samples, against).toSorted((a, b) => a.median - b.median);
  const mine = least ? oursBest[0] : oursBest.at(-1);
  const other = least ? theirs.at(-1) : theirs[0];
  const sign = { most: '≤', least: '≥', same: '=' }[bound];
  const wanted = `${sign} ${numberText(limit)}${against.length > 0 ? ' ×' : ''}`;
  const isMeasured = oursBest.length === ours.length && theirs.length === against.length;
  if (mine === undefined || !isMeasured) {
    return { claim, ours: spreadText(mine), against: spreadText(other), ratio: '–', wanted, verdict: 'not measured' };
  }
  const ratio = mine.median / (other?.median ?? 1);
  const holds = { most: ratio <= limit, least: ratio >= limit, same: mine.median === limit * (other?.median ?? 1) };
  return {
    claim,
    ours: spreadText(mine),
    against: other === undefined ? '' : spreadText(other),
    ratio: other === undefined ? '' : ratio.toPrecision(3),
    wanted,
    verdict: holds[bound] ? 'met' : 'not met',
  };
}

/** A row for each target. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  return markdownTable(
    ['', 'ours', 'beside it', 'ratio', 'wanted', ''],
    verdicts.map(({ claim, ours, against, ratio, wanted, verdict }) => [claim, ours, against, ratio, wanted, verdict]),
  );
}

function spreadsOf(samples: readonly Sample[], measured: readonly Measured[]) {
  return measured.flatMap((one) => spreadOf(valuesOf(samples, one)) ?? []);
}
