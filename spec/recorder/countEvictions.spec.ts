import { identity, map, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { countEvictions } from '../../lib/recorder/countEvictions.ts';
import { RecordedMetrics } from '../metrics/RecordedMetrics.ts';

const NAME = 'event_recorder_correlator_evictions_total{}';

describe('countEvictions', () => {
  it('counts what is forgotten with each value, and at the end the rest', () => {
    const metrics = new RecordedMetrics();
    const from = { evictions: 5 };
    const values = new Subject<number>();
    const seen: number[] = [];
    const subscription = values
      .pipe(
        map((more) => (from.evictions += more)),
        countEvictions(metrics, from),
      )
      .subscribe((value) => seen.push(value));
    values.next(0);
    expect(metrics.counted).toEqual({});
    values.next(2);
    expect(metrics.counted).toEqual({ [NAME]: 2 });
    from.evictions = 10;
    subscription.unsubscribe();
    expect(metrics.counted).toEqual({ [NAME]: 5 });
    expect(seen).toEqual([5, 7]);
  });

  it('never counts backwards, where a correlator begins anew', () => {
    const metrics = new RecordedMetrics();
    const from = { evictions: 5 };
    const values = new Subject<number>();
    values.pipe(countEvictions(metrics, from)).subscribe();
    from.evictions = 1;
    values.next(0);
    from.evictions = 2;
    values.next(0);
    expect(metrics.counted).toEqual({ [NAME]: 1 });
  });

  it('is not there where there is nobody to tell', () => {
    expect(countEvictions(undefined, { evictions: 0 })).toBe(identity);
  });
});
