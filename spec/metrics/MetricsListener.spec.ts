import { describe, expect, expectTypeOf, it } from 'vitest';
import { type CounterName, type GaugeName, type HistogramName, type MetricsListener } from '../../lib/metrics/index.ts';

const COUNTERS = [
  'event_recorder_events_total',
  'event_recorder_writes_total',
  'event_recorder_write_retries_total',
  'event_recorder_correlator_evictions_total',
  'workqueue_adds_total',
  'workqueue_retries_total',
] as const;

const HISTOGRAMS = [
  'event_recorder_write_duration_seconds',
  'workqueue_queue_duration_seconds',
  'workqueue_work_duration_seconds',
] as const;

const GAUGES = [
  'event_recorder_waiting',
  'event_recorder_in_flight',
  'event_recorder_held',
  'event_recorder_oldest_waiting_seconds',
  'event_recorder_paused',
  'workqueue_depth',
  'workqueue_unfinished_work_seconds',
  'workqueue_longest_running_processor_seconds',
] as const;

describe('MetricsListener', () => {
  it('has these names, and no others', () => {
    expectTypeOf<CounterName>().toEqualTypeOf<(typeof COUNTERS)[number]>();
    expectTypeOf<HistogramName>().toEqualTypeOf<(typeof HISTOGRAMS)[number]>();
    expectTypeOf<GaugeName>().toEqualTypeOf<(typeof GAUGES)[number]>();
  });

  it('has the endings that Prometheus asks for', () => {
    for (const name of COUNTERS) expect(name).toMatch(/^[a-z_]+_total$/);
    for (const name of HISTOGRAMS) expect(name).toMatch(/^[a-z_]+_seconds$/);
    for (const name of GAUGES) expect(name).not.toMatch(/_(total|count|sum|bucket)$/);
  });

  it('refuses at compile time what does not fit', () => {
    const checkedByTheCompiler = (listener: MetricsListener): void => {
      // @ts-expect-error: a gauge isn't counted
      listener.count('event_recorder_waiting', {}, 1);
      // @ts-expect-error: a label is a text
      listener.count('event_recorder_writes_total', { code: 200 }, 1);
      // @ts-expect-error: a gauge is read, not given
      listener.watch('event_recorder_waiting', {}, 1);
    };
    expect(checkedByTheCompiler).toBeTypeOf('function');
  });
});
