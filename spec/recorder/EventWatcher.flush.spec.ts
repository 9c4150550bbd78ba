import fc from 'fast-check';
import { delay, type Observable, of, Subject, switchMap, throwError, timer, type VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type CoreV1Event, type EventSink, EventSinkError, type WatcherReport } from '../../lib/index.ts';
import { pod, setUp, settle } from './setUp.ts';

/** A sink that stores counts by the name of the Pod, each after a while; or fails first, with nothing stored. */
function slowSink(time: VirtualTimeScheduler, waits: readonly number[], failures: readonly boolean[] = [false]) {
  const stored = new Map<string, number>();
  let requests = 0;
  const write = (event: CoreV1Event): Observable<CoreV1Event> => {
    const fails = failures[requests % failures.length] === true;
    return timer(waits[requests++ % waits.length] ?? 1, time).pipe(
      switchMap(() => {
        if (fails) return throwError(() => new EventSinkError({ kind: 'unknown', code: 'RESET', message: 'reset' }));
        stored.set(event.involvedObject.name ?? '', event.count ?? 1);
        return of(event);
      }),
    );
  };
  const sink: EventSink = { create: write, patch: write };
  return { sink, stored };
}

describe('flush, while more is recorded', () => {
  it('of a handler ends with the events that there were, and not with those that came later', async () => {
    const { broadcaster, recorder, advance, time } = setUp();
    const watcher = broadcaster.startEventWatcher(() => timer(10, time));
    const record = (name: string) => recorder.event({ ...pod, name }, 'Normal', 'A', '');
    record('first');
    record('second');
    let report: WatcherReport | undefined;
    void watcher.flush({ deadlineMs: 1_000 }).then((said) => (report = said));
    for (let ms = 0; ms < 19; ms++) {
      record(`later-${ms}`);
      advance(1);
    }
    await settle();
    expect(report).toBeUndefined();
    advance(1);
    await settle();
    expect(report).toMatchObject({ recorded: 21, handled: 2 });
  });

  it('of a sink ends with the writes that there were, and not with those that came later', async () => {
    const { broadcaster, recorder, advance, time } = setUp();
    const { sink, stored } = slowSink(time, [10]);
    const watcher = broadcaster.startRecordingToSink(sink, { concurrent: 1 });
    const record = (name: string) => recorder.event({ ...pod, name }, 'Normal', 'A', '');
    record('first');
    record('second');
    let report: WatcherReport | undefined;
    void watcher.flush({ deadlineMs: 1_000 }).then((said) => (report = said));
    for (let ms = 0; ms < 19; ms++) {
      record(`later-${ms}`);
      advance(1);
    }
    await settle();
    expect(report).toBeUndefined();
    advance(1);
    await settle();
    expect(report).toMatchObject({ recorded: 21, handled: 2, held: 0 });
    expect([...stored.keys()]).toEqual(['first', 'second']);
  });

  it('of a pipeline waits for what a stage says, not for the books', async () => {
    const { broadcaster, record, advance, time } = setUp();
    const watcher = broadcaster.start('mine', (events, { flushes }) => {
      flushes.subscribe((request) => request.waitFor(timer(3, time)));
      return events.pipe(delay(5, time));
    });
    record('A');
    let report: WatcherReport | undefined;
    void watcher.flush().then((said) => (report = said));
    advance(2);
    await settle();
    expect(report).toBeUndefined();
    advance(1);
    await settle();
    expect(report).toMatchObject({ recorded: 1 });
  });

  it('of several stages waits for each', async () => {
    const { broadcaster, advance } = setUp();
    const works = [new Subject<never>(), new Subject<never>()];
    const watcher = broadcaster.start('mine', (events, { flushes }) => {
      for (const work of works) flushes.subscribe((request) => request.waitFor(work));
      return events;
    });
    let report: WatcherReport | undefined;
    void watcher.flush().then((said) => (report = said));
    works[0]?.complete();
    advance();
    await settle();
    expect(report).toBeUndefined();
    works[1]?.complete();
    await settle();
    expect(report).toBeDefined();
  });

  it('writes what the spam filter skipped behind a write under way', async () => {
    const { broadcaster, record, advance, time } = setUp();
    const { sink, stored } = slowSink(time, [10]);
    const watcher = broadcaster.startRecordingToSink(sink, { correlator: { burstSize: 1 } });
    record('A');
    advance(1);
    record('A', 'A');
    advance(1);
    const flushed = watcher.flush();
    advance(20);
    expect(await flushed).toMatchObject({ recorded: 3, handled: 3, held: 0 });
    expect([...stored.values()]).toEqual([3]);
  });

  it.each([true, false])('writes what was lost to others behind a write under way, conflate %s', async (conflate) => {
    const { broadcaster, recorder, advance, time } = setUp();
    const { sink, stored } = slowSink(time, [50, 10]);
    const options = { capacity: 1, concurrent: 2, conflate, overflow: 'drop-oldest' } as const;
    const watcher = broadcaster.startRecordingToSink(sink, options);
    for (const name of ['a', 'a', 'b']) {
      recorder.event({ ...pod, name }, 'Normal', 'A', '');
      if (name === 'a') advance(1);
    }
    advance(1);
    expect(watcher.stats()).toMatchObject({ running: 2, held: 1, waiting: 0 });
    const flushed = watcher.flush();
    advance(100);
    expect(await flushed).toMatchObject({ recorded: 3, handled: 3, held: 0 });
    expect(Object.fromEntries(stored)).toEqual({ a: 2, b: 1 });
  });

  it('leaves nothing unwritten that was recorded before, whatever comes in the meantime', async () => {
    const step = fc.record({
      object: fc.nat(3),
      times: fc.integer({ min: 0, max: 3 }),
      ms: fc.constantFrom(0, 1, 1, 5),
      flush: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
    });
    const scenario = fc.record({
      steps: fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }),
      waits: fc.array(fc.constantFrom(1, 3, 20), { minLength: 1, maxLength: 5 }),
      failures: fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)), {
        minLength: 1,
        maxLength: 7,
      }),
      burstSize: fc.constantFrom(1, 3, 25),
      conflate: fc.boolean(),
      concurrent: fc.constantFrom(1, 2, 8),
    });
    const property = fc.asyncProperty(scenario, async ({ steps, waits, failures, burstSize, conflate, concurrent }) => {
      const { broadcaster, recorder, advance, time } = setUp({ random: () => 0.5 });
      // One of so many succeeds: a write that is never stored says nothing about the flush.
      const { sink, stored } = slowSink(time, waits, [...failures, false]);
      const options = { concurrent, conflate, correlator: { burstSize }, attempts: 1_000, qps: Infinity };
      const watcher = broadcaster.startRecordingToSink(sink, options);
      const recorded = new Map<string, number>();
      const open = new Set<Promise<void>>();
      let missing: unknown[] = [];
      const tick = async (ms: number) => {
        advance(ms);
        await settle();
      };
      for (const { object, times, ms, flush } of steps) {
        const name = `web-${object}`;
        for (let i = 0; i < times; i++) recorder.event({ ...pod, name }, 'Normal', 'A', '');
        recorded.set(name, (recorded.get(name) ?? 0) + times);
        if (flush) {
          const before = [...recorded];
          const flushed = watcher.flush({ deadlineMs: 1_000_000 }).then(() => {
            open.delete(flushed);
            missing = missing.concat(before.filter(([of, count]) => (stored.get(of) ?? 0) < count));
          });
          open.add(flushed);
        }
        for (let passed = 0; passed < ms; passed++) await tick(1);
        if (ms === 0) await tick(0);
      }
      await tick(900_000);
      expect(missing).toEqual([]);
      expect(open.size).toBe(0);
    });
    await fc.assert(property, { numRuns: 100 });
  });
});
