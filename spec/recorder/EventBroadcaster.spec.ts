import { delay, EMPTY, ignoreElements, map, NEVER, Observable, of, Subject, tap, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type CoreV1Event,
  EventBroadcaster,
  type EventBroadcasterOptions,
  type EventDrop,
  Scheme,
  type ShutdownReport,
  type EventSink,
} from '../../lib/index.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';
import { pod, setUp, settle } from './setUp.ts';

const reasonsInto = (seen: unknown[]) => (event: CoreV1Event) => void seen.push(event.reason);
const told = (drops: readonly EventDrop[]) =>
  drops.map(({ watcher, reason, event, occurrences }) => [watcher, reason, event?.reason, occurrences]);

const sink: EventSink = { create: (event) => of(event), patch: (event) => of(event) };

describe('EventBroadcaster', () => {
  describe('handing out', () => {
    it('calls handlers in the next turn, in order, and never in the call', () => {
      const { broadcaster, record, advance } = setUp();
      const seen: unknown[] = [];
      broadcaster.startEventWatcher(reasonsInto(seen));
      record('A', 'B');
      expect(seen).toEqual([]);
      advance();
      expect(seen).toEqual(['A', 'B']);
    });

    it('takes the microtask after the call for the next turn by default', async () => {
      const broadcaster = new EventBroadcaster();
      const seen: unknown[] = [];
      broadcaster.startEventWatcher(reasonsInto(seen));
      broadcaster.newRecorder(new Scheme(), {}).event(pod, 'Normal', 'A', '');
      expect(seen).toEqual([]);
      await Promise.resolve();
      await Promise.resolve();
      expect(seen).toEqual(['A']);
    });

    it('hands the oldest out in the caller above queueLength, and loses nothing', () => {
      const { broadcaster, record, advance, drops } = setUp({ queueLength: 2 });
      const seen: unknown[] = [];
      broadcaster.startEventWatcher(reasonsInto(seen));
      record('A', 'B');
      expect(seen).toEqual([]);
      record('C');
      expect(seen).toEqual(['A']);
      record('D');
      expect(seen).toEqual(['A', 'B']);
      advance();
      expect(seen).toEqual(['A', 'B', 'C', 'D']);
      expect(drops).toEqual([]);
    });

    it('lets 1000 wait for the turn by default', () => {
      const { broadcaster, record } = setUp();
      const seen: unknown[] = [];
      broadcaster.startEventWatcher(reasonsInto(seen));
      for (let i = 0; i < 1000; i++) record(`R${i}`);
      expect(seen).toEqual([]);
      record('R1000');
      expect(seen).toEqual(['R0']);
    });

    it('gives a watcher what was recorded after it joined, and nothing from before', () => {
      const { broadcaster, record, advance } = setUp();
      const early: unknown[] = [];
      const late: unknown[] = [];
      broadcaster.startEventWatcher(reasonsInto(early));
      record('A');
      const watcher = broadcaster.startEventWatcher(reasonsInto(late));
      record('B');
      advance();
      expect(early).toEqual(['A', 'B']);
      expect(late).toEqual(['B']);
      expect(watcher.stats().recorded).toBe(1);
    });

    it('records what a handler records, in a later turn', () => {
      const { broadcaster, record, advance } = setUp();
      const seen: unknown[] = [];
      broadcaster.startEventWatcher((event) => {
        if (event.reason === 'A') record('B');
        seen.push(event.reason);
      });
      record('A');
      advance();
      expect(seen).toEqual(['A', 'B']);
    });

    it('drops what a handler records above queueLength, and says so to each watcher', () => {
      const { broadcaster, record, advance, drops, logged } = setUp({ queueLength: 1 });
      const seen: unknown[] = [];
      broadcaster.startEventWatcher(
        (event) => {
          seen.push(event.reason);
          if (event.reason === 'A') record('B', 'C');
        },
        { name: 'one' },
      );
      broadcaster.startEventWatcher(() => undefined, { name: 'two' });
      record('A');
      advance();
      expect(seen).toEqual(['A', 'B']);
      expect(told(drops)).toEqual([
        ['one', 'incoming-full', 'C', 1],
        ['two', 'incoming-full', 'C', 1],
      ]);
      expect(broadcaster.stats()).toMatchObject({ recorded: 2, refused: { incomingFull: 1, invalid: 0, stopped: 0 } });
      expect(broadcaster.stats().watchers).toMatchObject([
        { name: 'one', recorded: 3, handled: 2, lost: { 'incoming-full': 1 } },
        { name: 'two', recorded: 3, handled: 2, lost: { 'incoming-full': 1 } },
      ]);
      expect(logged).toMatchObject([
        { level: 'error', message: 'Unable to record event: too many queued events, dropped event' },
      ]);
    });

    it('gives undefined for an event that the intake drops, and tells it once where nobody watches', () => {
      const { broadcaster, recorder, record, advance, drops } = setUp({ queueLength: 1 });
      const made: unknown[] = [];
      broadcaster.events.subscribe((event) => {
        if (event.reason !== 'A') return;
        made.push(recorder.event(pod, 'Normal', 'B', ''), recorder.event(pod, 'Normal', 'C', ''));
      });
      record('A');
      advance();
      expect(made).toMatchObject([{ reason: 'B' }, undefined]);
      expect(told(drops)).toEqual([[undefined, 'incoming-full', 'C', 1]]);
    });

    it('keeps books that close where the logger that is told of a full intake starts and stops watchers', () => {
      const { broadcaster, recorder, record, advance } = setUp({ queueLength: 1 });
      const first = broadcaster.startEventWatcher((event) => {
        if (event.reason === 'A') for (const reason of ['B', 'C']) loud.event(pod, 'Normal', reason, '');
      });
      let second: typeof first | undefined;
      const loud = recorder.withLogger({
        log: () => {
          second ??= broadcaster.startEventWatcher(() => undefined);
          first.unsubscribe();
        },
      });
      record('A');
      advance();
      expect(second?.stats()).toMatchObject({ recorded: 0, waiting: 0, lost: {} });
      expect(first.stats()).toMatchObject({ recorded: 3, handled: 1, waiting: 0 });
      expect(first.stats().lost).toEqual({ 'incoming-full': 1, stopped: 1 });
    });

    it('records with nobody watching', async () => {
      const { broadcaster, recorder, advance, drops } = setUp();
      expect(recorder.event(pod, 'Normal', 'A', '')).toMatchObject({ reason: 'A' });
      advance();
      const report = broadcaster.shutdown();
      advance();
      expect(await report).toEqual({ complete: true, durationMs: 0, watchers: [] });
      expect(broadcaster.stats().recorded).toBe(1);
      expect(drops).toEqual([]);
    });

    it('goes on after a bare subscriber of events that throws, whose error is an unhandled one', () => {
      const seen: unknown[] = [];
      const errors = unhandledErrors(() => {
        const { broadcaster, record, advance } = setUp();
        broadcaster.events.subscribe(() => {
          throw new Error('subscriber');
        });
        broadcaster.startEventWatcher(reasonsInto(seen));
        record('A', 'B');
        advance();
      });
      expect(errors).toEqual([new Error('subscriber'), new Error('subscriber')]);
      expect(seen).toEqual(['A', 'B']);
    });
  });

  describe('refused events', () => {
    it('are counted, logged, and told as invalid drops without an event', () => {
      const { broadcaster, recorder, advance, drops, logged } = setUp();
      broadcaster.startEventWatcher(() => expect.unreachable());
      expect(recorder.event(undefined, 'Normal', 'Reason', 'message')).toBeUndefined();
      expect(recorder.event(pod, 'Info', 'Reason', 'message')).toBeUndefined();
      expect(drops).toEqual([]);
      advance();
      expect(drops).toEqual([
        { occurrences: 1, reason: 'invalid' },
        { occurrences: 1, reason: 'invalid' },
      ]);
      expect(broadcaster.stats()).toMatchObject({ recorded: 0, refused: { invalid: 2 } });
      expect(logged).toMatchObject([
        {
          level: 'error',
          message: 'Could not construct reference, will not report event',
          meta: { type: 'Normal', reason: 'Reason', message: 'message' },
        },
        { level: 'error', message: 'Unsupported event type', meta: { type: 'Info' } },
      ]);
      expect(broadcaster.stats().watchers).toMatchObject([{ recorded: 0 }]);
    });

    it('after the shutdown has begun are counted, logged, and told with the event', () => {
      const { broadcaster, recorder, advance, drops, logged } = setUp();
      broadcaster.startEventWatcher(() => NEVER);
      recorder.event(pod, 'Normal', 'A', '');
      advance();
      void broadcaster.shutdown();
      expect(recorder.event(pod, 'Normal', 'B', '')).toBeUndefined();
      advance();
      expect(told(drops)).toEqual([[undefined, 'stopped', 'B', 1]]);
      expect(broadcaster.stats()).toMatchObject({ recorded: 1, refused: { stopped: 1 }, watchers: [{ recorded: 1 }] });
      expect(logged).toMatchObject([
        {
          level: 'error',
          message: 'Unable to record event (will not retry!)',
          meta: { error: 'broadcaster already stopped' },
        },
      ]);
    });
  });

  describe('drops', () => {
    it('are told a turn later', () => {
      const { broadcaster, record, advance, drops } = setUp();
      const watcher = broadcaster.startEventWatcher(() => undefined, { name: 'w' });
      record('A');
      watcher.unsubscribe();
      expect(watcher.stats().lost).toEqual({ stopped: 1 });
      expect(drops).toEqual([]);
      advance();
      expect(told(drops)).toEqual([['w', 'stopped', undefined, 1]]);
    });

    it('keep the newest 1000 in a turn; how many were not told is counted', () => {
      const { broadcaster, recorder, advance, drops } = setUp();
      for (let i = 0; i < 1_234; i++) recorder.event(pod, `T${i}`, 'R', '');
      expect(broadcaster.stats().dropsUntold).toBe(234);
      advance();
      expect(drops).toHaveLength(1000);
      recorder.event(pod, 'T', 'R', '');
      advance();
      expect(drops).toHaveLength(1001);
      expect(broadcaster.stats()).toMatchObject({ dropsUntold: 234, refused: { invalid: 1_235 } });
    });

    it('that are kept are the newest', () => {
      const { broadcaster, record, advance, drops } = setUp({ queueLength: 2_000 });
      broadcaster.startEventWatcher(() => NEVER, { capacity: 0 });
      for (let i = 0; i <= 1_100; i++) record(`R${i}`);
      advance();
      expect(broadcaster.stats().dropsUntold).toBe(100);
      expect(drops.map(({ event }) => event?.reason)).toEqual(Array.from({ length: 1000 }, (_, i) => `R${i + 101}`));
    });

    it('are not untold to whom does not listen any more', () => {
      const { broadcaster, recorder, advance } = setUp();
      const subscription = broadcaster.drops.subscribe();
      recorder.event(pod, 'Bad', 'R', '');
      subscription.unsubscribe();
      advance();
      expect(broadcaster.stats().dropsUntold).toBe(0);
    });

    it('may be answered by recording, without end, and without starving the turn', () => {
      const { broadcaster, recorder, advance } = setUp();
      let told = 0;
      broadcaster.drops.subscribe(() => {
        told++;
        recorder.event(pod, 'Bad', 'R', '');
      });
      recorder.event(pod, 'Bad', 'R', '');
      advance(3);
      expect(told).toBeGreaterThan(16);
      expect(told).toBeLessThan(200);
    });

    it('of a slow watcher are watcher-full, and its own only', () => {
      const { broadcaster, record, advance, drops } = setUp();
      const seen: unknown[] = [];
      const slow = broadcaster.startEventWatcher(() => NEVER, { name: 'slow' });
      const other = broadcaster.startEventWatcher(reasonsInto(seen), { name: 'other' });
      for (let i = 0; i < 1003; i++) record(`R${i}`);
      advance();
      expect(seen).toHaveLength(1003);
      expect(slow.stats()).toMatchObject({ recorded: 1003, running: 1, waiting: 1000, lost: { 'watcher-full': 2 } });
      expect(other.stats()).toMatchObject({ handled: 1003, lost: {} });
      expect(told(drops)).toEqual([
        ['slow', 'watcher-full', 'R1001', 1],
        ['slow', 'watcher-full', 'R1002', 1],
      ]);
    });
  });

  describe('start', () => {
    it('hands the results on, hot, and completes them when the watcher ends', () => {
      const { broadcaster, record, advance } = setUp();
      const results: unknown[] = [];
      const watcher = broadcaster.start('mine', (events) => events.pipe(map(({ reason }) => `got ${reason}`)));
      watcher.results.subscribe({ next: (result) => results.push(result), complete: () => results.push('|') });
      record('A', 'B');
      advance();
      watcher.unsubscribe();
      expect(results).toEqual(['got A', 'got B', '|']);
    });

    it('gives the pipeline the time, the chance and the books of the broadcaster', () => {
      const random = () => 0.25;
      const { broadcaster, time } = setUp({ random });
      broadcaster.start('mine', (_, context) => {
        expect([context.scheduler, context.random()]).toEqual([time, 0.25]);
        expect(context.draining.aborted).toBe(false);
        expect(context.account.snapshot().recorded).toBe(0);
        return EMPTY;
      });
      expect.assertions(3);
    });

    it('subscribes to the pipeline once, and an event counts once however often the pipeline subscribes', () => {
      const { broadcaster, record, advance } = setUp();
      let subscribed = 0;
      const watcher = broadcaster.start(
        'mine',
        (events) =>
          new Observable((subscriber) => {
            subscribed++;
            subscriber.add(events.subscribe(subscriber));
            subscriber.add(events.subscribe(subscriber));
          }),
      );
      record('A');
      advance();
      expect(subscribed).toBe(1);
      expect(watcher.stats()).toMatchObject({ recorded: 1, handled: 1 });
    });

    it('throws at the call what the pipeline throws while it is put together', () => {
      const { broadcaster } = setUp();
      const start = () =>
        broadcaster.start('mine', () => {
          throw new RangeError('capacity must be …');
        });
      expect(start).toThrow(new RangeError('capacity must be …'));
      expect(broadcaster.stats().watchers).toEqual([]);
    });

    it('ends a watcher whose pipeline errs, logs why, and counts the event as failed', () => {
      const { broadcaster, record, advance, drops, logged } = setUp();
      const errors: unknown[] = [];
      const seen: unknown[] = [];
      const watcher = broadcaster.start('mine', (events) =>
        events.pipe(
          tap(({ reason }) => {
            if (reason === 'B') throw new Error('broken');
          }),
        ),
      );
      watcher.results.subscribe({ error: (error) => errors.push(error) });
      broadcaster.startEventWatcher(reasonsInto(seen));
      record('A', 'B', 'C');
      advance();
      expect(errors).toEqual([new Error('broken')]);
      expect(watcher.closed).toBe(true);
      expect(watcher.stats()).toMatchObject({ recorded: 3, handled: 1, lost: { 'handler-failed': 2 } });
      expect(told(drops)).toEqual([
        ['mine', 'handler-failed', 'B', 1],
        ['mine', 'handler-failed', undefined, 1],
      ]);
      expect(logged).toEqual([
        { level: 'error', message: 'Event watcher failed and ends', meta: { watcher: 'mine', error: 'broken' } },
      ]);
      expect(seen).toEqual(['A', 'B', 'C']);
    });

    it('ends a watcher whose pipeline completes', () => {
      const { broadcaster } = setUp();
      const watcher = broadcaster.start('mine', () => of(1));
      expect(watcher.closed).toBe(true);
      expect(broadcaster.stats().watchers).toEqual([]);
    });

    it('after the shutdown logs an error and gives an ended watcher, whatever its face', async () => {
      const { broadcaster, logged, advance } = setUp();
      void broadcaster.shutdown();
      advance();
      const { log } = console;
      const late = [
        broadcaster.start('pipeline', () => expect.unreachable()),
        broadcaster.startEventWatcher(() => expect.unreachable(), { name: 'handler' }),
        broadcaster.startLogging(log),
        broadcaster.startStructuredLogging({ log }),
        broadcaster.startRecordingToSink({ create: () => EMPTY, patch: () => EMPTY }),
      ];
      const names = ['pipeline', 'handler', 'logging', 'structured-logging', 'sink'];
      expect(late.map(({ closed, name }) => [closed, name])).toEqual(names.map((name) => [true, name]));
      expect(logged).toEqual(
        names.map((watcher) => ({
          level: 'error',
          message: 'Unable to start event watcher (will not retry!)',
          meta: { watcher },
        })),
      );
      for (const watcher of late) {
        let completed = false;
        watcher.results.subscribe({ complete: () => (completed = true) });
        expect(completed).toBe(true);
        expect(await watcher.stop()).toMatchObject({ recorded: 0, undelivered: [] });
        expect(await watcher.flush()).toMatchObject({ recorded: 0 });
      }
    });

    it('is late once the shutdown has begun', () => {
      const { broadcaster, record, advance } = setUp();
      broadcaster.startEventWatcher(() => NEVER);
      record('A');
      advance();
      void broadcaster.shutdown();
      expect(broadcaster.stats().state).not.toBe('running');
      expect(broadcaster.startEventWatcher(() => undefined).closed).toBe(true);
    });

    it('ends a watcher whose pipeline shuts the broadcaster down while it is put together', async () => {
      const { broadcaster, advance } = setUp();
      const watcher = broadcaster.start('mine', () => {
        void broadcaster.shutdown();
        return NEVER;
      });
      expect(watcher.closed).toBe(true);
      advance();
      expect(await broadcaster.shutdown()).toMatchObject({ complete: true });
    });

    it('names event watchers by number unless it is told a name', () => {
      const { broadcaster } = setUp();
      broadcaster.startEventWatcher(() => undefined);
      broadcaster.startEventWatcher(() => undefined, { name: 'mine' });
      broadcaster.startEventWatcher(() => undefined);
      const names = broadcaster.stats().watchers.map(({ name }) => name);
      expect(names).toEqual(['watcher-1', 'mine', 'watcher-2']);
    });

    it.each([
      ['handler', TypeError, (b: EventBroadcaster) => b.startEventWatcher('no' as never)],
      ['concurrent', RangeError, (b: EventBroadcaster) => b.startEventWatcher(() => 0, { concurrent: 0 })],
      ['capacity', RangeError, (b: EventBroadcaster) => b.startEventWatcher(() => 0, { capacity: -1 })],
      ['logf', TypeError, (b: EventBroadcaster) => b.startLogging(undefined as never)],
      ['attempts', RangeError, (b: EventBroadcaster) => b.startRecordingToSink(sink, { attempts: 0 })],
      ['concurrent', RangeError, (b: EventBroadcaster) => b.startRecordingToSink(sink, { concurrent: 0.5 })],
      ['capacity', TypeError, (b: EventBroadcaster) => b.startRecordingToSink(sink, { capacity: '1' as never })],
      ['sink', TypeError, (b: EventBroadcaster) => b.startRecordingToSink({} as never)],
      [
        'burstSize',
        RangeError,
        (b: EventBroadcaster) => b.startRecordingToSink(sink, { correlator: { burstSize: -1 } }),
      ],
    ])('throws for a bad %s (%o) at the call', (name, type, start) => {
      const { broadcaster } = setUp();
      expect(() => start(broadcaster)).toThrow(type);
      expect(() => start(broadcaster)).toThrow(name);
      expect(broadcaster.stats().watchers).toEqual([]);
    });
  });

  it.each<[EventBroadcasterOptions, typeof TypeError | typeof RangeError, string]>([
    [{ queueLength: 0 }, RangeError, 'queueLength must be a whole number, at least 1, but is 0 (number)'],
    [{ queueLength: '5' as never }, TypeError, 'queueLength must be a number, but is "5" (string)'],
    [{ shutdownDeadlineMs: -1 }, RangeError, 'shutdownDeadlineMs must be from 0 to 2147483647, but is -1 (number)'],
    [{ shutdownDeadlineMs: Infinity }, RangeError, 'shutdownDeadlineMs'],
    [{ shutdownDeadlineMs: NaN }, RangeError, 'shutdownDeadlineMs'],
    [{ maxMessageBytes: 0 }, RangeError, 'maxMessageBytes must be a whole number, at least 1, but is 0 (number)'],
    [{ random: 0.5 as never }, TypeError, 'random must be a function, but is 0.5 (number)'],
  ])('throws for the bad options %o', (options, type, message) => {
    expect(() => new EventBroadcaster(options)).toThrow(type);
    expect(() => new EventBroadcaster(options)).toThrow(message);
  });

  it('takes its defaults: 16 KiB of message, and a report within 10 s', async () => {
    const { broadcaster, recorder, advance } = setUp();
    broadcaster.startEventWatcher(() => NEVER);
    const message = recorder.event(pod, 'Normal', 'A', 'x'.repeat(20_000))?.message ?? '';
    expect(new TextEncoder().encode(message)).toHaveLength(16_384);
    advance();
    let report: ShutdownReport | undefined;
    broadcaster.stopped.subscribe((said) => (report = said));
    void broadcaster.shutdown();
    advance(9_999);
    expect(report).toBeUndefined();
    advance(1);
    expect(report).toMatchObject({ complete: false, durationMs: 10_000 });
  });

  it('cuts messages to maxMessageBytes', () => {
    const { recorder } = setUp({ maxMessageBytes: 8 });
    expect(recorder.event(pod, 'Normal', 'A', 'x'.repeat(20))?.message).toHaveLength(8);
  });

  describe('events', () => {
    it('gives each subscriber what is recorded from then on, and completes at the stop', () => {
      const { broadcaster, record, advance } = setUp();
      const early: unknown[] = [];
      const late: unknown[] = [];
      const into = (seen: unknown[]) => ({ next: reasonsInto(seen), complete: () => seen.push('|') });
      broadcaster.events.subscribe(into(early));
      record('A');
      broadcaster.events.subscribe(into(late));
      record('B');
      void broadcaster.shutdown();
      expect(early).toEqual([]);
      advance();
      expect(early).toEqual(['A', 'B', '|']);
      expect(late).toEqual(['B', '|']);
    });

    it('is complete for who comes after the stop has begun', () => {
      const { broadcaster, record, advance } = setUp();
      const seen: unknown[] = [];
      record('A');
      void broadcaster.shutdown();
      broadcaster.events.subscribe({ next: () => seen.push('next'), complete: () => seen.push('|') });
      advance();
      expect(seen).toEqual(['|']);
    });

    it('has no books: a bare subscriber is not among the watchers', () => {
      const { broadcaster } = setUp();
      broadcaster.events.subscribe();
      expect(broadcaster.stats().watchers).toEqual([]);
    });
  });

  describe('shutdown', () => {
    it('lets handlers finish what was recorded before it, and reports that all was come to', async () => {
      const { broadcaster, record, advance, time } = setUp();
      const seen: unknown[] = [];
      broadcaster.startEventWatcher((event) => timer(5, time).pipe(tap(() => seen.push(event.reason))), { name: 'w' });
      record('A', 'B');
      const report = broadcaster.shutdown();
      advance(100);
      expect(seen).toEqual(['A', 'B']);
      expect(await report).toEqual({
        complete: true,
        durationMs: 10,
        watchers: [
          {
            name: 'w',
            recorded: 2,
            handled: 2,
            waiting: 0,
            running: 0,
            held: 0,
            lost: {},
            undelivered: [],
            undeliveredUnlisted: 0,
          },
        ],
      });
    });

    it('reports what is left at the deadline by event and reason', async () => {
      const { broadcaster, record, advance, drops } = setUp();
      broadcaster.startEventWatcher(() => NEVER, { name: 'w' });
      record('A', 'B', 'C');
      const report = broadcaster.shutdown({ deadlineMs: 7 });
      advance(100);
      const { complete, durationMs, watchers } = await report;
      expect({ complete, durationMs }).toEqual({ complete: false, durationMs: 7 });
      expect(watchers).toMatchObject([
        {
          name: 'w',
          recorded: 3,
          handled: 0,
          waiting: 0,
          running: 0,
          lost: { interrupted: 1, 'undelivered-at-shutdown': 2 },
          undeliveredUnlisted: 0,
        },
      ]);
      const undelivered = watchers[0]?.undelivered.map(({ event, reason }) => [event.reason, reason]) ?? [];
      expect(undelivered.toSorted()).toEqual([
        ['A', 'interrupted'],
        ['B', 'undelivered-at-shutdown'],
        ['C', 'undelivered-at-shutdown'],
      ]);
      expect(drops).toHaveLength(3);
    });

    it('lists 1000 of them at most, and counts the rest', async () => {
      const { broadcaster, record, advance } = setUp({ queueLength: 2000 });
      broadcaster.startEventWatcher(() => NEVER, { capacity: 2000 });
      for (let i = 0; i < 1_500; i++) record(`R${i}`);
      advance();
      const report = broadcaster.shutdown({ deadlineMs: 1 });
      advance(1);
      const { watchers } = await report;
      expect(watchers[0]?.undelivered).toHaveLength(1000);
      expect(watchers[0]?.undeliveredUnlisted).toBe(500);
    });

    it('tells pipelines to hurry: draining is aborted', () => {
      const { broadcaster } = setUp();
      const draining: AbortSignal[] = [];
      broadcaster.start('mine', (_, context) => {
        draining.push(context.draining);
        return NEVER;
      });
      expect(draining.map(({ aborted }) => aborted)).toEqual([false]);
      void broadcaster.shutdown();
      expect(draining.map(({ aborted }) => aborted)).toEqual([true]);
    });

    it('refuses what is recorded when draining is told', () => {
      const { broadcaster, recorder } = setUp();
      let made: unknown = 'not asked';
      broadcaster.start('mine', (_, { draining }) => {
        draining.addEventListener('abort', () => {
          made = recorder.event(pod, 'Normal', 'A', '');
        });
        return NEVER;
      });
      void broadcaster.shutdown();
      expect(made).toBeUndefined();
    });

    it('completes the source of a pipeline, which has until the deadline to complete too', async () => {
      const { broadcaster, record, advance, time } = setUp();
      const seen: unknown[] = [];
      broadcaster.start('mine', (events) => events.pipe(delay(20, time), tap(reasonsInto(seen))));
      record('A');
      const report = broadcaster.shutdown({ deadlineMs: 30 });
      advance(100);
      expect(seen).toEqual(['A']);
      expect(await report).toMatchObject({ complete: true, durationMs: 20 });
    });

    it('reports what a stage took and never brought to an end, though its pipeline completed', async () => {
      const { broadcaster, record, advance } = setUp();
      broadcaster.start('mine', (events, { account }) => events.pipe(tap(() => account.take())));
      record('A');
      advance();
      const report = broadcaster.shutdown();
      advance();
      expect(await report).toMatchObject({
        complete: false,
        watchers: [{ lost: { 'undelivered-at-shutdown': 1 }, undelivered: [], undeliveredUnlisted: 1 }],
      });
    });

    it('gives the same promise each time, and the first deadline counts', async () => {
      const { broadcaster, record, advance } = setUp();
      broadcaster.startEventWatcher(() => NEVER);
      record('A');
      const first = broadcaster.shutdown({ deadlineMs: 3 });
      expect(broadcaster.shutdown({ deadlineMs: 3_000 })).toBe(first);
      advance(3);
      expect(await first).toMatchObject({ durationMs: 3 });
      expect(broadcaster.shutdown()).toBe(first);
    });

    it('gives the same promise to whom it calls while it begins', () => {
      const { broadcaster, advance } = setUp();
      const promises: unknown[] = [];
      broadcaster
        .start('mine', (events, { draining }) => {
          draining.addEventListener('abort', () => promises.push(broadcaster.shutdown()));
          return events;
        })
        .results.subscribe({ complete: () => promises.push(broadcaster.shutdown()) });
      const promise = broadcaster.shutdown();
      advance();
      expect(promises).toEqual([promise, promise]);
      expect(promises.every((other) => other === promise)).toBe(true);
      expect(broadcaster.shutdown()).toBe(promise);
    });

    it.each([-1, NaN, Infinity, 2 ** 31])('throws for the deadline %d at the call', (deadlineMs) => {
      const { broadcaster } = setUp();
      expect(() => broadcaster.shutdown({ deadlineMs })).toThrow(RangeError);
      expect(() => broadcaster.flush({ deadlineMs })).toThrow('deadlineMs must be from 0 to 2147483647');
      expect(broadcaster.stats().state).toBe('running');
    });

    it('replays the report to whoever subscribes to stopped', async () => {
      const { broadcaster, advance } = setUp();
      const seen: unknown[] = [];
      const observer = { next: (report: unknown) => seen.push(report), complete: () => seen.push('|') };
      broadcaster.stopped.subscribe(observer);
      const promise = broadcaster.shutdown();
      advance();
      broadcaster.stopped.subscribe(observer);
      const report = await promise;
      expect(seen).toEqual([report, '|', report, '|']);
    });

    it('goes: state, watchers, events, report; drops are told before the promise goes on', async () => {
      const broadcaster = new EventBroadcaster({ logger: { log: () => undefined } });
      const seen: unknown[] = [];
      broadcaster.drops.subscribe({ next: ({ reason }) => seen.push(reason), complete: () => seen.push('drops |') });
      broadcaster.stopped.subscribe(() => seen.push(`report, ${broadcaster.stats().state}`));
      broadcaster.events.subscribe({ complete: () => seen.push(`events |, ${broadcaster.stats().state}`) });
      const watcher = broadcaster.startEventWatcher(() => NEVER, { name: 'w' });
      watcher.results.subscribe({ complete: () => seen.push('watcher |') });
      broadcaster.newRecorder(new Scheme(), {}).event(pod, 'Normal', 'A', '');
      await settle();
      await broadcaster.shutdown({ deadlineMs: 0 });
      seen.push('promise');
      expect(seen).toEqual(['events |, stopped', 'watcher |', 'report, stopped', 'interrupted', 'drops |', 'promise']);
    });

    it('hands nothing out after its deadline, though handlers had the intake pause for I/O', async () => {
      const { broadcaster, recorder, advance } = setUp();
      const seen: unknown[] = [];
      let report: Promise<ShutdownReport> | undefined;
      broadcaster.events.subscribe({
        next: () => {
          seen.push('event');
          recorder.event(pod, 'Normal', 'again', '');
          if (seen.length === 17) report = broadcaster.shutdown({ deadlineMs: 0 });
        },
        complete: () => seen.push('|'),
      });
      broadcaster.startEventWatcher(() => undefined);
      recorder.event(pod, 'Normal', 'first', '');
      advance();
      expect(seen.slice(16)).toEqual(['event', '|']);
      advance(100);
      expect(seen).toHaveLength(18);
      expect(await report).toMatchObject({
        complete: false,
        durationMs: 0,
        watchers: [{ recorded: 18, handled: 17, lost: { 'undelivered-at-shutdown': 1 }, undeliveredUnlisted: 1 }],
      });
    });

    it('reports though a teardown throws at the deadline, and cuts the other watchers off all the same', () => {
      let report: ShutdownReport | undefined;
      let others = 0;
      const errors = unhandledErrors(() => {
        const { broadcaster, record, advance } = setUp();
        broadcaster.startEventWatcher(
          () =>
            new Observable(() => () => {
              throw new Error('teardown');
            }),
        );
        broadcaster.startEventWatcher(() => new Observable(() => () => others++));
        broadcaster.stopped.subscribe((said) => (report = said));
        record('A');
        void broadcaster.shutdown({ deadlineMs: 1 });
        advance(1);
      });
      expect(others).toBe(1);
      expect(errors).toHaveLength(1);
      expect(report).toMatchObject({
        complete: false,
        watchers: [{ lost: { interrupted: 1 } }, { lost: { interrupted: 1 } }],
      });
    });

    it('may be called by a handler', async () => {
      const { broadcaster, record, advance } = setUp();
      const seen: unknown[] = [];
      broadcaster.startEventWatcher((event) => {
        seen.push(event.reason);
        void broadcaster.shutdown();
      });
      record('A', 'B');
      advance();
      expect(seen).toEqual(['A', 'B']);
      expect(await broadcaster.shutdown()).toMatchObject({ complete: true, watchers: [{ handled: 2 }] });
    });

    it('has nothing in its report of watchers that ended before', async () => {
      const { broadcaster, record, advance } = setUp();
      const watcher = broadcaster.startEventWatcher(() => undefined);
      record('A');
      watcher.unsubscribe();
      const report = broadcaster.shutdown();
      advance();
      expect(await report).toMatchObject({ complete: true, watchers: [] });
    });
  });

  describe('signal', () => {
    it('shuts down when it aborts, with the default deadline', () => {
      const controller = new AbortController();
      const { broadcaster, record, advance } = setUp({ signal: controller.signal, shutdownDeadlineMs: 5 });
      broadcaster.startEventWatcher(() => NEVER);
      record('A');
      advance();
      controller.abort();
      expect(broadcaster.stats().state).toBe('stopped');
      let report: ShutdownReport | undefined;
      broadcaster.stopped.subscribe((said) => (report = said));
      advance(4);
      expect(report).toBeUndefined();
      advance(1);
      expect(report).toMatchObject({ complete: false, durationMs: 5 });
    });

    it('that has aborted already makes a broadcaster that is shut down', async () => {
      const { broadcaster, recorder, advance } = setUp({ signal: AbortSignal.abort() });
      advance();
      expect(broadcaster.stats().state).toBe('stopped');
      expect(recorder.event(pod, 'Normal', 'A', '')).toBeUndefined();
      expect(await broadcaster.shutdown()).toMatchObject({ complete: true });
    });

    it('is let go of at the shutdown', () => {
      const { signal } = new AbortController();
      const listeners: unknown[] = [];
      const add = signal.addEventListener.bind(signal);
      const remove = signal.removeEventListener.bind(signal);
      Object.assign(signal, {
        addEventListener: (...args: Parameters<typeof add>) => {
          listeners.push(args[1]);
          add(...args);
        },
        removeEventListener: (...args: Parameters<typeof remove>) => {
          listeners.splice(listeners.indexOf(args[1]), 1);
          remove(...args);
        },
      });
      const { broadcaster } = setUp({ signal });
      expect(listeners).toHaveLength(1);
      void broadcaster.shutdown();
      expect(listeners).toHaveLength(0);
    });
  });

  describe('flush', () => {
    it('waits until what is recorded by now is handled, without stopping', async () => {
      const { broadcaster, record, advance, time } = setUp();
      broadcaster.startEventWatcher(() => timer(5, time), { name: 'slow' });
      broadcaster.startEventWatcher(() => undefined, { name: 'quick' });
      record('A', 'B');
      let report: ShutdownReport | undefined;
      void broadcaster.flush().then((said) => (report = said));
      advance(9);
      await settle();
      expect(report).toBeUndefined();
      advance(1);
      await settle();
      expect(report).toMatchObject({ complete: true, durationMs: 10, watchers: [{ handled: 2 }, { handled: 2 }] });
      record('C');
      advance(5);
      expect(broadcaster.stats().watchers).toMatchObject([{ handled: 3 }, { handled: 3 }]);
    });

    it('says incomplete at the deadline, loses nothing, and goes on', async () => {
      const { broadcaster, record, advance } = setUp({ shutdownDeadlineMs: 50 });
      const work = new Subject();
      broadcaster.startEventWatcher(() => work);
      record('A', 'B');
      const flushed = broadcaster.flush();
      advance(50);
      expect(await flushed).toMatchObject({
        complete: false,
        durationMs: 50,
        watchers: [{ recorded: 2, handled: 0, running: 1, waiting: 1, lost: {}, undelivered: [] }],
      });
      work.complete();
      expect(broadcaster.stats().watchers).toMatchObject([{ handled: 2 }]);
    });

    it('is complete at once where nothing waits, and where nobody watches', async () => {
      const { broadcaster, recorder } = setUp();
      recorder.event(pod, 'Normal', 'A', '');
      expect(await broadcaster.flush()).toEqual({ complete: true, durationMs: 0, watchers: [] });
      broadcaster.startEventWatcher(() => undefined);
      expect(await broadcaster.flush()).toMatchObject({ complete: true, watchers: [{ recorded: 0 }] });
    });

    it('ends with a watcher that ends', async () => {
      const { broadcaster, record, advance } = setUp();
      const watcher = broadcaster.startEventWatcher(() => NEVER);
      record('A');
      advance();
      const flushed = broadcaster.flush();
      watcher.unsubscribe();
      expect(await flushed).toMatchObject({ complete: true, watchers: [{ lost: { interrupted: 1 } }] });
    });
  });

  it('ignores what a pipeline without results emits and keeps nothing of it', () => {
    const { broadcaster, record, advance } = setUp();
    const watcher = broadcaster.start('mine', (events) => events.pipe(ignoreElements()));
    record('A');
    advance();
    expect(watcher.stats()).toMatchObject({ recorded: 1, handled: 1 });
  });
});
