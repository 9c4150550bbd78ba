import { config } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { guardMetrics, type MetricsListener } from '../../lib/metrics/index.ts';

const read = () => 0;

describe('a listener of metrics that fails', () => {
  const reported: unknown[] = [];
  beforeEach(() => {
    reported.length = 0;
    // By which RxJS reports.
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    config.onUnhandledError = (error) => reported.push(error);
  });
  afterEach(() => {
    config.onUnhandledError = null;
    vi.useRealTimers();
  });

  /** Whatever the listener does in each of its methods, and in the function that ends the reading of a gauge. */
  async function callAll(does: () => unknown): Promise<void> {
    const guarded = guardMetrics({ count: does, observe: does, watch: does } as unknown as MetricsListener);
    guarded?.count('workqueue_adds_total', {}, 1);
    guarded?.observe('workqueue_queue_duration_seconds', {}, 1);
    guarded?.watch('workqueue_depth', {}, read)();
    await new Promise((resolve) => setImmediate(resolve));
    vi.runAllTimers();
  }

  it('hands on what is measured, and ends the reading of a gauge', () => {
    const seen: unknown[] = [];
    const guarded = guardMetrics({
      count: (...about) => seen.push(['count', ...about]),
      observe: (...about) => seen.push(['observe', ...about]),
      watch: (...about) => {
        seen.push(['watch', ...about]);
        return () => seen.push('forgotten');
      },
    });
    guarded?.count('workqueue_adds_total', { a: 'b' }, 2);
    guarded?.observe('workqueue_queue_duration_seconds', {}, 0.5);
    guarded?.watch('workqueue_depth', {}, read)();
    expect(seen).toEqual([
      ['count', 'workqueue_adds_total', { a: 'b' }, 2],
      ['observe', 'workqueue_queue_duration_seconds', {}, 0.5],
      ['watch', 'workqueue_depth', {}, read],
      'forgotten',
    ]);
  });

  it('reports what a listener throws', async () => {
    await callAll(() => {
      throw new Error('full');
    });
    expect(reported.map(String)).toEqual(['Error: full', 'Error: full', 'Error: full']);
  });

  it('reports what an async listener rejects with, which ends no process', async () => {
    await callAll(() => Promise.reject(new Error('full')));
    expect(reported.map(String)).toEqual(['Error: full', 'Error: full', 'Error: full']);
  });

  it('reports what ending the reading of a gauge throws and rejects with', async () => {
    await callAll(() => () => Promise.reject(new Error('gone')));
    await callAll(() => () => {
      throw new Error('gone');
    });
    expect(reported.map(String)).toEqual(['Error: gone', 'Error: gone']);
  });

  it('takes no listener for none, and a wrong one for a mistake', () => {
    expect(guardMetrics(undefined)).toBeUndefined();
    expect(() => guardMetrics({ count: read } as unknown as MetricsListener)).toThrow(
      new TypeError('metrics must have a method observe(), but is [object Object] (object)'),
    );
  });
});
