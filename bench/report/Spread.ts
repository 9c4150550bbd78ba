/** The middle of what was measured, and how far it goes. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Of an even number of values the median is the mean of the two in the middle. Without any there is no spread. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [least] = sorted;
  const most = sorted.at(-1);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (least === undefined || most === undefined || lower === undefined || upper === undefined) return undefined;
  return { median: (lower + upper) / 2, least, most };
}

/** What differs by less is printed as one number: a share of the median. */
const SAME = 0.02;

/** `median (least–most)`, or the median alone where they hardly differ. */
export function spreadText(spread: Spread | undefined): string {
  if (spread === undefined) return '–';
  const { median, least, most } = spread;
  const [from, to] = [numberText(least), numberText(most)];
  const isOne = from === to || most - least <= SAME * Math.abs(median);
  return isOne ? numberText(median) : `${numberText(median)} (${from}–${to})`;
}

/** Whole numbers as they are, and of others three digits. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return size >= 1 ? value.toFixed(2) : String(Number(value.toPrecision(2)));
}
