import { readFileSync } from 'node:fs';
import { type Flags } from './Flags.ts';

/** What a workload found, by the names of the peers' result lines. */
export type Result = Readonly<Record<string, string | number | boolean | null>>;

/** CPU time of the whole process, in seconds. */
export function cpuSeconds(): number {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return (userCPUTime + systemCPUTime) / 1e6;
}

/** Prints the one line of JSON that the driver reads, with the cost of the process. */
export function printResult(flags: Flags, workload: string, result: Result): void {
  const line = { cpu_seconds: cpuSeconds(), ...result, workload, peer: flags.peer, max_rss_mb: maxRssMb() };
  console.log(JSON.stringify(line));
}

function maxRssMb(): number {
  // The peers report VmHWM, which starts anew with each program; maxRSS may hold that of the program that started it.
  const found = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return (found === undefined ? process.resourceUsage().maxRSS : Number(found)) / 1024;
}
