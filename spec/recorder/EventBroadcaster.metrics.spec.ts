import { NEVER, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Answer, clientGoDelivery, type CoreV1Event, type EventSink, EventSinkError } from '../../lib/index.ts';
import { RecordedMetrics } from '../metrics/RecordedMetrics.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';
import { pod, setUp } from './setUp.ts';

/** A sink that answers each request as the script says, and then stores. */
function scripted(...script: (Answer | 'never')[]): EventSink {
  const serve = (event: CoreV1Event) => {
    const answer = script.shift();
    if (answer === 'never') return NEVER;
    return answer ? throwError(() => new EventSinkError(answer)) : of(event);
  };
  return { create: serve, patch: serve };
}

const unknown: Answer = { kind: 'unknown', code: 'ECONNRESET', message: 'reset' };
const invalid: Answer = { kind: 'invalid', message: 'too large' };

const events = (type: string, result: string, reason = '') =>
  `event_recorder_events_total{type="${type}",result="${result}",reason="${reason}"}`;
const EVICTIONS = 'event_recorder_correlator_evictions_total{}';

describe('the metrics of an EventBroadcaster', () => {
  it('have all their names, and labels that are no object and no namespace', () => {
    const metrics = new RecordedMetrics();
    const { broadcaster, record, advance } = setUp({ metrics });
    broadcaster.startRecordingToSink(scripted(unknown, invalid), { correlator: { lruCacheSize: 1 } });
    record('A', 'B', 'C');
    advance(10_000);
    void broadcaster.shutdown();
    advance();
    expect([...metrics.names].sort()).toEqual([
      'event_recorder_correlator_evictions_total{}',
      'event_recorder_events_total{type,result,reason}',
      'event_recorder_held{}',
      'event_recorder_in_flight{}',
      'event_recorder_oldest_waiting_seconds{}',
      'event_recorder_paused{scope}',
      'event_recorder_waiting{}',
      'event_recorder_write_duration_seconds{}',
      'event_recorder_write_retries_total{code}',
      'event_recorder_writes_total{verb,code}',
    ]);
    const values = new Set([...metrics.labels].flatMap((labels) => Object.values(labels)));
    expect([...values].sort()).toEqual(
      [
        ...['', 'Normal', 'recorded', 'delivered', 'lost', 'rejected'],
        ...['create', '2xx', 'unknown', 'invalid'],
        ...['sink', 'namespace', 'source'],
      ].sort(),
    );
  });

  it('count what is recorded once, what is delivered by each sink, and what is lost by each watcher', () => {
    const metrics = new RecordedMetrics();
    const { broadcaster, recorder, record, advance } = setUp({ metrics });
    broadcaster.startRecordingToSink(scripted());
    broadcaster.startRecordingToSink(scripted(invalid));
    broadcaster.startLogging(() => undefined);
    record('A');
    recorder.event(pod, 'Warning', 'B', 'message');
    advance();
    expect(metrics.counted).toMatchObject({
      [events('Normal', 'recorded')]: 1,
      [events('Warning', 'recorded')]: 1,
      [events('Normal', 'delivered')]: 1,
      [events('Warning', 'delivered')]: 2,
    });
    void broadcaster.shutdown();
    advance(10_000);
    expect(metrics.counted).toMatchObject({ [events('Normal', 'lost', 'rejected')]: 1 });
  });

  it('count what never came to be recorded', () => {
    const metrics = new RecordedMetrics();
    const { broadcaster, recorder, record, advance } = setUp({ metrics });
    recorder.event(null, 'Normal', 'A', 'message');
    recorder.event(pod, 'Error', 'A', 'message');
    void broadcaster.shutdown();
    advance();
    record('B');
    expect(metrics.counted).toEqual({ [events('', 'lost', 'invalid')]: 2, [events('Normal', 'lost', 'stopped')]: 1 });
  });

  it('agree with the drops and the books', () => {
    const metrics = new RecordedMetrics();
    const { broadcaster, record, advance, drops } = setUp({ metrics });
    const watcher = broadcaster.startRecordingToSink(scripted(invalid, 'never'), { concurrent: 1, capacity: 1 });
    record('A', 'B', 'C', 'D');
    advance();
    void broadcaster.shutdown({ deadlineMs: 100 });
    advance(100);
    const { lost } = watcher.stats();
    const counted = Object.entries(lost).map(([reason, count]) => [events('Normal', 'lost', reason), count]);
    expect(counted.length).toBeGreaterThan(1);
    expect(metrics.counted).toMatchObject(Object.fromEntries(counted) as object);
    const dropped = drops.reduce((sum, { occurrences }) => sum + occurrences, 0);
    expect(Object.values(lost).reduce((sum, count) => sum + count, 0)).toBe(dropped);
  });

  it('add up the gauges of several sinks, and forget those of each with it', () => {
    const metrics = new RecordedMetrics();
    const { broadcaster, record, advance } = setUp({ metrics });
    expect(metrics.gauges).toEqual({});
    const one = broadcaster.startRecordingToSink(scripted('never'));
    broadcaster.startRecordingToSink(scripted('never'));
    record('A');
    advance();
    expect(metrics.gauges).toMatchObject({ 'event_recorder_in_flight{}': 2 });
    one.unsubscribe();
    expect(metrics.gauges).toMatchObject({ 'event_recorder_in_flight{}': 1 });
    void broadcaster.shutdown({ deadlineMs: 100 });
    expect(metrics.gauges).toMatchObject({ 'event_recorder_in_flight{}': 1 });
    advance(100);
    expect(metrics.gauges).toEqual({});
  });

  it('count what the correlator forgets, also on client-go’s way, and don’t take it back with the sink', () => {
    const metrics = new RecordedMetrics();
    const { broadcaster, record, advance } = setUp({ metrics });
    const ours = broadcaster.startRecordingToSink(scripted(), { correlator: { lruCacheSize: 1 } });
    record('A', 'B');
    advance();
    ours.unsubscribe();
    const count = metrics.counted[EVICTIONS];
    expect(count).toBeGreaterThan(0);
    broadcaster.startRecordingToSink(scripted(), { correlator: { lruCacheSize: 1 }, delivery: clientGoDelivery() });
    record('A', 'B');
    advance();
    expect(metrics.counted[EVICTIONS]).toBe(2 * (count ?? 0));
  });

  it('are harmed by no listener that throws', () => {
    const fail = () => {
      throw new Error('no metrics today');
    };
    const errors = unhandledErrors(() => {
      const { broadcaster, record, advance } = setUp({ metrics: { count: fail, observe: fail, watch: fail } });
      const watcher = broadcaster.startRecordingToSink(scripted(unknown), { correlator: { lruCacheSize: 1 } });
      record('A', 'B');
      advance(10_000);
      expect(watcher.stats()).toMatchObject({ recorded: 2, handled: 2 });
      void broadcaster.shutdown();
      advance();
      expect(broadcaster.stats().state).toBe('stopped');
    });
    expect(errors.length).toBeGreaterThan(10);
  });

  it('refuse at once what is no listener', () => {
    expect(() => setUp({ metrics: {} as RecordedMetrics })).toThrow(TypeError);
    const { broadcaster } = setUp();
    expect(() => broadcaster.startRecordingToSink(scripted(), { metrics: {} as RecordedMetrics })).toThrow(TypeError);
  });
});
