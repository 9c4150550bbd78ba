import { from, lastValueFrom, mergeMap, toArray } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ANSWER_ROWS } from './answerRows.ts';
import { demandOf } from './demands.ts';
import { type FaultCell, type FaultOperation, type FaultRow } from './FaultRow.ts';
import { FRAMING_ROWS } from './framingRows.ts';
import { NETWORK_ROWS } from './networkRows.ts';
import { type CellRun, runCell, type RunCellOptions } from './runCell.ts';
import { type FaultTransport, isNodeFetch } from './transports.ts';

const AT_ONCE = 16;

/** node-fetch without TLS options keeps connections in node's global agent, which nobody tells that the server is another. */
const isStale = ({ breaks }: FaultRow, { operation, transport }: FaultCell) =>
  breaks !== undefined && operation === 'patch' && !transport.tls && isNodeFetch(transport);
const fits = (row: FaultRow, cell: FaultCell) => !isStale(row, cell) && (row.fits?.(cell) ?? true);
const key = (row: FaultRow, { operation, transport }: FaultCell) => `${row.name} | ${operation} | ${transport.name}`;
/** All faults. */
export const FAULT_ROWS: readonly FaultRow[] = [...NETWORK_ROWS, ...FRAMING_ROWS, ...ANSWER_ROWS];

/** Whatever befalls a write: the books close, all is delivered in the end, nothing is left, and no secret is told. */
const CLEAN = {
  undelivered: 0,
  unbalanced: [],
  tooManyConnections: 0,
  openConnections: 0,
  inFlight: 0,
  planned: 0,
  tellsToken: false,
};

/** What of the matrix is played, and how. */
export interface DescribeFaultsOptions extends RunCellOptions {
  /** Default: all. */
  readonly rows?: readonly FaultRow[];
  /** Default: both. */
  readonly operations?: readonly FaultOperation[];
}

/** Plays every fault with every operation over some transports; each place of the matrix is a spec. */
export function describeFaults(
  transports: readonly FaultTransport[],
  { rows = FAULT_ROWS, operations = ['create', 'patch'], ...options }: DescribeFaultsOptions = {},
): void {
  describe.each(transports)('over $name', (transport) => {
    const cells = operations.flatMap((operation) =>
      rows.map((row) => ({ row, operation, transport })).filter((cell) => fits(cell.row, cell)),
    );
    const runs = new Map<string, CellRun | Error>();

    beforeAll(async () => {
      const play = async ({ row, ...cell }: (typeof cells)[number]) => {
        const run = await runCell(row, cell, options).catch((error: unknown) => error as Error);
        runs.set(key(row, cell), run);
      };
      await lastValueFrom(from(cells).pipe(mergeMap(play, AT_ONCE), toArray()));
    }, 120_000);

    it.each(cells.map((cell) => [`${cell.operation}: ${cell.row.name}`, cell] as const))(
      '%s',
      (_, { row, ...cell }) => {
        const run = runs.get(key(row, cell));
        if (run === undefined || run instanceof Error) throw run ?? new Error('it was not run');
        const { requests, told, saysThatEventsWait, stored, ...rest } = run;
        expect({ requests, told, saysThatEventsWait, stored }).toEqual(demandOf(row, cell));
        expect(rest).toEqual(CLEAN);
      },
    );
  });
}
