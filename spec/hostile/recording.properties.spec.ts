import fc from 'fast-check';
import { of, throwError, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  EventBroadcaster,
  type EventBroadcasterOptions,
  type EventLogger,
  type EventRecorder,
  EventsV1Broadcaster,
  type EventsV1Recorder,
  type EventWatcher,
  klogLogger,
  type MetricsListener,
  Scheme,
} from '../../lib/index.ts';
import { FakeEventsV1Recorder, FakeRecorder } from '../../lib/testing/index.ts';
import { runs } from './hostileRuns.ts';
import { apiObject, type MakeThing, mostly, stringMap, thing } from './hostileThings.ts';
import { isOneLine } from './oneLine.ts';
import { settled, unharmedProcess } from './unharmedProcess.ts';

/** One call of a recorder. */
interface Call {
  readonly method: 'event' | 'eventf' | 'annotatedEventf';
  readonly isBound: boolean;
  readonly logger: MakeThing | undefined;
  readonly object: MakeThing;
  readonly related: MakeThing;
  readonly type: MakeThing;
  readonly reason: MakeThing;
  readonly action: MakeThing;
  readonly message: MakeThing;
  readonly annotations: MakeThing;
  readonly args: readonly MakeThing[];
  /** What is done to the things behind it once it is recorded. */
  readonly changesLater: boolean;
}

const call: fc.Arbitrary<Call> = fc.record({
  method: fc.constantFrom('event', 'eventf', 'annotatedEventf'),
  isBound: fc.boolean(),
  logger: fc.option(thing, { nil: undefined, freq: 8 }),
  object: apiObject,
  related: fc.oneof(
    apiObject,
    fc.constant<MakeThing>(() => undefined),
  ),
  type: mostly('Normal', 'Warning'),
  reason: mostly('Pulled', 'a\nE0101 forged\u202e'),
  action: mostly('Pulling', 'a\nE0101 forged\u202e'),
  message: mostly('pulled', '%s is %d', 'a\nE0101 forged\u202e'),
  annotations: stringMap,
  args: fc.array(thing, { maxLength: 3 }),
  changesLater: fc.boolean(),
});

/** Makes a call, with things that may record themselves while they are looked at; gives what the recorder gave. */
type CarryOut = (made: Call, act: () => void) => unknown;

const onCoreV1 =
  (recorder: EventRecorder): CarryOut =>
  (made, act) => {
    const { method, isBound } = made;
    const { object, type, reason, message, annotations, args } = thingsOf(made, act);
    const used = made.logger === undefined ? recorder : recorder.withLogger(made.logger(act) as EventLogger);
    if (isBound) {
      const bound = used.for(object);
      if (method === 'event') return bound.event(type, reason, message);
      if (method === 'eventf') return bound.eventf(type, reason, message, ...args);
      return bound.annotatedEventf(annotations, type, reason, message, ...args);
    }
    if (method === 'event') return used.event(object, type, reason, message);
    if (method === 'eventf') return used.eventf(object, type, reason, message, ...args);
    return used.annotatedEventf(object, annotations, type, reason, message, ...args);
  };

const onEventsV1 =
  (recorder: EventsV1Recorder): CarryOut =>
  (made, act) => {
    const { object, related, type, reason, action, message, annotations, args } = thingsOf(made, act);
    const used = made.logger === undefined ? recorder : recorder.withLogger(made.logger(act) as EventLogger);
    // There is no `event` without a format.
    const isAnnotated = made.method === 'annotatedEventf';
    if (made.isBound) {
      const bound = used.for(object, related);
      return isAnnotated
        ? bound.annotatedEventf(annotations, type, reason, action, message, ...args)
        : bound.eventf(type, reason, action, message, ...args);
    }
    return isAnnotated
      ? used.annotatedEventf(object, related, annotations, type, reason, action, message, ...args)
      : used.eventf(object, related, type, reason, action, message, ...args);
  };

function thingsOf(made: Call, act: () => void) {
  return {
    object: made.object(act),
    related: made.related(act),
    type: made.type(act) as string,
    reason: made.reason(act) as string,
    action: made.action(act) as string,
    message: made.message(act) as string,
    annotations: made.annotations(act) as Record<string, string>,
    args: made.args.map((make) => make(act)),
  };
}

