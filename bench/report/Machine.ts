import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { numberText } from './Spread.ts';

/** On what it was measured. */
export interface Machine {
  readonly date: string;
  readonly processors: string;
  readonly memory: string;
  readonly platform: string;
  readonly node: string;
  /** What else ran when it began: processes that wanted a processor, over the minute before. */
  readonly load: string;
}

export function thisMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    processors: `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    load: numberText(loadavg()[0] ?? 0),
  };
}
