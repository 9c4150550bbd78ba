import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Results, resultsText } from './report/resultsText.ts';

// Makes bench/RESULTS.md of what `npm run bench` and `npm run bench:peers` have written: `npm run bench:results`.

const folder = import.meta.dirname;
const resultsOf = async (name: string) => JSON.parse(await readFile(join(folder, 'results', name), 'utf8')) as Results;

await writeFile(join(folder, 'RESULTS.md'), resultsText(await resultsOf('bench.json'), await resultsOf('peers.json')));