/** A broadcaster or a fake, and how it is called. */
interface Api {
  readonly name: string;
  readonly open: (options: EventBroadcasterOptions) => {
    readonly broadcaster: EventBroadcaster | EventsV1Broadcaster;
    readonly carryOut: CarryOut;
    readonly again: (object: unknown) => void;
  };
  readonly fake: (isVerbose: boolean) => {
    readonly recorded: Pick<FakeRecorder | FakeEventsV1Recorder, 'events' | 'lines'>;
    readonly carryOut: CarryOut;
    readonly again: () => void;
  };
}

const annotations = { a: 'b' };
const AGAIN = { kind: 'Pod', name: 'again' };

const APIS: readonly Api[] = [
  {
    name: 'core/v1',
    open: (options) => {
      const broadcaster = new EventBroadcaster(options);
      const recorder = broadcaster.newRecorder(new Scheme(), { component: 'test' }, { annotations });
      const again = (object: unknown) => recorder.event(object, 'Normal', 'Again', 'again');
      return { broadcaster, carryOut: onCoreV1(recorder), again };
    },
    fake: (includeObject) => {
      const recorded = new FakeRecorder({ includeObject });
      const { recorder } = recorded;
      const again = () => recorder.event(AGAIN, 'Normal', 'Again', 'again');
      return { recorded, carryOut: onCoreV1(recorder), again };
    },
  },
  {
    name: 'events.k8s.io/v1',
    open: (options) => {
      const broadcaster = new EventsV1Broadcaster(options);
      const recorder = broadcaster.newRecorder(new Scheme(), 'test', { annotations });
      const again = (object: unknown) => recorder.eventf(object, object, 'Normal', 'Again', 'Recording', 'again');
      return { broadcaster, carryOut: onEventsV1(recorder), again };
    },
    fake: (verbose) => {
      const recorded = new FakeEventsV1Recorder({ verbose });
      const { recorder } = recorded;
      const again = () => recorder.eventf(AGAIN, undefined, 'Normal', 'Again', 'Recording', 'again');
      return { recorded, carryOut: onEventsV1(recorder), again };
    },
  },
];

/** Makes of an object that was recorded something else. */
function spoil(object: unknown): void {
  try {
    Object.assign(object as object, { metadata: Symbol('later'), name: {}, kind: () => undefined });
  } catch {
    // It may be frozen, or throw.
  }
}

const PLAIN_CALL = {
  method: 'event',
  isBound: false,
  logger: undefined,
  related: () => undefined,
  annotations: () => ({}),
  args: [],
  changesLater: false,
} as const;

const rejected = async (reason: unknown): Promise<never> => {
  throw reason;
};

type Deed = 'nothing' | 'throw' | 'reject' | 'records' | 'thenable' | 'errs' | 'thing';
const deeds = fc.array(
  fc.constantFrom<Deed>('nothing', 'nothing', 'throw', 'reject', 'records', 'thenable', 'errs', 'thing'),
  { maxLength: 20 },
);

