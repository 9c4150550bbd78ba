import { type ServerOptions } from '../server/ServerProcess.ts';

/** One program's part in a round: what it is told, beside what it stands in the table, and what it must have done. */
export interface Run {
  readonly table: string;
  readonly case: string;
  readonly by: string;
  /** The program's file in `bench/`. */
  readonly program: string;
  readonly args: readonly string[];
  /** The arguments of a smoke run, which come after the others. */
  readonly small: readonly string[];
  /** What is in its environment beside the bench's own. Default: nothing. */
  readonly env?: Readonly<Record<string, string>>;
  /** False where another run does the same work in another size. Default: true. */
  readonly inSmoke?: boolean;
  /** A fresh server, a real API server that all rounds share, or none. */
  readonly server?: ServerOptions | 'cluster';
  /** Numbers that must be in its line, in a run that is small or not: `delivered` for most. */
  readonly expected: (isSmall: boolean) => Readonly<Record<string, number>>;
}
