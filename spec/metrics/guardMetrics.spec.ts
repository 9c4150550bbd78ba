import { describe, expect, it } from 'vitest';
import { guardMetrics } from '../../lib/metrics/guardMetrics.ts';
import { type MetricsListener } from '../../lib/metrics/index.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';
import { RecordedMetrics } from './RecordedMetrics.ts';

/** What the guard gives for a listener. */
function guarded(listener: MetricsListener): MetricsListener {
  const guard = guardMetrics(listener);
  if (!guard) throw new Error('there is no guard');
  return guard;
}

describe('guardMetrics', () => {
  it('is nothing where there is no listener', () => {
    expect(guardMetrics(undefined)).toBeUndefined();
  });

  it('hands on what is told', () => {
    const metrics = new RecordedMetrics();
    const guard = guarded(metrics);
    guard.count('event_recorder_writes_total', { verb: 'patch' }, 3);
    guard.observe('event_recorder_write_duration_seconds', {}, 0.5);
    const forget = guard.watch('event_recorder_waiting', {}, () => 7);
    expect(metrics.counted).toEqual({ 'event_recorder_writes_total{verb="patch"}': 3 });
    expect(metrics.observed).toEqual({ 'event_recorder_write_duration_seconds{}': [0.5] });
    expect(metrics.gauges).toEqual({ 'event_recorder_waiting{}': 7 });
    forget();
    expect(metrics.gauges).toEqual({});
  });

  it('reports what any method throws as unhandled', () => {
    const fail = (what: string) => () => {
      throw what;
    };
    const errors = unhandledErrors(() => {
      const guard = guarded({ count: fail('count'), observe: fail('observe'), watch: fail('watch') });
      guard.count('event_recorder_writes_total', {}, 1);
      guard.observe('event_recorder_write_duration_seconds', {}, 1);
      guard.watch('event_recorder_waiting', {}, () => 1)();
      guarded({ ...guard, watch: () => fail('forget') }).watch('event_recorder_waiting', {}, () => 1)();
    });
    expect(errors).toEqual(['count', 'observe', 'watch', 'forget']);
  });

  it('bears a watch that gives nothing back', () => {
    const guard = guarded({
      count: () => {},
      observe: () => {},
      watch: (() => {}) as unknown as MetricsListener['watch'],
    });
    expect(unhandledErrors(guard.watch('event_recorder_waiting', {}, () => 1))).toEqual([]);
  });

  it.each(['count', 'observe', 'watch'])('refuses what has no %s', (method) => {
    const listener = { count: () => {}, observe: () => {}, watch: () => {}, [method]: undefined };
    const guard = () => Reflect.apply(guardMetrics, undefined, [listener]) as unknown;
    expect(guard).toThrow(TypeError);
    expect(guard).toThrow(`metrics must have a method ${method}()`);
  });
});
