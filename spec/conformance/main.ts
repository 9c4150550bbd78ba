import { inspect } from 'node:util';
import { type ConformanceCase, type Mismatch } from './ConformanceCase.ts';
import { readAlternatives } from './readCases.ts';
import { replayAlternatives } from './replay.ts';

/** `npm run conformance -- FILE...`: replays trace files, prints each case that differs, and counts. */
async function main(files: readonly string[]): Promise<void> {
  let passed = 0;
  let failed = 0;
  for (const file of files) {
    for (const alternatives of readAlternatives(file)) {
      const differing = await replayAlternatives(alternatives);
      if (differing.length === 0) passed++;
      else failed++;
      for (const { testCase, mismatches } of differing) tell(testCase, mismatches);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

function tell({ kind, name, steps, versions }: ConformanceCase, mismatches: readonly Mismatch[]): void {
  console.log(`${kind} ${name}${versions ? ` (${versions.join(', ')})` : ''}`);
  for (const { step, expected, actual } of mismatches) {
    console.log(`  step ${step} (${steps[step]?.op ?? 'all'})`);
    console.log(`    expected ${inspect(expected, { depth: null, breakLength: Infinity })}`);
    console.log(`    actual   ${inspect(actual, { depth: null, breakLength: Infinity })}`);
  }
}

await main(process.argv.slice(2));
