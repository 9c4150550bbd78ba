const SECOND = 1;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Below `limit` seconds: whole `unit`s, and what is left over in `rest` units, where there is a second one. */
interface Step {
  readonly limit: number;
  readonly unit: readonly [seconds: number, letter: string];
  readonly rest?: readonly [seconds: number, letter: string];
}

const STEPS: readonly Step[] = [
  { limit: 2 * MINUTE, unit: [SECOND, 's'] },
  { limit: 10 * MINUTE, unit: [MINUTE, 'm'], rest: [SECOND, 's'] },
  { limit: 3 * HOUR, unit: [MINUTE, 'm'] },
  { limit: 8 * HOUR, unit: [HOUR, 'h'], rest: [MINUTE, 'm'] },
  { limit: 2 * DAY, unit: [HOUR, 'h'] },
  { limit: 8 * DAY, unit: [DAY, 'd'], rest: [HOUR, 'h'] },
  { limit: 2 * YEAR, unit: [DAY, 'd'] },
  { limit: 8 * YEAR, unit: [YEAR, 'y'], rest: [DAY, 'd'] },
  { limit: Infinity, unit: [YEAR, 'y'] },
];

/**
 * A time span as the API server prints ages: `119s`, `2m`, `9m59s`, `179m`, `7h30m`, `7d23h`, `2y5d`.
 *
 * @param ms milliseconds; a second before now still counts as now, more is `<invalid>`
 * @see apimachinery util/duration HumanDuration
 */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  const { unit, rest } = STEPS.find(({ limit }) => seconds < limit) ?? { unit: [SECOND, 's'] };
  const [size, letter] = unit;
  const whole = Math.max(0, Math.floor(seconds / size));
  if (rest === undefined) return `${whole}${letter}`;
  const [restSize, restLetter] = rest;
  const left = Math.floor((seconds - whole * size) / restSize);
  return left === 0 ? `${whole}${letter}` : `${whole}${letter}${left}${restLetter}`;
}
