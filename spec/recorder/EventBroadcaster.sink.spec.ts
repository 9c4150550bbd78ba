import { map, NEVER, of, Subject, throwError, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type Answer,
  type CoreV1Event,
  deliverTo,
  type DeliveryOutcome,
  type EventSink,
  EventSinkError,
} from '../../lib/index.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';
import { pod, setUp, settle } from './setUp.ts';

const unknown: Answer = { kind: 'unknown', code: 'ECONNRESET', message: 'reset' };
const invalid: Answer = { kind: 'invalid', message: 'too large' };

/** Each outcome as `created A 1`: kind, reason of the event, attempts. */
const shown = ({ kind, event, attempts }: DeliveryOutcome) => `${kind} ${event.reason ?? ''} ${attempts}`;

/** A sink whose answer to each POST is the next of a script, the last one for good. */
function scripted(...script: ('ok' | Answer | EventSink['create'])[]) {
  const requests: AbortSignal[] = [];
  const sink: EventSink = {
    create: (event, request) => {
      const answer = script[Math.min(requests.length, script.length - 1)] ?? 'ok';
      requests.push(request.signal);
      if (answer === 'ok') return of(event);
      return typeof answer === 'function' ? answer(event, request) : throwError(() => new EventSinkError(answer));
    },
    patch: () => expect.unreachable(),
  };
  return { sink, aborted: () => requests.map(({ aborted }) => aborted) };
}

