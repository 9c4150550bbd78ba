import fc from 'fast-check';
import { Subject, tap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Account, type DropReason, pipelineContext } from '../../../lib/broadcast/index.ts';
import { deliverTo, type DeliverToOptions, type DeliveryOutcome } from '../../../lib/delivery/index.ts';
import { type EventsV1Event, MicroTime } from '../../../lib/event/index.ts';
import { occurrencesOf } from '../../../lib/event/occurrencesOf.ts';
import { countSeries, EventSeriesCounter } from '../../../lib/recorder/v1/index.ts';
import { type Fault, ModelServer } from '../../delivery/ModelServer.ts';
import { faultArbitrary } from '../../delivery/scenario.ts';
import { VirtualTime } from '../../delivery/VirtualTime.ts';
import { podEventV1 } from '../../event/podEventV1.ts';

/** More by option: `RUNS=20000 npx vitest run spec/recorder/v1`. */
const RUNS = Number(process.env['RUNS'] ?? 1_000);

type Step =
  | { readonly op: 'record'; readonly kind: number; readonly times: number }
  | { readonly op: 'advance'; readonly ms: number }
  | { readonly op: 'expire' }
  | { readonly op: 'flush' };

const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      op: fc.constant('record' as const),
      kind: fc.nat(5),
      times: fc.constantFrom(1, 1, 2, 3, 10),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('advance' as const),
      ms: fc.constantFrom(0, 1, 3, 600, 60_000, 359_999, 360_000, 1_800_000),
    }),
  },
  fc.record({ op: fc.constant('expire' as const) }),
  fc.record({ op: fc.constant('flush' as const) }),
);

const scenarioArbitrary = fc.record({
  steps: fc.array(stepArbitrary, { maxLength: 40 }),
  faults: fc.oneof(fc.constant<Fault[]>([]), fc.array(faultArbitrary, { maxLength: 25 })),
  maxSeries: fc.constantFrom(1, 3, 100),
  options: fc.record<DeliverToOptions<EventsV1Event>>({
    concurrent: fc.integer({ min: 1, max: 3 }),
    capacity: fc.constantFrom(1, 5, 100),
    conflate: fc.boolean(),
    qps: fc.constantFrom(0.5, 50, Infinity),
  }),
  end: fc.constantFrom('complete', 'drain', 'deadline', 'unsubscribe'),
});
type Scenario = typeof scenarioArbitrary extends fc.Arbitrary<infer S> ? S : never;

