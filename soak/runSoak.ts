import { afterWarmUp, countOf, findGrowth, type RoundSample } from './flatness.ts';
import { type Findings } from './Findings.ts';
import { Soak } from './Soak.ts';
import { CONCURRENT } from './SoakWorld.ts';
import { fittedGrowth } from './trend.ts';

/** How a {@link runSoak} is run. */
export interface SoakSettings {
  readonly minutes: number;
  readonly seed: number;
}

/** Below that the rounds after the warm-up would be too few to say anything. */
const LEAST_ROUNDS = 6;

/** Runs a soak, tells of it, and gives what did not hold. */
export async function runSoak({ minutes, seed }: SoakSettings): Promise<Findings> {
  console.log(`soak for ${minutes} minutes, seed ${seed}`);
  const run = await Soak.start(seed);
  const { findings, servers, tally } = run.world;
  const onUnhandled = (error: unknown) => findings.add('an error that nobody handles', String(error));
  process.on('unhandledRejection', onUnhandled).on('uncaughtException', onUnhandled);

  while (run.elapsed < minutes * 60 || run.samples.length < LEAST_ROUNDS) {
    const { at, heap, resources } = await run.round();
    const open = [...countOf(resources)].map(([name, count]) => `${name} ${count}`).join(', ');
    console.log(`${at.toFixed(0).padStart(4)} s  heap ${mb(heap)} MB  ${tally.visits} visits  ${open}`);
  }
  await run.end();
  for (const line of findGrowth(run.samples)) findings.add('something that grows', line);
  for (const [name, { mostLasting }] of Object.entries(servers.last.servers)) {
    const most = `${mostLasting} at the server ${name}`;
    findings.expect(mostLasting <= CONCURRENT, 'more connections than `concurrent`', () => most);
  }
  print(run);
  return findings;
}

function print({ samples, world, elapsed }: Soak): void {
  const { departed, servers, tally } = world;
  const { steady, guests } = servers.last.servers;
  const counted = afterWarmUp(samples);
  const first = counted[0]?.heap ?? 0;
  const last = counted.at(-1)?.heap ?? 0;
  const rows: readonly (readonly [string, string])[] = [
    ['time', `${elapsed.toFixed(0)} s, ${samples.length} rounds, of which ${counted.length} count`],
    ['recorded', `${tally.recorded}: delivered ${tally.delivered}, lost with a reason ${tally.lost}`],
    ['books', `looked at ${tally.audits} times`],
    ['servers', `asked ${tally.counts} times for what they have: ${tally.exact} times just what was delivered`],
    ['visits', `${tally.visits}; objects that had to become garbage: ${departed.count}`],
    ['heap', `${mb(first)} MB after the warm-up, ${mb(last)} MB at the end, fitted growth ${mb(growthOf(counted))} MB`],
    [
      'connections',
      `at most ${steady.mostLasting} and ${guests.mostLasting} (${steady.most} and ${guests.most} for a moment); accepted ${steady.accepted} and ${guests.accepted}`,
    ],
    ['memory', `this process ${mb(process.memoryUsage.rss())} MB, the servers' ${servers.last.rssMb.toFixed(0)} MB`],
  ];
  for (const [name, text] of rows) console.log(`${name.padEnd(12)} ${text}`);
}

function growthOf(samples: readonly RoundSample[]): number {
  return fittedGrowth(samples.map(({ at, heap }) => ({ at, value: heap })));
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(2);
}
