import { inspect } from 'node:util';
import { readCases } from './readCases.ts';
import { replay } from './replay.ts';

/** `npm run conformance -- FILE...`: replays trace files, prints each case that differs, and counts. */
async function main(files: readonly string[]): Promise<void> {
  let passed = 0;
  let failed = 0;
  for (const file of files) {
    for (const testCase of readCases(file)) {
      const mismatches = await replay(testCase);
      if (mismatches.length === 0) {
        passed++;
        continue;
      }
      failed++;
      console.log(`${testCase.kind} ${testCase.name}`);
      for (const { step, expected, actual } of mismatches) {
        const op = testCase.steps[step]?.op ?? 'all';
        console.log(`  step ${step} (${op})`);
        console.log(`    expected ${inspect(expected, { depth: null, breakLength: Infinity })}`);
        console.log(`    actual   ${inspect(actual, { depth: null, breakLength: Infinity })}`);
      }
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

await main(process.argv.slice(2));
