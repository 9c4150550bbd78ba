import fc from 'fast-check';
import {
  interval,
  map,
  NEVER,
  Observable,
  type ObservableInput,
  of,
  throwError,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type Answer,
  clientGoDelivery,
  clientGoSeriesDelivery,
  type CoreV1Event,
  countSeries,
  type DeliveryOutcome,
  deliverTo,
  EventBroadcaster,
  type EventSink,
  EventSinkError,
  EventsV1Broadcaster,
  type EventsV1Event,
  klogLogger,
  type MetricsListener,
  Scheme,
} from '../../lib/index.ts';
import { runs } from './hostileRuns.ts';
import { eventsV1Thing, eventThing, type MakeThing, mostly, objectOf, thing } from './hostileThings.ts';
import { isOneLine } from './oneLine.ts';
import { settled, unharmedProcess } from './unharmedProcess.ts';

/** What a server's Status might say, were it an attacker's. */
const answer: fc.Arbitrary<MakeThing> = fc.oneof(
  objectOf({
    kind: mostly('status', 'status', 'unknown', 'not-sent', 'invalid', 'credentials', 'unexpected', 'aborted', 'other'),
    code: mostly(403, 404, 409, 429, 500, 503, 'ECONNRESET', NaN, -1),
    message: mostly(
      'said',
      'a\nE0101 forged\u202e',
      'limit reached on type Namespace for key',
      'User "a\nb" cannot create resource',
    ),
    reason: mostly('AlreadyExists', 'Conflict', 'a\nb'),
    causes: fc.oneof(
      thing,
      fc
        .array(objectOf({ reason: mostly('NamespaceTerminating', 'a\nb'), message: thing }))
        .map((makers) => (act: () => void) => makers.map((make) => make(act))),
    ),
    retryAfterMs: mostly(1_000, NaN, Infinity, -5, 2 ** 40),
    isStatus: mostly(true, false),
  }),
  thing,
);

/** What a sink does with one request. */
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Deed>({ does: 'stores', make: () => undefined }) },
  fc.record({
    does: fc.constantFrom('throws', 'returns', 'errs', 'rejects', 'answers', 'answersTwice', 'answersLate', 'breaks'),
    make: thing,
  }),
  fc.record({
    does: fc.constantFrom('answers', 'answersTwice', 'answersLate', 'resolves'),
    make: fc.oneof(eventThing, eventsV1Thing),
  }),
  fc.record({ does: fc.constantFrom('fails', 'fails', 'failsLate'), make: answer }),
  fc.record({
    does: fc.constantFrom('never', 'nothing', 'records', 'flushes', 'unsubscribes'),
    make: fc.constant<MakeThing>(() => undefined),
  }),
);

interface Deed {
  readonly does: string;
  readonly make: MakeThing;
}

/** A sink that does what it is told, one request after another, and then stores. */
class ToldSink implements EventSink {
  readonly #deeds: Deed[];
  readonly #scheduler: VirtualTimeScheduler;
  readonly #act: (deed: string) => void;

  constructor(deeds: readonly Deed[], scheduler: VirtualTimeScheduler, act: (deed: string) => void) {
    this.#deeds = [...deeds];
    this.#scheduler = scheduler;
    this.#act = act;
  }

  readonly create = (event: CoreV1Event): ObservableInput<CoreV1Event> => this.#answer(event);
  readonly patch = (event: CoreV1Event): ObservableInput<CoreV1Event> => this.#answer(event);

  #answer(event: CoreV1Event): ObservableInput<CoreV1Event> {
    const { does, make } = this.#deeds.shift() ?? { does: 'stores', make: () => undefined };
    const made = () => make(() => this.#act('records')) as CoreV1Event;
    const failure = () => new EventSinkError(made() as unknown as Answer);
    switch (does) {
      case 'throws':
        throw made();
      case 'returns':
        return made() as unknown as ObservableInput<CoreV1Event>;
      case 'errs':
        return throwError(made);
      case 'rejects':
        return rejected(made());
      case 'resolves':
        return Promise.resolve(made());
      case 'answers':
        return of(made());
      case 'answersTwice':
        return of(made(), made());
      case 'answersLate':
        return timer(50_000, this.#scheduler).pipe(map(made));
      case 'breaks':
        return new Observable(() => () => {
          throw made();
        });
      case 'fails':
        throw failure();
      case 'failsLate':
        return new Observable((subscriber) =>
          timer(10, this.#scheduler).subscribe(() => {
            subscriber.error(failure());
            subscriber.error(failure());
          }),
        );
      case 'never':
        return NEVER;
      case 'nothing':
        return of();
      default:
        this.#act(does);
        return of(event);
    }
  }
}

const rejected = async (reason: unknown): Promise<never> => {
  throw reason;
};

/** Lets virtual time and real promises go by in turns. */
async function pass(time: VirtualTimeScheduler, ms: number): Promise<void> {
  for (let step = 0; step < 4; step++) {
    time.maxFrames = time.frame + ms / 4;
    time.flush();
    time.frame = time.maxFrames;
    await settled();
  }
}

/** What is looked at of the watchers of both APIs. */
interface Watched {
  readonly results: Observable<DeliveryOutcome | DeliveryOutcome<EventsV1Event>>;
  unsubscribe(): void;
}

