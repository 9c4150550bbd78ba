import { readFileSync } from 'node:fs';
import { type ConformanceCase } from './ConformanceCase.ts';

/** Reads a trace file: one case a line. */
export function readCases(file: string | URL): ConformanceCase[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ConformanceCase);
}

/**
 * The cases of a file, those of one name together: each line says what some versions of client-go do, and one of them is to match. A name without
 * versions is a case by itself.
 */
export function readAlternatives(file: string | URL): ConformanceCase[][] {
  const byName = new Map<string, ConformanceCase[]>();
  for (const [line, testCase] of readCases(file).entries()) {
    const key = testCase.versions ? testCase.name : `line ${line}`;
    byName.set(key, [...(byName.get(key) ?? []), testCase]);
  }
  return [...byName.values()];
}