describe('startRecordingToSink', () => {
  it('writes each event, tells the outcomes as results, and keeps the books', () => {
    const { broadcaster, record, advance, drops } = setUp();
    const watcher = broadcaster.startRecordingToSink(scripted('ok', invalid).sink, { name: 'audit' });
    const outcomes: string[] = [];
    watcher.results.subscribe((outcome) => outcomes.push(shown(outcome)));
    record('A', 'B');
    advance();
    expect(outcomes).toEqual(['created A 1', 'rejected B 1']);
    expect(watcher.stats()).toMatchObject({ name: 'audit', recorded: 2, handled: 1, held: 1, lost: {} });
    watcher.unsubscribe();
    expect(watcher.stats()).toMatchObject({ held: 0, lost: { rejected: 1 } });
    advance();
    expect(drops).toMatchObject([{ event: { reason: 'B' }, occurrences: 1, reason: 'rejected', watcher: 'audit' }]);
  });

  it('retries in the time of the broadcaster and by its chance', () => {
    const { broadcaster, record, advance } = setUp({ random: () => 0.5 });
    const { sink, aborted } = scripted(unknown, 'ok');
    const watcher = broadcaster.startRecordingToSink(sink);
    record('A');
    advance(249);
    expect(aborted()).toHaveLength(1);
    expect(watcher.stats()).toMatchObject({ waiting: 1 });
    advance(1);
    expect(aborted()).toHaveLength(2);
    expect(watcher.stats()).toMatchObject({ handled: 1, running: 0 });
  });

  it('takes sinks that give promises', async () => {
    const { broadcaster, record, advance } = setUp({ random: () => 1 });
    const reset = () => Promise.reject(new EventSinkError(unknown));
    const watcher = broadcaster.startRecordingToSink(scripted(reset, (event) => Promise.resolve(event)).sink);
    record('A');
    advance();
    await settle();
    expect(watcher.stats()).toMatchObject({ waiting: 1 });
    advance(500);
    await settle();
    expect(watcher.stats()).toMatchObject({ handled: 1, running: 0 });
  });

  it('holds what comes above its capacity as sink-full, 8 requests and 4096 waiting by default', () => {
    const { broadcaster, recorder, record, advance } = setUp({ queueLength: 10_000 });
    const watcher = broadcaster.startRecordingToSink(scripted(() => NEVER).sink);
    record('A', 'B', 'C', 'D', 'E', 'F', 'G', 'H');
    advance();
    for (let i = 0; i < 4_096 + 1; i++) recorder.event({ ...pod, name: `web-${i}` }, 'Normal', 'A', '');
    advance();
    expect(watcher.stats()).toMatchObject({ running: 8, waiting: 4_096, held: 1 });
    watcher.unsubscribe();
    expect(watcher.stats().lost).toEqual({ interrupted: 8, stopped: 4_096, 'sink-full': 1 });
  });

  it('correlates: a repeat is counted, and the limits are the ones it is given', () => {
    const { broadcaster, record, advance } = setUp({ random: () => 0.5 });
    const counts: (number | undefined)[] = [];
    const sink: EventSink = { create: (event) => of(event), patch: (event) => of(event) };
    broadcaster.startRecordingToSink(sink, { correlator: { burstSize: 2 } }).results.subscribe(({ event }) => {
      counts.push(event.count);
    });
    for (let i = 0; i < 4; i++) {
      record('A');
      advance();
    }
    expect(counts).toEqual([1, 2]);
    expect(broadcaster.stats().watchers).toMatchObject([{ handled: 2, held: 2 }]);
  });

  it('remembers what the server has of as many objects as the correlator remembers events', () => {
    const { broadcaster, record, advance } = setUp();
    const requests: string[] = [];
    const serve = (verb: string) => (event: CoreV1Event, patch: object) => {
      requests.push(`${verb} ${event.reason ?? ''} ${'metadata' in patch ? 'fenced' : ''}`.trim());
      return of({ ...event, metadata: { ...event.metadata, resourceVersion: '7' } });
    };
    const sink = { create: serve('POST'), patch: serve('PATCH') };
    broadcaster.startRecordingToSink(sink, { qps: Infinity, correlator: { lruCacheSize: 6_000, burstSize: 10_000 } });
    for (let i = 0; i < 5_000; i++) {
      record(`R${i}`);
      if (i % 500 === 0) advance();
    }
    advance();
    record('R0');
    advance();
    expect(requests.at(-1)).toBe('PATCH R0 fenced');
  });

  it('names a summary by the clock that names the events: no two of one moment are the same', () => {
    const { broadcaster, record, advance } = setUp();
    const names: string[] = [];
    const sink: EventSink = {
      create: (event) => {
        names.push(event.metadata.name);
        return of(event);
      },
      patch: (event) => of(event),
    };
    broadcaster.startRecordingToSink(sink, { correlator: { burstSize: 1 }, summarizeHeld: true });
    record('A', 'B');
    advance(1);
    expect(names).toHaveLength(3);
    expect(new Set(names).size).toBe(3);
  });

  describe('at a shutdown', () => {
    it('cuts a backoff to one last try, and reports a write that fails then', async () => {
      const { broadcaster, record, advance } = setUp({ random: () => 1 });
      const { sink } = scripted(unknown, 'ok', unknown);
      const watcher = broadcaster.startRecordingToSink(sink, { concurrent: 1 });
      const outcomes: string[] = [];
      watcher.results.subscribe((outcome) => outcomes.push(shown(outcome)));
      record('A', 'B');
      advance(10);
      const report = broadcaster.shutdown();
      advance();
      expect(outcomes).toEqual(['created B 1', 'undelivered A 2']);
      const lost = { 'undelivered-at-shutdown': 1 };
      expect(await report).toMatchObject({
        complete: false,
        durationMs: 0,
        watchers: [{ handled: 1, lost, undelivered: [{ event: { reason: 'A' }, occurrences: 1 }] }],
      });
    });

    it('gives a request that it finds under way its time, and one last try', async () => {
      const { broadcaster, record, advance, time } = setUp({ random: () => 1 });
      const slow: EventSink['create'] = () =>
        timer(20, time).pipe(
          map(() => {
            throw new EventSinkError(unknown);
          }),
        );
      const { sink, aborted } = scripted(slow, 'ok');
      broadcaster.startRecordingToSink(sink);
      record('A');
      advance(10);
      const report = broadcaster.shutdown();
      advance(10);
      expect(await report).toMatchObject({ complete: true, durationMs: 10, watchers: [{ handled: 1 }] });
      expect(aborted()).toEqual([false, false]);
    });

    it('reports no event of which nothing is lost: a summary carries no recording', async () => {
      let chance = 0;
      const { broadcaster, record, advance, drops } = setUp({ random: () => (chance += 0.001) });
      let isOver = false;
      const summaries = () => (isOver ? NEVER : throwError(() => new EventSinkError(unknown)));
      const sink: EventSink = {
        create: (event) => (event.reason === 'EventsSuppressed' ? summaries() : of(event)),
        patch: (event) => of(event),
      };
      const outcomes: string[] = [];
      const options = { correlator: { burstSize: 1 }, summarizeHeld: true, attempts: 1, heldIntervalMs: 1_000 };
      broadcaster.startRecordingToSink(sink, options).results.subscribe((outcome) => outcomes.push(shown(outcome)));
      record('A');
      advance();
      record('A');
      advance(1_000);
      isOver = true;
      const shutdown = broadcaster.shutdown({ deadlineMs: 5 });
      advance(5);
      expect(outcomes).toEqual(['created A 1', 'gave-up EventsSuppressed 1', 'patched A 1']);
      expect(await shutdown).toMatchObject({ complete: true, watchers: [{ handled: 2, lost: {}, undelivered: [] }] });
      expect(drops).toEqual([]);
    });

    it('aborts the requests under way at the deadline, and reports all by event and reason', async () => {
      const { broadcaster, record, advance } = setUp();
      const { sink, aborted } = scripted(() => NEVER);
      const watcher = broadcaster.startRecordingToSink(sink, { concurrent: 1 });
      record('A', 'B');
      advance();
      const report = broadcaster.shutdown({ deadlineMs: 5 });
      advance(4);
      expect(aborted()).toEqual([false]);
      advance(1);
      expect(aborted()).toEqual([true]);
      expect(watcher.stats()).toMatchObject({ running: 0, waiting: 0 });
      const { undelivered } = (await report).watchers[0] ?? { undelivered: [] };
      expect(undelivered.map(({ event, reason }) => `${event.reason ?? ''} ${reason}`).toSorted()).toEqual([
        'A interrupted',
        'B undelivered-at-shutdown',
      ]);
    });
  });

  it('keeps its books where whoever listens to the outcomes ends the watcher upon one', () => {
    for (const answer of ['ok', invalid] as const) {
      const { broadcaster, record, advance } = setUp();
      const watcher = broadcaster.startRecordingToSink(scripted(answer).sink, { concurrent: 1 });
      watcher.results.subscribe(() => watcher.unsubscribe());
      record('A', 'B');
      advance();
      const lost = answer === 'ok' ? { stopped: 1 } : { rejected: 1, stopped: 1 };
      expect(watcher.stats()).toMatchObject({ handled: answer === 'ok' ? 1 : 0, running: 0, waiting: 0, lost });
      expect(Object.keys(watcher.stats().lost).toSorted()).toEqual(Object.keys(lost));
    }
  });

  it('keeps its books where the sink ends the watcher while it is called', () => {
    const { broadcaster, record, advance } = setUp();
    const { sink, aborted } = scripted((event) => {
      watcher.unsubscribe();
      return of(event);
    });
    const watcher = broadcaster.startRecordingToSink(sink, { concurrent: 1 });
    record('A', 'B');
    advance();
    expect(aborted()).toEqual([true]);
    expect(watcher.stats()).toMatchObject({
      recorded: 2,
      running: 0,
      waiting: 0,
      lost: { interrupted: 1, stopped: 1 },
    });
  });

  it('reports a throwing subscriber of the outcomes as unhandled, and goes on', () => {
    const outcomes: string[] = [];
    const errors = unhandledErrors(() => {
      const { broadcaster, record, advance } = setUp();
      const { results } = broadcaster.startRecordingToSink(scripted('ok').sink);
      results.subscribe(() => {
        throw new Error('subscriber');
      });
      results.subscribe((outcome) => outcomes.push(shown(outcome)));
      record('A', 'B');
      advance();
    });
    expect(errors).toHaveLength(2);
    expect(outcomes).toEqual(['created A 1', 'created B 1']);
  });

  it('is a pipeline like another: what was put off before it is taken back into the books', () => {
    const { broadcaster, record, advance, time } = setUp();
    const late = new Subject<CoreV1Event>();
    const watcher = broadcaster.start('late', (events, context) => {
      events.subscribe((event) => timer(5, time).subscribe(() => late.next(event)));
      return late.pipe(deliverTo(scripted(() => NEVER).sink, { context }));
    });
    record('A');
    advance();
    expect(watcher.stats()).toMatchObject({ recorded: 1, handled: 1, running: 0 });
    advance(5);
    expect(watcher.stats()).toMatchObject({ recorded: 1, handled: 0, running: 1 });
  });

  it('goes on where the chance throws, which is reported as unhandled', () => {
    let broken = false;
    const random = () => {
      if (broken) throw new Error('random');
      return 0;
    };
    const errors = unhandledErrors(() => {
      const { broadcaster, record, advance } = setUp({ random });
      const watcher = broadcaster.startRecordingToSink(scripted(unknown, 'ok').sink);
      record('A');
      broken = true;
      advance();
      expect(watcher.stats()).toMatchObject({ waiting: 1 });
      advance(250);
      expect(watcher.stats()).toMatchObject({ handled: 1 });
    });
    expect(errors).toEqual([new Error('random')]);
  });
});
