import { Flags } from './peer/Flags.ts';
import { printResult } from './peer/printResult.ts';

// What importing costs a process that has just started: `rxjs`, or `ours`, which imports it too.

const [workload = '', ...rest] = process.argv.slice(2);
const begin = performance.now();
const imported: object = workload === 'rxjs' ? await import('rxjs') : await import('kube-event-recorder');
const importMs = performance.now() - begin;
printResult(new Flags(rest, workload), 'import', { delivered: Object.keys(imported).length, import_ms: importMs });