describe('a sink that does what it likes', () => {
  unharmedProcess({ reports: 'allowed' });

  it('throws at nobody and stops nothing; the books close; what is told is one line, and outcomes are outcomes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { maxLength: 12 }),
        fc.array(fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, eventThing, eventsV1Thing), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.constantFrom(
          'ours',
          'bare',
          "client-go's",
          'ours of events.k8s.io/v1',
          'bare of events.k8s.io/v1',
          "client-go's of events.k8s.io/v1",
        ),
        thing,
        async (deeds, events, way, nonsense) => {
          const time = new VirtualTimeScheduler();
          const lines: string[] = [];
          const outcomes: (DeliveryOutcome | DeliveryOutcome<EventsV1Event>)[] = [];
          let acts = 0;
          const random = () => {
            const made = nonsense(() => undefined);
            if (acts % 3 === 2) throw made;
            return acts % 3 === 1 ? (made as number) : 0.5;
          };
          const wrong = (...given: unknown[]): never => {
            if (given.length % 2 === 0) throw nonsense(() => undefined);
            return nonsense(recordAgain) as never;
          };
          const metrics: MetricsListener = { count: wrong, observe: wrong, watch: wrong };
          const logger = klogLogger({ stream: { write: (line) => lines.push(line.slice(0, -1)) } });
          const options = { scheduler: time, random, logger, metrics };
          const coreV1 = new EventBroadcaster(options);
          const eventsV1 = new EventsV1Broadcaster(options);
          const isEventsV1 = way.endsWith('of events.k8s.io/v1');
          const broadcaster = isEventsV1 ? eventsV1 : coreV1;
          const recorder = coreV1.newRecorder(new Scheme(), {});
          const recorderV1 = eventsV1.newRecorder(new Scheme(), 'test');
          const pod = { kind: 'Pod', namespace: 'shop', name: 'web' };
          let recorded = 0;
          const record = () => {
            const [reason, message] = [`R${recorded % 3}`, `${recorded++}`];
            if (isEventsV1) recorderV1.eventf(pod, undefined, 'Normal', reason, 'Testing', message);
            else recorder.event(pod, 'Normal', reason, message);
          };
          // Whoever records for each event that comes records for ever.
          const recordAgain = () => {
            if (++acts < 20) record();
          };
          const sink = new ToldSink(deeds, time, (does) => {
            if (does === 'records') recordAgain();
            if (++acts > 20) return;
            if (does === 'flushes') void broadcaster.flush();
            if (does === 'unsubscribes' && acts % 2 === 0) watcher.unsubscribe();
          });
          // What it does is the same whichever API's events it is given.
          const sinkV1 = sink as unknown as EventSink<EventsV1Event>;
          const correlator = {
            keyFunc: wrong,
            messageFunc: wrong,
            spamKeyFunc: wrong,
            maxEvents: 2,
            burstSize: 3,
          };
          let next = 0;
          // What is handed on is whatever the pipeline of a user makes of an event.
          const made = (event: unknown) => (events[next++ % events.length]?.(recordAgain) ?? event) as never;
          const limits = { capacity: 2, concurrent: 2, attempts: 3, onNotice: wrong };
          // It is read once where it is given, and throws to whoever has given it then.
          let reads = 0;
          const clock = { now: () => (reads++ === 0 ? 0 : wrong(...Array<number>(reads % 5))) };
          const series = { keyFunc: wrong, maxSeries: 2, clock };
          const shared = { capacity: 2, heldIntervalMs: 100, summarizeHeld: true };
          const start: Readonly<Record<string, () => Watched>> = {
            ours: () => coreV1.startRecordingToSink(sink, { ...shared, correlator }),
            bare: () =>
              coreV1.start('bare', (recordings, context) =>
                recordings.pipe(map(made), deliverTo(sink, { ...limits, context })),
              ),
            "client-go's": () =>
              coreV1.startRecordingToSink(sink, { ...shared, delivery: clientGoDelivery({ sleepMs: 100 }) }),
            'ours of events.k8s.io/v1': () => eventsV1.startRecordingToSink(sinkV1, { capacity: 2, series }),
            'bare of events.k8s.io/v1': () =>
              eventsV1.start('bare', (recordings, context) =>
                recordings.pipe(
                  map(made),
                  countSeries({ maxSeries: 2, doublingMs: 100, context }),
                  deliverTo<EventsV1Event>(sinkV1, { ...limits, context }),
                ),
              ),
            "client-go's of events.k8s.io/v1": () =>
              eventsV1.startRecordingToSink(sinkV1, {
                delivery: clientGoSeriesDelivery({
                  sleepMs: 100,
                  finishes: interval(300, time),
                  refreshes: timer(700, time).pipe(map(wrong)),
                }),
              }),
          };
          const watcher = start[way]?.() ?? coreV1.start('none', () => NEVER);
          watcher.results.subscribe((outcome) => outcomes.push(outcome));

          for (const [index] of events.entries()) {
            record();
            if (index % 2 === 0) await pass(time, 400);
          }
          await pass(time, 100_000);
          void broadcaster.flush();
          await pass(time, 100);
          const report = broadcaster.shutdown();
          await pass(time, 20_000);
          await settled();

          for (const books of (await report).watchers) {
            const lost = Object.values(books.lost).reduce((sum: number, count) => sum + count, 0);
            expect([books.handled + lost, books.waiting, books.running, books.held]).toEqual([books.recorded, 0, 0, 0]);
          }
          for (const { kind, event, occurrences, attempts, ...rest } of outcomes) {
            expect(['created', 'patched', 'rejected', 'gave-up', 'undelivered']).toContain(kind);
            expect(typeof event).toBe('object');
            expect(occurrences).toBeGreaterThanOrEqual(0);
            expect(attempts).toBeGreaterThanOrEqual(0);
            const error = 'error' in rest ? rest.error : undefined;
            expect(error === undefined || error instanceof Error).toBe(true);
            if (error instanceof EventSinkError) expect(isOneLine(error.message), error.message).toBe(true);
          }
          for (const line of lines) expect(isOneLine(line), line.slice(0, 1_000)).toBe(true);
          for (const line of lines) expect(line.length).toBeLessThan(20_000);
        },
      ),
      runs(200),
    );
  }, 60_000);
});
