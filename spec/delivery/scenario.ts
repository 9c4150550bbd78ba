import fc from 'fast-check';
import { Subject, VirtualTimeScheduler } from 'rxjs';
import { expect } from 'vitest';
import { Account, type DropReason, pipelineContext } from '../../lib/broadcast/index.ts';
import { type CorrelatedEvent } from '../../lib/correlation/index.ts';
import {
  type Answer,
  deliverTo,
  type DeliverToOptions,
  type DeliveryOutcome,
  type SinkOverflow,
} from '../../lib/delivery/index.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { type Fault, ModelServer } from './ModelServer.ts';

type Step =
  | { readonly op: 'record'; readonly object: number; readonly skip: boolean; readonly times: number }
  | { readonly op: 'advance'; readonly ms: number }
  | { readonly op: 'forget'; readonly object: number }
  | { readonly op: 'expire' }
  | { readonly op: 'flush' };

/** What is recorded, what the server does, and how it ends. */
export interface Scenario {
  readonly steps: readonly Step[];
  readonly faults: readonly Fault[];
  readonly options: DeliverToOptions;
  readonly chance: readonly number[];
  readonly end: 'complete' | 'drain' | 'deadline' | 'unsubscribe';
}

const status = (code: number, more: Partial<Extract<Answer, { kind: 'status' }>> = {}): Answer => ({
  kind: 'status',
  code,
  message: `answered ${code}`,
  causes: [],
  isStatus: true,
  ...more,
});

const answers: readonly (Answer | 'never' | undefined)[] = [
  undefined,
  'never',
  { kind: 'not-sent', code: 'ECONNREFUSED', message: 'refused' },
  { kind: 'unknown', code: 'ECONNRESET', message: 'reset' },
  { kind: 'unexpected', message: 'no event' },
  { kind: 'credentials', message: 'none' },
  { kind: 'invalid', message: 'invalid' },
  status(401),
  status(403),
  status(403, { causes: [{ reason: 'NamespaceTerminating' }] }),
  status(404),
  status(404, { isStatus: false }),
  status(409, { reason: 'Conflict' }),
  status(422),
  status(429),
  status(429, { retryAfterMs: 3_000 }),
  status(429, { message: 'limit reached on type SourceAndObject for key x' }),
  status(429, { message: 'limit reached on type Server for key ' }),
  status(500),
  status(500, { message: 'etcdserver: request timed out' }),
  status(500, { message: 'etcdserver: request is too large' }),
  status(503),
  status(503, { retryAfterMs: 100_000 }),
  status(504),
];

const isUnknown = (answer: Fault['answer']): boolean =>
  answer === 'never' ||
  (answer !== undefined &&
    (answer.kind === 'unknown' || answer.kind === 'unexpected' || (answer.kind === 'status' && answer.code >= 503)));

/** What happens to a request: three times in four nothing out of the ordinary. */
export const faultArbitrary: fc.Arbitrary<Fault> = fc
  .record({
    afterMs: fc.constantFrom(0, 1, 2, 500, 4_000),
    answer: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, fc.constantFrom(...answers)),
    taken: fc.constantFrom('before' as const, 'never' as const, 'late' as const),
  })
  // A server that says what it did says the truth: only where the outcome is unknown may it be either.
  .map(({ afterMs, answer, taken }): Fault => {
    if (answer === undefined) return { afterMs, taken: 'before' };
    return { afterMs, answer, taken: isUnknown(answer) ? taken : 'never' };
  });

const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      op: fc.constant('record' as const),
      object: fc.nat(5),
      skip: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
      times: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('advance' as const),
      ms: fc.constantFrom(0, 1, 3, 600, 30_000, 400_000, 1_000_000),
    }),
  },
  fc.record({ op: fc.constant('forget' as const), object: fc.nat(5) }),
  fc.record({ op: fc.constant('expire' as const) }),
  fc.record({ op: fc.constant('flush' as const) }),
);

export const scenarioArbitrary: fc.Arbitrary<Scenario> = fc.record({
  steps: fc.array(stepArbitrary, { maxLength: 40 }),
  faults: fc.array(faultArbitrary, { minLength: 1, maxLength: 25 }),
  options: fc.record({
    concurrent: fc.integer({ min: 1, max: 3 }),
    capacity: fc.constantFrom(1, 2, 5, 100),
    overflow: fc.constantFrom<SinkOverflow>('drop-normal-first', 'drop-oldest', 'drop-incoming'),
    conflate: fc.boolean(),
    maxObjects: fc.constantFrom(1, 3, 100),
    qps: fc.constantFrom(0.5, 50, Infinity),
    burst: fc.constantFrom(1, 10),
    summarizeHeld: fc.boolean(),
  }),
  chance: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 8 }),
  end: fc.constantFrom('complete', 'drain', 'deadline', 'unsubscribe'),
});

/** Occurrences of an event that were lost. */
export interface Loss {
  readonly name: string;
  readonly reason: DropReason;
  /** Whether the end had been asked for. */
  readonly atEnd: boolean;
}

