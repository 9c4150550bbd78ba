import { answeredAt, type FaultCell, type FaultClass, type FaultRow } from './FaultRow.ts';

/** What delivery does with a fault, as the specs write it. */
export interface FaultDemand {
  /** Each request of the sink in order: when it was sent, the verb, the object, and the answer. */
  readonly requests: readonly string[];
  /** What is told of the write: the outcome, the count, the recordings that it adds, the requests that it took. */
  readonly told: readonly string[];
  /** Whether it is said that events wait. */
  readonly saysThatEventsWait: boolean;
  /** What the server has in the end. */
  readonly stored: readonly string[];
}

/** With dice that always show a half. */
const BACKOFF_MS = 250;
const LIMIT_MS = 1_125;

/** What the table of answers demands, in virtual time. The neighbours, one of the same namespace, come at the moment of the first answer. */
export function demandOf(row: FaultRow, cell: FaultCell): FaultDemand {
  const { operation } = cell;
  const means = typeof row.means === 'function' ? row.means(cell) : row.means;
  const answer = typeof row.answer === 'function' ? row.answer(cell) : row.answer;
  const { waitMs = WAITS[means] ?? 0 } = row;
  const at = answeredAt(row, cell);
  const verb = operation === 'create' ? 'POST' : 'PATCH';
  const count = operation === 'create' ? 1 : 2;
  const later = at + waitMs;
  const first = `0 ${verb} web ${answer ?? 'stored'}`;
  const same = (time: number) => `${time} POST same stored`;
  const other = (time: number) => `${time} POST other stored`;
  const web = (time: number, what = 'stored', by = verb) => `${time} ${by} web ${what}`;
  const done = (attempts: number, kind = operation === 'create' ? 'created' : 'patched') => [
    `${kind} web x${count} +1 (${attempts})`,
  ];
  // A third occurrence only counts; it is written when the series has been silent for six minutes.
  const repeatMs = cell.transport.eventsV1SinkOn && operation === 'patch' ? 360_000 : 0;
  const saysThatEventsWait = means === 'sink' || means === 'asked';
  const demand = (requests: readonly string[], told: readonly string[]): FaultDemand => {
    const neighbours = means === 'fine' ? [] : ['other x1', 'same x1'];
    const stored = [...neighbours, `web x${means === 'final' ? count + 1 : count}`];
    return { requests, told, saysThatEventsWait, stored };
  };
  switch (means) {
    case 'fine':
      return demand([first], done(1));
    case 'sink':
    case 'asked':
      return demand([first, web(later), same(later), other(later)], done(2));
    case 'unknown':
    case 'retry':
    case 'source':
      return demand([first, same(at), other(at), web(later)], done(2));
    case 'stored':
      return operation === 'create'
        ? demand([first, same(at), other(at), web(later, '409')], done(2))
        : demand([first, same(at), other(at), web(later, '409'), web(later)], done(3));
    case 'namespace':
      return demand([first, other(at), web(later), same(later)], done(2));
    case 'again':
      return demand([first, web(at, 'stored', 'POST'), same(at), other(at)], done(2, 'created'));
    case 'resend':
      return demand([first, web(at), same(at), other(at)], done(2));
    case 'final':
      return demand(
        [first, same(at), other(at), web(at + repeatMs)],
        [...done(1, 'rejected'), `${operation === 'create' ? 'created' : 'patched'} web x${count + 1} +2 (1)`],
      );
  }
}

const WAITS: Partial<Record<FaultClass, number>> = {
  sink: BACKOFF_MS,
  unknown: BACKOFF_MS,
  stored: BACKOFF_MS,
  retry: BACKOFF_MS,
  namespace: LIMIT_MS,
  source: LIMIT_MS,
};
