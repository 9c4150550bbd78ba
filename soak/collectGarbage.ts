import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Collects what is garbage now, and gives the bytes that are in use. */
export function heapInUse(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** Collects what is garbage, that of finalizers too, and gives the bytes that are in use. */
export async function collectGarbage(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collect();
    await sleep(1);
  }
  return heapInUse();
}
