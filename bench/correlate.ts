import { EventCorrelator, type EventCorrelatorOptions } from 'kube-event-recorder';
import { eventMix } from './peer/eventMix.ts';

// What one event costs the correlator, in five mixes. `node --conditions=@kube-event-recorder/source bench/correlate.ts [MIX]`

const EVENTS = 100_000;
const WARM_UP = 10_000;
const BATCH = 2_000;
const ROUNDS = 5;

/** client-go's own numbers for the same mixes, to compare what was let through. */
const EXPECTED: Readonly<Record<string, number>> = {
  distinct: 100_000,
  repeated: 100_000,
  aggregated: 100_000,
  spam: 0,
  zipf: 16_998,
};
const EXPECTED_CHECKSUM = 1_464_991_899;

/** One round: a fresh correlator, warmed up; events are made outside the clock. */
function round(name: string): number {
  const options: EventCorrelatorOptions = name === 'spam' || name === 'zipf' ? {} : { spamFilter: false };
  const correlator = new EventCorrelator(options);
  const mix = eventMix(name);
  let passed = 0;
  let ms = 0;
  for (let i = 0; i < WARM_UP + EVENTS; i += BATCH) {
    const batch = Array.from({ length: BATCH }, () => mix.next());
    if (i === WARM_UP) {
      passed = 0;
      ms = 0;
    }
    const begin = performance.now();
    for (const event of batch) if (!correlator.correlate(event).skip) passed++;
    ms += performance.now() - begin;
  }
  if (passed !== EXPECTED[name]) throw new Error(`${name}: ${passed} passed, not ${EXPECTED[name]}`);
  if (name === 'zipf' && mix.checksum() !== EXPECTED_CHECKSUM) throw new Error(`${name}: checksum ${mix.checksum()}`);
  return (ms / EVENTS) * 1e6;
}

for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(EXPECTED)) {
  const times = Array.from({ length: ROUNDS }, () => round(name)).toSorted((a, b) => a - b);
  const [least = NaN, , median = NaN] = times;
  console.log(
    `${name.padEnd(10)} ${median.toFixed(0)} ns an event, median of ${ROUNDS} rounds (least ${least.toFixed(0)})`,
  );
}
