import { type CoreV1Event } from '../lib/event/index.ts';
import { EventCorrelator, type EventCorrelatorOptions } from '../lib/correlation/index.ts';

// What one event costs the correlator, in five mixes. `node bench/correlate.ts [MIX]`

const EVENTS = 100_000;
const WARM_UP = 10_000;
const BATCH = 2_000;
const ROUNDS = 5;

const source = { component: 'peers', host: 'bench-host' };
const objects = Array.from({ length: 1_000 }, (_, i) => objectOf(i));

/** client-go's own numbers for the same mixes, to compare what was let through. */
const EXPECTED: Readonly<Record<string, number>> = {
  distinct: 100_000,
  repeated: 100_000,
  aggregated: 100_000,
  spam: 0,
  zipf: 16_998,
};
const EXPECTED_CHECKSUM = 1_464_991_899;

function objectOf(i: number) {
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    namespace: 'default',
    name: `pod-${i}`,
    uid: `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`,
  };
}

let sequence = 0n;

function eventOf(
  involvedObject: ReturnType<typeof objectOf>,
  reason = 'Created',
  message = 'Created container main',
): CoreV1Event {
  const now = new Date();
  return {
    metadata: {
      name: `${involvedObject.name}.${(BigInt(now.getTime()) * 1_000_000n + sequence++).toString(16)}`,
      namespace: 'default',
    },
    involvedObject,
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
    type: 'Normal',
    reason,
    message,
    source,
    reportingComponent: 'peers',
    reportingInstance: 'bench-host',
  };
}

/** mulberry32, seeded. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Objects by 1/rank, five reasons, twenty messages; `checksum` says that the same was drawn as elsewhere. */
function zipf(): { next(): CoreV1Event; checksum(): number } {
  const random = randomFrom(1);
  const cumulated: number[] = [];
  let total = 0;
  for (let rank = 1; rank <= objects.length; rank++) cumulated.push((total += 1 / rank));
  let checksum = 0;
  return {
    next: () => {
      const drawn = random() * total;
      const object = Math.min(firstAtLeast(cumulated, drawn), objects.length - 1);
      const reason = Math.floor(random() * 5);
      const message = Math.floor(random() * 20);
      checksum = (checksum + object * 100 + reason * 20 + message) % 2 ** 32;
      return eventOf(objects[object] ?? objectOf(object), `Reason${reason}`, `message ${message}`);
    },
    checksum: () => checksum,
  };
}

/** The index of the first number that is not below `value`, in numbers that grow. */
function firstAtLeast(numbers: readonly number[], value: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function mixOf(name: string): { next(i: number): CoreV1Event; checksum?(): number } {
  const one = objectOf(0);
  if (name === 'distinct') return { next: (i) => eventOf(objectOf(i)) };
  if (name === 'aggregated') return { next: (i) => eventOf(one, 'Created', `message ${i}`) };
  if (name === 'zipf') return zipf();
  return { next: () => eventOf(one) };
}

/** One round: a fresh correlator, warmed up; events are made outside the clock. */
function round(name: string): number {
  const options: EventCorrelatorOptions = name === 'spam' || name === 'zipf' ? {} : { spamFilter: false };
  const correlator = new EventCorrelator(options);
  const mix = mixOf(name);
  let passed = 0;
  let ms = 0;
  for (let i = 0; i < WARM_UP + EVENTS; i += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, j) => mix.next(i + j));
    if (i === WARM_UP) {
      passed = 0;
      ms = 0;
    }
    const begin = performance.now();
    for (const event of batch) if (!correlator.correlate(event).skip) passed++;
    ms += performance.now() - begin;
  }
  if (passed !== EXPECTED[name]) throw new Error(`${name}: ${passed} passed, not ${EXPECTED[name]}`);
  if (mix.checksum && mix.checksum() !== EXPECTED_CHECKSUM) throw new Error(`${name}: checksum ${mix.checksum()}`);
  return (ms / EVENTS) * 1e6;
}

for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(EXPECTED)) {
  const times = Array.from({ length: ROUNDS }, () => round(name)).toSorted((a, b) => a - b);
  const [least = NaN, , median = NaN] = times;
  console.log(
    `${name.padEnd(10)} ${median.toFixed(0)} ns an event, median of ${ROUNDS} rounds (least ${least.toFixed(0)})`,
  );
}
