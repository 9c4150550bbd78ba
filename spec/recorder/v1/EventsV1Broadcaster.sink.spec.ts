import { delay, NEVER, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { EventSeriesCounter, type StartRecordingEventsV1Options } from '../../../lib/recorder/v1/index.ts';
import { notSent, status } from '../../delivery/DeliveryWorld.ts';
import { type Reply, reportOf, setUpV1, sinkOf } from './setUpV1.ts';

const MINUTES = 60_000;

function startSink(options: StartRecordingEventsV1Options = {}, ...script: Reply[]) {
  const world = setUpV1();
  const { requests, seen, sink } = sinkOf(world.time, ...script);
  const watcher = world.broadcaster.startRecordingToSink(sink, options);
  const told: string[] = [];
  watcher.results.subscribe(({ event, kind, occurrences }) => told.push(`${kind} ${event.reason} +${occurrences}`));
  return { ...world, report: reportOf(world.broadcaster.stopped), requests, seen, told, watcher };
}

describe('EventsV1Broadcaster.startRecordingToSink', () => {
  it('POSTs the first, PATCHes the second, and the rest when the series ends', () => {
    const { record, requests, seen, time, told, watcher } = startSink();
    record('a', 'b');
    expect(requests()).toEqual(['0 POST a x1', '0 POST b x1']);
    record('a');
    record('a');
    expect(requests()).toEqual(['0 PATCH a x2']);
    expect(watcher.stats()).toMatchObject({ name: 'sink', recorded: 4, handled: 3, held: 1 });
    time.advance(6 * MINUTES - 1);
    expect(requests()).toEqual([]);
    time.advance(1);
    expect(requests()).toEqual(['360000 PATCH a x3']);
    expect(new Set(seen.filter(({ reason }) => reason === 'a').map(({ metadata }) => metadata.name)).size).toBe(1);
    expect(told).toEqual(['created a +1', 'created b +1', 'patched a +1', 'patched a +1']);
    time.advance(100 * MINUTES);
    expect([requests(), time.actions]).toEqual([[], []]);
  });

  it('takes the series into a POST that waits', () => {
    const { record, requests, time, told } = startSink({}, notSent);
    record('a');
    record('a', 'a');
    requests();
    time.advance(100);
    expect(requests()).toEqual([expect.stringContaining('POST a x3')]);
    expect(told).toEqual(['created a +3']);
  });

  it('neither loses nor overwrites what occurs during a write', () => {
    const late: Reply = (event) => of(event).pipe(delay(10, time));
    const { record, requests, time, watcher } = startSink({}, late, late);
    record('a');
    time.advance(5);
    record('a', 'a');
    expect(watcher.stats()).toMatchObject({ running: 1, waiting: 2 });
    time.advance(5);
    expect(requests()).toEqual(['0 POST a x1', '10 PATCH a x3']);
    time.advance(5);
    record('a');
    time.advance(5);
    expect(watcher.stats()).toMatchObject({ handled: 3, held: 1 });
    time.advance(6 * MINUTES);
    expect(requests()).toEqual([expect.stringContaining('PATCH a x4')]);
  });

  it('writes a count that has doubled a minute after the last write', () => {
    const { record, requests, time } = startSink();
    for (let i = 0; i < 5; i++) record('a');
    requests();
    time.advance(1 * MINUTES);
    expect(requests()).toEqual(['60000 PATCH a x5']);
  });

  it('writes it though the next occurs in that very moment, before its timer', () => {
    const { record, requests, time } = startSink();
    record('a');
    record('a');
    record('a', 'a');
    requests();
    // As when the program was busy: the time has come, and no timer has run yet.
    time.frame = 1 * MINUTES;
    record('a');
    time.advance(0);
    expect(requests()).toEqual([expect.stringMatching(/^60000 PATCH a x[56]$/)]);
  });

  it('writes a series that goes on half an hour after its last write', () => {
    const { record, requests, time } = startSink();
    for (let i = 0; i < 1_000; i++) record('a');
    time.advance(1 * MINUTES);
    expect(requests()).toEqual(['0 POST a x1', '0 PATCH a x2', '60000 PATCH a x1000']);
    for (let i = 0; i < 7; i++) {
      record('a');
      time.advance(5 * MINUTES);
    }
    expect(requests()).toEqual([`${31 * MINUTES} PATCH a x1006`]);
  });

  it('writes a series that is pushed out, once, and counts it for no recording', () => {
    const { record, requests, told, watcher } = startSink({ series: { maxSeries: 1 } });
    record('a');
    record('a');
    record('a');
    requests();
    record('b');
    expect(requests()).toEqual(['0 PATCH a x3', '0 POST b x1']);
    expect(told.slice(2)).toEqual(['patched a +1', 'created b +1']);
    record('c');
    expect(requests()).toEqual(['0 POST c x1']);
    expect(watcher.stats()).toMatchObject({ recorded: 5, handled: 5, held: 0 });
  });

  it('writes the counts of 500 series at the shutdown', () => {
    const { broadcaster, record, report, requests, time } = startSink({ qps: Infinity });
    const reasons = Array.from({ length: 500 }, (_, i) => `r${i}`);
    for (let i = 0; i < 3; i++) record(...reasons);
    requests();
    void broadcaster.shutdown();
    time.advance(1);
    expect(new Set(requests().map((line) => line.split(' ').slice(1).join(' ')))).toEqual(
      new Set(reasons.map((reason) => `PATCH ${reason} x3`)),
    );
    expect(report()).toMatchObject({ complete: true, watchers: [{ recorded: 1_500, handled: 1_500, lost: {} }] });
    expect(time.actions).toEqual([]);
  });

  it('writes them at a flush, and goes on', async () => {
    const { broadcaster, record, requests, time } = startSink();
    for (let i = 0; i < 3; i++) record('a');
    requests();
    const flushed = broadcaster.flush();
    time.advance(0);
    expect(await flushed).toMatchObject({ complete: true, watchers: [{ handled: 3, held: 0 }] });
    expect(requests()).toEqual(['0 PATCH a x3']);
    time.advance(10 * MINUTES);
    record('a');
    expect(requests()).toEqual([`${10 * MINUTES} POST a x1`]);
  });

  it('says what it could not write', () => {
    const { broadcaster, record, report, time } = startSink({}, 'stored', 'stored', status(403));
    for (let i = 0; i < 3; i++) record('a');
    void broadcaster.shutdown();
    time.advance(1);
    expect(report()).toMatchObject({
      watchers: [{ recorded: 3, handled: 2, lost: { rejected: 1 } }],
    });
  });

  it('loses what is put off as stopped where its watcher is', () => {
    const { record, watcher } = startSink();
    for (let i = 0; i < 3; i++) record('a');
    watcher.unsubscribe();
    expect(watcher.stats()).toMatchObject({ handled: 2, lost: { stopped: 1 } });
  });

  it('takes a counter of one’s own, whose size is bounded', () => {
    const counter = new EventSeriesCounter({ maxSeries: 10, clock: { now: () => 0 } });
    const { record, watcher } = startSink({ series: counter, qps: Infinity });
    for (let i = 0; i < 100; i++) record(`r${i}`);
    expect(counter).toMatchObject({ size: 10, evictions: 90 });
    expect(watcher.stats()).toMatchObject({ handled: 100 });
  });

  it('hands its options on to deliverTo', () => {
    const { record, requests, time, watcher } = startSink({ name: 'audit', concurrent: 1 }, () => NEVER);
    record('a', 'b');
    expect(requests()).toEqual(['0 POST a x1']);
    expect(watcher.stats()).toMatchObject({ name: 'audit', running: 1, waiting: 1 });
    time.advance(0);
  });

  it('goes another way if it is told, and logs what that says', () => {
    const world = setUpV1();
    const { sink } = sinkOf(world.time);
    const given: unknown[] = [];
    world.broadcaster.startRecordingToSink(sink, {
      delivery: (to, { context, onNotice }) => {
        given.push(to, context.scheduler);
        onNotice({ level: 'info', message: 'm', fields: { a: 1 } });
        return () => NEVER;
      },
    });
    expect(given).toEqual([sink, world.time]);
    expect(world.logged).toEqual([{ level: 'info', message: 'm', meta: { a: 1 } }]);
  });

  it.each<[StartRecordingEventsV1Options, typeof TypeError]>([
    [{ series: { maxSeries: 0 } }, RangeError],
    [{ concurrent: 0 }, RangeError],
  ])('takes no bad options: %o', (options, error) => {
    expect(() => startSink(options)).toThrow(error);
  });
});
