import fc from 'fast-check';
import { of, throwError, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  EventBroadcaster,
  type EventLogger,
  type EventRecorder,
  type EventWatcher,
  klogLogger,
  Scheme,
} from '../../lib/index.ts';
import { FakeRecorder } from '../../lib/testing/index.ts';
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
  readonly type: MakeThing;
  readonly reason: MakeThing;
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
  type: mostly('Normal', 'Warning'),
  reason: mostly('Pulled', 'a\nE0101 forged\u202e'),
  message: mostly('pulled', '%s is %d', 'a\nE0101 forged\u202e'),
  annotations: stringMap,
  args: fc.array(thing, { maxLength: 3 }),
  changesLater: fc.boolean(),
});

/** Makes a call, with things that may record themselves while they are looked at; gives what the recorder gave. */
function carryOut(recorder: EventRecorder, made: Call, act: () => void): unknown {
  const { method, isBound, logger, changesLater } = made;
  const [object, type, reason, message, annotations] = [
    made.object(act),
    made.type(act),
    made.reason(act),
    made.message(act),
    made.annotations(act),
  ] as [object, string, string, string, Record<string, string>];
  const args = made.args.map((make) => make(act));
  const used = logger === undefined ? recorder : recorder.withLogger(logger(act) as EventLogger);
  let result: unknown;
  if (isBound) {
    const bound = used.for(object);
    if (method === 'event') result = bound.event(type, reason, message);
    else if (method === 'eventf') result = bound.eventf(type, reason, message, ...args);
    else result = bound.annotatedEventf(annotations, type, reason, message, ...args);
  } else if (method === 'event') result = used.event(object, type, reason, message);
  else if (method === 'eventf') result = used.eventf(object, type, reason, message, ...args);
  else result = used.annotatedEventf(object, annotations, type, reason, message, ...args);
  if (changesLater) spoil(object);
  return result;
}

/** Makes of an object that was recorded something else. */
function spoil(object: unknown): void {
  try {
    Object.assign(object as object, { metadata: Symbol('later'), name: {}, kind: () => undefined });
  } catch {
    // It may be frozen, or throw.
  }
}

const rejected = async (reason: unknown): Promise<never> => {
  throw reason;
};

type Deed = 'nothing' | 'throw' | 'reject' | 'records' | 'thenable' | 'errs' | 'thing';
const deeds = fc.array(
  fc.constantFrom<Deed>('nothing', 'nothing', 'throw', 'reject', 'records', 'thenable', 'errs', 'thing'),
  { maxLength: 20 },
);

describe('event(), eventf(), annotatedEventf(), withLogger() and for()', () => {
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
            recorder.event(depth === 2 ? undefined : { kind: 'Pod', name: 'again' }, 'Normal', 'Again', 'again');
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
          const broadcaster = new EventBroadcaster({ logger, scheduler: time, random: () => 0.5, queueLength: 3 });
          const recorder = broadcaster.newRecorder(new Scheme(), { component: 'test' }, { annotations: { a: 'b' } });
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
            const event = carryOut(recorder, made, again) as { metadata: { name: string } } | undefined;
            expect(event === undefined || typeof event.metadata.name === 'string').toBe(true);
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
        const broadcaster = new EventBroadcaster({ logger, scheduler: time });
        broadcaster.startLogging((line) => lines.push(line));
        const recorder = broadcaster.newRecorder(new Scheme(), {});
        const nothing = () => undefined;
        const object = isRefused ? undefined : { kind: 'Pod', name: 'web' };
        recorder.event(object, type(nothing) as string, reason(nothing) as string, message(nothing) as string);
        time.flush();
        expect(lines).toHaveLength(1);
        // A control character takes up to ten of them.
        for (const line of lines) expect(line.length).toBeLessThan(10 * 16_384 + 20_000);
      }),
      runs(200),
    );
  });

  it('never throw on a FakeRecorder, which remembers each call', () => {
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 5 }), fc.boolean(), (calls, includeObject) => {
        const fake = new FakeRecorder({ includeObject });
        let asked = 0;
        const again = () => {
          if (asked++ < 10) fake.recorder.event({ kind: 'Pod', name: 'again' }, 'Normal', 'Again', 'again');
          else asked--;
        };
        for (const made of calls) {
          asked++;
          expect(carryOut(fake.recorder, made, again)).toBeUndefined();
        }
        expect([fake.events.length, fake.lines.length]).toEqual([asked, asked]);
        for (const line of fake.lines) expect(typeof line).toBe('string');
      }),
      runs(150),
    );
  }, 60_000);
});