/** One pipeline before a server with faults, and what it is to be held to. */
export class World {
  readonly scheduler = new VirtualTimeScheduler();
  readonly server: ModelServer;
  readonly outcomes: DeliveryOutcome[] = [];
  /** The names of those that were not written, from the moment on at which the end was asked for. */
  readonly failedAtEnd = new Set<string>();
  readonly lost = new Map<string, number>();
  readonly losses: Loss[] = [];
  readonly recorded = new Map<string, number>();
  readonly account = new Account<CoreV1Event>((event, occurrences, reason) => {
    const name = event?.metadata.name ?? '?';
    this.lost.set(name, (this.lost.get(name) ?? 0) + occurrences);
    this.losses.push({ name, reason, atEnd: this.isEnding });
  });
  readonly #names = new Map<number, { readonly name: string; count: number }>();
  #made = 0;

  constructor({ faults, chance }: Scenario) {
    let fault = 0;
    // When the faults are told, the server is well.
    this.server = new ModelServer(this.scheduler, () => faults[fault++] ?? { afterMs: 2, taken: 'before' });
    this.random = () => chance[this.#made % chance.length] ?? 0;
  }

  readonly random: () => number;

  /** As the correlator does it: the same name, and one more. */
  correlated(object: number, skip: boolean): CorrelatedEvent {
    const state = this.#names.get(object) ?? { name: `object-${object}.${++this.#made}`, count: 0 };
    this.#names.set(object, state);
    state.count++;
    this.recorded.set(state.name, state.count);
    return {
      event: {
        metadata: { name: state.name, namespace: `namespace-${object % 2}` },
        involvedObject: { kind: 'Pod', namespace: `namespace-${object % 2}`, name: `object-${object}` },
        type: object % 3 === 0 ? 'Warning' : 'Normal',
        message: `message ${state.count}`,
        count: state.count,
        lastTimestamp: new Date(this.scheduler.now()),
      },
      skip,
      spamKey: `object-${object}`,
      acknowledge: () => undefined,
    };
  }

  /** As the correlator does after an eviction: the next event is another one. */
  forget(object: number): void {
    this.#names.delete(object);
  }

  expiredAt = -1;
  drainedAt = Infinity;
  /** Whether the source has completed, or a shutdown has begun, or it was unsubscribed. */
  isEnding = false;

  /** Whatever the server has is gone. */
  expire(): void {
    this.server.stored.clear();
    this.expiredAt = this.scheduler.now();
  }

  advance(ms: number): void {
    this.scheduler.maxFrames = this.scheduler.frame + ms;
    this.scheduler.flush();
    this.scheduler.frame = this.scheduler.maxFrames;
    this.checkBooks();
  }

  checkBooks(): void {
    const { recorded, handled, waiting, running, held, lost } = this.account.snapshot();
    const allLost = Object.values(lost).reduce((sum, count) => sum + count, 0);
    expect(Math.min(handled, waiting, running, held)).toBeGreaterThanOrEqual(0);
    expect(handled + waiting + running + held + allLost).toBe(recorded);
  }
}

/** Plays a scenario to its end in virtual time. */
export function run(scenario: Scenario): World {
  const world = new World(scenario);
  const { account, scheduler } = world;
  const draining = new AbortController();
  const flushes = new Subject<{ waitFor(work: unknown): void }>();
  let deadlineAt = Infinity;
  const events = new Subject<CorrelatedEvent>();
  let ended = false;
  const context = pipelineContext({
    account,
    scheduler,
    random: world.random,
    draining: draining.signal,
    deadlineAt: () => deadlineAt,
    flushes,
  });
  const subscription = events.pipe(deliverTo(world.server, { ...scenario.options, context })).subscribe({
    next: (outcome) => {
      world.outcomes.push(outcome);
      const isStored = outcome.kind === 'created' || outcome.kind === 'patched';
      if (!isStored && world.isEnding) world.failedAtEnd.add(outcome.event.metadata.name);
    },
    complete: () => {
      ended = true;
    },
  });
  for (const step of scenario.steps) {
    if (step.op === 'advance') world.advance(step.ms);
    else if (step.op === 'forget') world.forget(step.object);
    else if (step.op === 'expire') world.expire();
    else if (step.op === 'flush') flushes.next({ waitFor: () => undefined });
    else for (let i = 0; i < step.times; i++) events.next(world.correlated(step.object, step.skip));
    world.checkBooks();
  }
  world.isEnding = true;
  if (scenario.end === 'unsubscribe') {
    subscription.unsubscribe();
    ended = true;
  } else if (scenario.end === 'complete') {
    events.complete();
  } else {
    deadlineAt = scheduler.now() + (scenario.end === 'deadline' ? 600 : 1e9);
    world.drainedAt = scheduler.now();
    draining.abort();
    events.complete();
    if (scenario.end === 'deadline') {
      world.advance(600);
      subscription.unsubscribe();
      ended = true;
    }
  }
  world.advance(1e8);
  expect(ended).toBe(true);
  return world;
}