/** Plays a scenario to its end in virtual time. */
function play({ end, faults, maxSeries, options, steps }: Scenario) {
  const time = new VirtualTime();
  let fault = 0;
  const server = new ModelServer<EventsV1Event>(time, () => faults[fault++] ?? { afterMs: 2, taken: 'before' });
  const losses: { readonly name: string; readonly reason: DropReason; readonly atEnd: boolean }[] = [];
  let atEnd = false;
  const account = new Account<EventsV1Event>((event, _, reason) => {
    losses.push({ name: event?.metadata.name ?? '?', reason, atEnd });
  });
  const draining = new AbortController();
  const flushes = new Subject<{ waitFor(work: unknown): void }>();
  let deadlineAt = Infinity;
  const context = pipelineContext({
    account,
    scheduler: time,
    random: () => 0.5,
    draining: draining.signal,
    deadlineAt: () => deadlineAt,
    flushes,
  });
  const counter = new EventSeriesCounter({ maxSeries, clock: time });
  /** How often each object has occurred, by its name. */
  const observed = new Map<string, number>();
  const outcomes: DeliveryOutcome<EventsV1Event>[] = [];
  const events = new Subject<EventsV1Event>();
  let ended = false;
  let expiredAt = -1;
  let made = 0;
  const checkBooks = () => {
    const { recorded, handled, waiting, running, held, lost } = account.snapshot();
    const allLost = Object.values(lost).reduce((sum, count) => sum + count, 0);
    expect(Math.min(handled, waiting, running, held)).toBeGreaterThanOrEqual(0);
    expect(handled + waiting + running + held + allLost).toBe(recorded);
    expect(recorded).toBe(made);
    expect(counter.size).toBeLessThanOrEqual(maxSeries);
    for (const { event } of server.stored.values()) {
      expect(occurrencesOf(event)).toBeLessThanOrEqual(observed.get(event.metadata.name) ?? 0);
    }
  };
  const advance = (ms: number) => {
    time.advance(ms);
    checkBooks();
  };
  const subscription = events
    .pipe(
      countSeries({ counter }),
      tap(({ event }) => observed.set(event.metadata.name, occurrencesOf(event))),
      deliverTo<EventsV1Event>(server, { ...options, maxObjects: 2 * maxSeries, context }),
    )
    .subscribe({
      next: (outcome) => outcomes.push(outcome),
      complete: () => {
        ended = true;
      },
    });
  for (const step of steps) {
    if (step.op === 'advance') advance(step.ms);
    else if (step.op === 'flush') flushes.next({ waitFor: () => undefined });
    else if (step.op === 'expire') {
      server.stored.clear();
      expiredAt = time.now();
    } else {
      for (let i = 0; i < step.times; i++) {
        const metadata = { name: `kind-${step.kind}.${++made}`, namespace: `namespace-${step.kind % 2}` };
        const eventTime = new MicroTime(time.now());
        events.next(podEventV1({ metadata, eventTime, reason: `Kind${step.kind}`, regarding: metadata }));
      }
    }
    checkBooks();
  }
  atEnd = true;
  if (end === 'drain' || end === 'deadline') {
    deadlineAt = time.now() + (end === 'deadline' ? 600 : 1e9);
    draining.abort();
  }
  if (end !== 'unsubscribe') events.complete();
  if (end === 'deadline') advance(600);
  if (end === 'deadline' || end === 'unsubscribe') {
    subscription.unsubscribe();
    ended = true;
  }
  advance(1e8);
  expect(ended).toBe(true);
  expect(account.open).toBe(0);
  expect(time.actions).toEqual([]);
  return { account, expiredAt, losses, observed, outcomes, server };
}

describe('series before deliverTo, whatever the server does', () => {
  const property = (name: string, check: (world: ReturnType<typeof play>, scenario: Scenario) => void) => {
    it(name, () => {
      fc.assert(
        fc.property(scenarioArbitrary, (scenario) => check(play(scenario), scenario)),
        { numRuns: RUNS },
      );
    });
  };

  property('keep books that close at every moment, and tell each recording once', ({ account, outcomes }) => {
    const delivered = outcomes.filter(({ kind }) => kind === 'created' || kind === 'patched');
    const sum = delivered.reduce((added, { occurrences }) => added + occurrences, 0);
    expect(sum).toBe(account.snapshot().handled);
  });

  property('make one object for a name, and leave the whole count, unless something is said to be lost', (world) => {
    const { expiredAt, losses, observed, server } = world;
    const names = [...server.stored.values()].map(({ event }) => event.metadata.name);
    expect(new Set(names).size).toBe(names.length);
    const lost = new Set(losses.map(({ name }) => name));
    for (const [name, count] of observed) {
      const last = server.requests.findLast((request) => request.name === name && request.answer === 'ok');
      if (lost.has(name) || server.unfenced.has(name) || !last || last.endedAt <= expiredAt) continue;
      const [stored] = [...server.stored.values()].filter(({ event }) => event.metadata.name === name);
      expect(stored && occurrencesOf(stored.event)).toBe(count);
    }
  });

  property('lose nothing before a server that is well', ({ losses }, { end, faults, options }) => {
    if (faults.length > 0 || end === 'unsubscribe' || end === 'deadline' || options.capacity !== 100) return;
    expect(losses).toEqual([]);
  });

  property('say why something is lost', ({ losses }, { end }) => {
    for (const { atEnd, reason } of losses) {
      expect(reason).not.toBe('spam-filtered');
      if (!atEnd || end === 'complete') expect(reason).not.toBe('undelivered-at-shutdown');
      if (!atEnd || end !== 'unsubscribe') expect(reason).not.toBe('stopped');
      if (!atEnd || end === 'complete' || end === 'drain') expect(reason).not.toBe('interrupted');
    }
  });
});