describe.each(APIS)('event(), eventf(), annotatedEventf(), withLogger() and for() of $name', ({ open, fake }) => {
  unharmedProcess({ reports: 'allowed' });

  it('never throw, whatever they are given, whatever watchers and loggers do; the books close, and no line is forged', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { minLength: 1, maxLength: 6 }),
        deeds,
        thing,
        fc.constantFrom('log', 'throw', 'reject', 'records'),
        async (calls, deedsOfWatchers, hostile, logs) => {
          const time = new VirtualTimeScheduler();
          const advance = () => {
            time.maxFrames = time.frame;
            time.flush();
          };
          const lines: string[] = [];
          const printed = klogLogger({ stream: { write: (line) => lines.push(line.slice(0, -1)) } });
          let asked = 0;
          let depth = 0;
          let deedsDone = 0;
          const again = () => {
            // Recorded while something else is.
            if (++depth > 3) return;
            asked++;
            opened.again(depth === 2 ? undefined : AGAIN);
          };
          const logger: EventLogger = {
            log: (level, message, meta) => {
              printed.log(level, message, meta);
              if (logs === 'throw') throw hostile(again);
              if (logs === 'reject') return rejected(hostile(again));
              if (logs === 'records') again();
              return undefined;
            },
          };
          const measured = (): never => {
            if (logs === 'records') again();
            if (logs === 'throw') throw hostile(again);
            return (logs === 'reject' ? rejected(hostile(again)) : hostile(again)) as never;
          };
          const metrics: MetricsListener = { count: measured, observe: measured, watch: measured };
          const opened = open({ logger, metrics, scheduler: time, random: () => 0.5, queueLength: 3 });
          // Both are started and read alike; what differs are the events, which nobody looks into here.
          const broadcaster = opened.broadcaster as EventBroadcaster;
          const handle = (): unknown => {
            const deed = deedsOfWatchers[deedsDone++] ?? 'nothing';
            if (deed === 'throw') throw hostile(again);
            if (deed === 'reject') return rejected(hostile(again));
            if (deed === 'records') again();
            if (deed === 'thenable')
              return { then: (_: unknown, reject: (error: unknown) => void) => reject(hostile(again)) };
            if (deed === 'errs') return throwError(() => hostile(again));
            if (deed === 'thing') return [hostile(again)];
            return undefined;
          };
          // Where nobody looks at what it returns, a rejection is the caller's own affair.
          const handleUnseen = () => {
            const result = handle();
            if (result instanceof Promise) result.catch(() => undefined);
          };
          const watchers: EventWatcher<unknown>[] = [
            broadcaster.startEventWatcher(handle),
            broadcaster.startEventWatcher(handle, { concurrent: 2, capacity: 1 }),
            broadcaster.startLogging((line) => {
              lines.push(line);
              handleUnseen();
            }),
            broadcaster.startStructuredLogging(logger),
            broadcaster.start('of', (events) => events),
            broadcaster.start('fails', () => throwError(() => hostile(again))),
            broadcaster.start('ends', () => of(1)),
          ];
          watchers[4]?.results.subscribe(handleUnseen);
          watchers[5]?.results.subscribe({ error: () => undefined });
          broadcaster.events.subscribe(handleUnseen);

          for (const made of calls) {
            depth = 0;
            asked++;
            const object = made.changesLater ? made.object(again) : undefined;
            const call = made.changesLater ? { ...made, object: () => object } : made;
            const event = opened.carryOut(call, again) as { metadata: { name: string } } | undefined;
            expect(event === undefined || typeof event.metadata.name === 'string').toBe(true);
            if (made.changesLater) spoil(object);
            expect(() => JSON.stringify(event)).not.toThrow();
          }
          depth = 0;
          for (let turn = 0; turn < 4; turn++) {
            advance();
            await settled();
          }
          const report = broadcaster.shutdown();
          advance();
          await settled();
          time.maxFrames = time.frame + 20_000;
          time.flush();

          const { recorded, refused } = broadcaster.stats();
          expect(recorded + refused.invalid + refused.stopped + refused.incomingFull).toBe(asked);
          for (const watcher of (await report).watchers) {
            const lost = Object.values(watcher.lost).reduce((sum: number, count) => sum + count, 0);
            expect([watcher.name, watcher.handled + lost + watcher.waiting + watcher.running]).toEqual([
              watcher.name,
              watcher.recorded,
            ]);
            expect([watcher.waiting, watcher.running]).toEqual([0, 0]);
          }
          for (const line of lines) expect(isOneLine(line), JSON.stringify(line.slice(0, 2_000))).toBe(true);
        },
      ),
      runs(150),
    );
  }, 60_000);

  it('log no text of megabytes, whatever the type, the reason and the message are', () => {
    fc.assert(
      fc.property(mostly('Normal'), thing, thing, fc.boolean(), (type, reason, message, isRefused) => {
        const time = new VirtualTimeScheduler();
        const lines: string[] = [];
        const logger = klogLogger({ stream: { write: (line) => lines.push(line) } });
        const { broadcaster, carryOut } = open({ logger, scheduler: time });
        broadcaster.startLogging((line) => lines.push(line));
        const made = { type, reason, action: reason, message, ...PLAIN_CALL };
        carryOut({ ...made, object: () => (isRefused ? undefined : AGAIN) }, () => undefined);
        time.flush();
        expect(lines).toHaveLength(1);
        // A control character takes up to ten of them.
        for (const line of lines) expect(line.length).toBeLessThan(10 * 16_384 + 20_000);
      }),
      runs(200),
    );
  });

  it('never throw on the fake recorder, which remembers each call', () => {
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 5 }), fc.boolean(), (calls, isVerbose) => {
        const { recorded, carryOut, again } = fake(isVerbose);
        let asked = 0;
        const act = () => {
          if (asked++ < 10) again();
          else asked--;
        };
        for (const made of calls) {
          asked++;
          expect(carryOut(made, act)).toBeUndefined();
        }
        expect([recorded.events.length, recorded.lines.length]).toEqual([asked, asked]);
        for (const line of recorded.lines) expect(typeof line).toBe('string');
      }),
      runs(150),
    );
  }, 60_000);
});
