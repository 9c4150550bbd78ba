import { readFileSync } from 'node:fs';
import { type ConformanceCase } from './ConformanceCase.ts';

/** Reads a trace file: one case a line. */
export function readCases(file: string | URL): ConformanceCase[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ConformanceCase);
}
