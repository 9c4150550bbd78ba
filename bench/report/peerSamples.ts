import { type Sample } from './Sample.ts';

/** A run that began while the machine had other work for more than 30 % of its processors counts only where there is no other. */
const LEAST_IDLE = 0.7;

/** A line of the peers' driver, in nested objects. */
type Line = Readonly<Record<string, unknown>>;

/** What the peers' driver wrote, and how many disturbed runs were left out. */
export interface PeerSamples {
  readonly samples: readonly Sample[];
  readonly disturbed: number;
}

/** Reads the lines of the peers' driver: the numbers of each, also those it nests (`driver.cpu_seconds`). */
export function peerSamples(text: string): PeerSamples {
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => sampleOf(JSON.parse(line) as Line));
  const rows = Map.groupBy(lines, (line) => `${line.table} ${line.case} ${line.by}`);
  const kept = [...rows.values()].map((row) => {
    const quiet = row.filter(({ values }) => (values['driver.idle_before'] ?? 1) >= LEAST_IDLE);
    return quiet.length > 0 ? quiet : row;
  });
  const samples = kept.flat();
  return { samples, disturbed: lines.length - samples.length };
}

function sampleOf(line: Line): Sample {
  const values = Object.fromEntries(numbersOf(line));
  const { seconds, delivered } = values;
  if (seconds !== undefined && delivered !== undefined && delivered > 0)
    values['us_per_delivered'] = (seconds * 1e6) / delivered;
  const { set, variant, server_flags: flags, peer, run, unsupported, error } = line;
  const latency = /-latency (\S+)/.exec(textOf(flags))?.[1];
  const cannot = textOf(unsupported) || textOf(error);
  return {
    table: textOf(set),
    case: [textOf(variant), set === 'slow' ? '' : latency].filter(Boolean).join(', '),
    by: textOf(peer),
    round: typeof run === 'number' ? run : 1,
    values,
    ...(cannot === '' ? {} : { cannot }),
  };
}

function numbersOf(line: Line, prefix = ''): [string, number][] {
  return Object.entries(line).flatMap(([key, value]): [string, number][] => {
    if (typeof value === 'number') return [[prefix + key, value]];
    if (typeof value === 'boolean') return [[prefix + key, Number(value)]];
    return typeof value === 'object' && value !== null ? numbersOf(value as Line, `${prefix}${key}.`) : [];
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
