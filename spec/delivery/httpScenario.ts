import fc from 'fast-check';
import { type EventCorrelatorOptions } from '../../lib/correlation/index.ts';
import { type DeliverToOptions, type SinkOverflow } from '../../lib/delivery/index.ts';
import { type FaultEffect, faultAnswers } from '../../lib/testing/server/index.ts';

/** One thing that happens while events are recorded; times are milliseconds of the scenario's clock. */
export type HttpStep =
  | {
      readonly op: 'record';
      readonly object: number;
      readonly type: 'Normal' | 'Warning';
      readonly reason: string;
      /** So many events, of so many different messages. */
      readonly times: number;
      readonly messages: number;
    }
  | { readonly op: 'wait'; readonly ms: number }
  | { readonly op: 'restart'; readonly downMs: number }
  | { readonly op: 'expire' }
  | { readonly op: 'flush'; readonly deadlineMs: number };

/** What is recorded, what the server and the network do, and how it ends. */
export interface HttpScenario {
  readonly steps: readonly HttpStep[];
  readonly connection: 'tls' | 'plain' | 'agent';
  readonly ratio: number;
  readonly effects: readonly FaultEffect[];
  readonly seed: number;
  readonly options: DeliverToOptions;
  readonly correlator: EventCorrelatorOptions;
  readonly sinkTimeoutMs: number;
  /** Whether nothing befalls the requests once the shutdown has begun. */
  readonly endsWell: boolean;
  readonly deadlineMs: number;
}

/** Only where the outcome is unknown may the server have carried out what it doesn't say: what it says is the truth. */
const silent: readonly FaultEffect[] = [
  { answer: 'reset' },
  { answer: 'hang' },
  { answer: faultAnswers.html(502) },
  { answer: faultAnswers.html(503) },
  { answer: faultAnswers.timedOut() },
  { answer: faultAnswers.etcdTimeout() },
  { answer: faultAnswers.brokenJson() },
  { answer: faultAnswers.emptyJson() },
  { answer: faultAnswers.statusOfSuccess() },
];

const effects: readonly FaultEffect[] = [
  { delayMs: 300 },
  { delayMs: 4_000 },
  { delayMs: 40_000 },
  { answerDelayMs: 300 },
  { answerDelayMs: 40_000 },
  { answer: 'truncated' },
  ...silent,
  ...silent.map((effect) => ({ ...effect, carryOut: true })),
  { answer: faultAnswers.status(500, { message: 'a bug' }) },
  { answer: faultAnswers.status(503, { headers: { 'Retry-After': '3' } }) },
  { answer: faultAnswers.status(503, { details: { retryAfterSeconds: 1 } }), carryOut: true },
  { answer: faultAnswers.overloaded('1') },
  { answer: faultAnswers.overloaded('20') },
  { answer: faultAnswers.overloaded('soon') },
  { answer: faultAnswers.rateLimited('Namespace') },
  { answer: faultAnswers.rateLimited('SourceAndObject') },
  { answer: faultAnswers.rateLimited('Server') },
  { answer: faultAnswers.unauthorized() },
  { answer: faultAnswers.forbidden() },
  { answer: faultAnswers.namespaceTerminating() },
  { answer: faultAnswers.pageNotFound() },
  { answer: faultAnswers.notFound() },
  { answer: faultAnswers.conflict() },
  { answer: faultAnswers.requestTooLarge() },
];

const record = fc.record({
  op: fc.constant('record' as const),
  object: fc.nat(11),
  type: fc.constantFrom('Normal' as const, 'Warning' as const),
  reason: fc.constantFrom('Pulled', 'Created', 'Failed'),
  times: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }) }, fc.integer({ min: 5, max: 40 })),
  messages: fc.constantFrom(1, 1, 1, 3, 40),
});

const step: fc.Arbitrary<HttpStep> = fc.oneof(
  { weight: 12, arbitrary: record },
  {
    weight: 8,
    arbitrary: fc.record({ op: fc.constant('wait' as const), ms: fc.constantFrom(0, 100, 1_000, 3_000, 10_000) }),
  },
  fc.record({ op: fc.constant('restart' as const), downMs: fc.constantFrom(0, 200, 5_000) }),
  fc.record({ op: fc.constant('expire' as const) }),
  fc.record({ op: fc.constant('flush' as const), deadlineMs: fc.constantFrom(100, 5_000) }),
);

/** Without a bias towards little: each takes its time anyway. */
export const httpScenarioArbitrary: fc.Arbitrary<HttpScenario> = fc.noBias(
  fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 120, size: 'max' }),
    connection: fc.constantFrom('tls', 'plain', 'plain', 'agent'),
    ratio: fc.constantFrom(0, 0.1, 0.3, 0.6),
    effects: fc.array(fc.constantFrom(...effects), { minLength: 1, maxLength: 8, size: 'max' }),
    seed: fc.nat(),
    options: fc.record({
      concurrent: fc.integer({ min: 1, max: 8 }),
      capacity: fc.constantFrom(1, 3, 20, 1_000),
      overflow: fc.constantFrom<SinkOverflow>('drop-normal-first', 'drop-oldest', 'drop-incoming'),
      conflate: fc.boolean(),
      qps: fc.constantFrom(2, 50, Infinity),
      burst: fc.constantFrom(1, 100),
      attempts: fc.constantFrom(2, 12),
      maxAgeMs: fc.constantFrom(20_000, 900_000, 900_000),
      maxObjects: fc.constantFrom(2, 4_096),
      heldIntervalMs: fc.constantFrom(500, 300_000),
      summarizeHeld: fc.boolean(),
      requestTimeoutMs: fc.constantFrom(8_000, 35_000, 35_000),
    }),
    correlator: fc.record({
      burstSize: fc.constantFrom(1, 5, 25, 1_000),
      maxEvents: fc.constantFrom(2, 10),
      lruCacheSize: fc.constantFrom(3, 4_096),
    }),
    sinkTimeoutMs: fc.constantFrom(10_000, 30_000, 30_000),
    endsWell: fc.boolean(),
    deadlineMs: fc.constantFrom(0, 300, 10_000, 300_000, 300_000),
  }),
);
