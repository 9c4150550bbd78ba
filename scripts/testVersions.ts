/**
 * Tests what is supported: for each row of versionRows.ts a copy of the work tree with those versions in its package.json.
 *
 *     npm run test:versions                          all rows
 *     npm run test:versions -- oldest node-22        these rows
 *     npm run test:versions -- --specs spec/client-node,spec/event   these specs; types, traces, package and main job in any case
 *     npm run test:versions -- --report FILE         leaves the counts there, named as in vitest's report
 *     npm run test:versions -- --keep                leaves the copies, and says where
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './entryPoints.ts';
import { type RowResult, testVersionRow } from './testVersionRow.ts';
import { versionRows } from './versionRows.ts';

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'boolean' }, report: { type: 'string' }, specs: { type: 'string' } },
});
for (const name of names) {
  if (versionRows.some((row) => row.name === name)) continue;
  throw new RangeError(`a row must be one of ${versionRows.map((row) => row.name).join(', ')}, but is ${name}`);
}

const results: RowResult[] = [];
for (const row of versionRows) {
  if (names.length > 0 && !names.includes(row.name)) continue;
  const folder = mkdtempSync(join(tmpdir(), `kube-event-recorder-${row.name}-`));
  try {
    results.push(testVersionRow(row, root, folder, options.specs?.split(',')));
  } finally {
    if (options.keep) console.log(`${row.name} stays in ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

for (const { row, passed, failed, steps } of results) {
  const versions = Object.entries(row.versions).map((entry) => entry.join(' '));
  console.log(`\n${row.name}: ${versions.join(', ')}\n  tests: ${passed} passed, ${failed} failed`);
  for (const { name, ok, seconds } of steps) console.log(`  ${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
}
const sum = (count: (result: RowResult) => number) => results.reduce((total, result) => total + count(result), 0);
const counts = { numPassedTests: sum(({ passed }) => passed), numFailedTests: sum(({ failed }) => failed) };
if (options.report !== undefined) writeFileSync(options.report, JSON.stringify(counts));
process.exitCode = results.every(({ steps }) => steps.every(({ ok }) => ok)) ? 0 : 1;
