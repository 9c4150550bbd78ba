import { from, lastValueFrom, mergeMap, toArray } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ANSWER_ROWS } from './answerRows.ts';
import { demandOf } from './demands.ts';
import { type FaultCell, type FaultOperation, type FaultRow } from './FaultRow.ts';
import { FRAMING_ROWS } from './framingRows.ts';
import { NETWORK_ROWS } from './networkRows.ts';
import { type CellRun, runCell } from './runCell.ts';
import { type FaultTransport } from './transports.ts';

const OPERATIONS: readonly FaultOperation[] = ['create', 'patch'];
const AT_ONCE = 16;

const fits = ({ fits = () => true }: FaultRow, cell: FaultCell) => fits(cell);
const key = (row: FaultRow, { operation, transport }: FaultCell) => `${row.name} | ${operation} | ${transport.name}`;
const ROWS = [...NETWORK_ROWS, ...FRAMING_ROWS, ...ANSWER_ROWS];

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

/** Plays every fault with every operation over some transports; each place of the matrix is a spec. */
export function describeFaults(transports: readonly FaultTransport[]): void {
  describe.each(transports)('over $name', (transport) => {
    const cells = OPERATIONS.flatMap((operation) =>
      ROWS.map((row) => ({ row, operation, transport })).filter((cell) => fits(cell.row, cell)),
    );
    const runs = new Map<string, CellRun | Error>();

    beforeAll(async () => {
      const play = async ({ row, ...cell }: (typeof cells)[number]) => {
        const run = await runCell(row, cell).catch((error: unknown) => error as Error);
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
