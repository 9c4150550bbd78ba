import { describe, expect, it } from 'vitest';
import { type Answer, clientGoSeriesDelivery } from '../../../lib/index.ts';
import { RecordedMetrics } from '../../metrics/RecordedMetrics.ts';
import { unhandledErrors } from '../../operators/unhandledErrors.ts';
import { type Reply, setUpV1, sinkOf } from './setUpV1.ts';

const unknown: Answer = { kind: 'unknown', code: 'ECONNRESET', message: 'reset' };
const invalid: Answer = { kind: 'invalid', message: 'too large' };

const events = (result: string, reason = '') =>
  `event_recorder_events_total{type="Normal",result="${result}",reason="${reason}"}`;
const EVICTIONS = 'event_recorder_correlator_evictions_total{}';

function start(...script: Reply[]) {
  const metrics = new RecordedMetrics();
  const world = setUpV1({ metrics });
  const { sink } = sinkOf(world.time, ...script);
  return { ...world, metrics, sink };
}

describe('the metrics of an EventsV1Broadcaster', () => {
  it('have all their names, and labels that are no object and no namespace', () => {
    const { broadcaster, metrics, record, sink, time } = start(unknown, invalid);
    broadcaster.startRecordingToSink(sink, { series: { maxSeries: 1 } });
    record('A', 'B', 'C');
    time.advance(10_000);
    void broadcaster.shutdown();
    time.advance(0);
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
    expect(metrics.gauges).toEqual({});
  });

  it('count what a series holds when its count is written', () => {
    const { broadcaster, metrics, record, sink, time } = start();
    broadcaster.startRecordingToSink(sink);
    record('A', 'A');
    record('A', 'A');
    expect(metrics.counted).toMatchObject({ [events('recorded')]: 4, [events('delivered')]: 2 });
    expect(metrics.gauges).toMatchObject({ 'event_recorder_held{}': 2 });
    time.advance(60_000);
    expect(metrics.counted).toMatchObject({ [events('delivered')]: 4 });
    expect(metrics.gauges).toMatchObject({ 'event_recorder_held{}': 0 });
  });

  it('count the series that are forgotten', () => {
    const { broadcaster, metrics, record, sink } = start();
    broadcaster.startRecordingToSink(sink, { series: { maxSeries: 2 } });
    record('A', 'B');
    expect(metrics.counted).not.toHaveProperty([EVICTIONS]);
    record('C', 'D', 'D');
    expect(metrics.counted).toMatchObject({ [EVICTIONS]: 2 });
  });

  it('count what is recorded and lost on client-go’s way too', () => {
    const { broadcaster, metrics, record, sink, time } = start(invalid);
    broadcaster.startRecordingToSink(sink, { delivery: clientGoSeriesDelivery() });
    record('A');
    void broadcaster.shutdown();
    time.advance(60_000);
    expect(metrics.counted).toEqual({ [events('recorded')]: 1, [events('lost', 'rejected')]: 1 });
  });

  it('are harmed by no listener that throws', () => {
    const fail = () => {
      throw new Error('no metrics today');
    };
    const errors = unhandledErrors(() => {
      const { broadcaster, record, time } = setUpV1({ metrics: { count: fail, observe: fail, watch: fail } });
      const watcher = broadcaster.startRecordingToSink(sinkOf(time, unknown).sink, { series: { maxSeries: 1 } });
      record('A', 'B');
      time.advance(10_000);
      expect(watcher.stats()).toMatchObject({ recorded: 2, handled: 2 });
      void broadcaster.shutdown();
      time.advance(0);
      expect(broadcaster.stats().state).toBe('stopped');
    });
    expect(errors.length).toBeGreaterThan(10);
  });
});
