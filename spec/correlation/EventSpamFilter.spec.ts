import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventSpamFilter, getSpamKey } from '../../lib/correlation/index.ts';
import { throwingGetter, unreadable } from '../event/hostile.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';
import { hostileEvent } from './hostileEvent.ts';
import { HandClock, podEvent } from './podEvent.ts';

/** How many of so many events pass. */
function passed(spamFilter: EventSpamFilter, events: number, event = podEvent()): number {
  return Array.from({ length: events }, () => spamFilter.filter(event)).filter((skip) => !skip).length;
}

describe('EventSpamFilter', () => {
  it('lets a burst of 25 pass, and then one in five minutes', () => {
    const clock = new HandClock();
    const spamFilter = new EventSpamFilter({ clock });
    expect(passed(spamFilter, 30)).toBe(25);
    clock.ms += 299_999;
    expect(passed(spamFilter, 1)).toBe(0);
    clock.ms += 1;
    expect(passed(spamFilter, 5)).toBe(1);
    clock.ms += 86_400_000;
    expect(passed(spamFilter, 30)).toBe(25);
  });

  it('reckons with a rate of 32 bits, as client-go does', () => {
    const clock = new HandClock();
    const spamFilter = new EventSpamFilter({ burstSize: 1, qps: 0.3, clock });
    expect(passed(spamFilter, 1)).toBe(1);
    // 0.3 as a 32-bit float is 0.30000001192: a token takes 3,333.3332 ms; and 30 of them 99,999.996.
    clock.ms += 3_333;
    expect(passed(spamFilter, 1)).toBe(0);
    clock.ms += 1;
    expect(passed(spamFilter, 1)).toBe(1);
  });

  it('limits each source, object and type by itself, whatever the reason', () => {
    const spamFilter = new EventSpamFilter({ burstSize: 1 });
    const others = [{}, { reason: 'B' }, { message: 'b' }, { type: 'Warning' }, { source: {} }, { involvedObject: {} }];
    expect(others.map((other) => passed(spamFilter, 1, podEvent(other)))).toEqual([1, 0, 0, 1, 1, 1]);
  });

  it('takes a clock that is set back for one that stands still', () => {
    const clock = new HandClock();
    const spamFilter = new EventSpamFilter({ burstSize: 1, qps: 1, clock });
    passed(spamFilter, 1);
    clock.ms -= 3_600_000;
    expect(passed(spamFilter, 1)).toBe(0);
    clock.ms += 1_000;
    expect(passed(spamFilter, 1)).toBe(1);
  });

  it('forgets the bucket that was not asked for longest, which is full again then', () => {
    const spamFilter = new EventSpamFilter({ burstSize: 1, lruCacheSize: 2 });
    const pass = (type: string) => passed(spamFilter, 1, podEvent({ type }));
    expect(['A', 'B', 'A', 'C', 'A', 'B'].map(pass)).toEqual([1, 1, 0, 1, 0, 1]);
    expect([spamFilter.size, spamFilter.evictions]).toEqual([2, 2]);
  });

  it('takes other keys', () => {
    const spamFilter = new EventSpamFilter({
      burstSize: 1,
      spamKeyFunc: ({ reason = '' }, spamKey) => `${reason} ${spamKey}`,
    });
    expect(['A', 'B', 'A'].map((reason) => passed(spamFilter, 1, podEvent({ reason })))).toEqual([1, 1, 0]);
    expect(String(spamFilter.placeOf(podEvent({ reason: 'A' })))).toBe(`A ${getSpamKey(podEvent())}`);
  });

  it('reports a key function that throws, and limits by the default key', () => {
    const error = new Error('mine');
    const spamFilter = new EventSpamFilter({
      burstSize: 1,
      spamKeyFunc: () => {
        throw error;
      },
    });
    let count = 0;
    expect(
      unhandledErrors(() => {
        count = passed(spamFilter, 2);
      }),
    ).toEqual([error, error]);
    expect(count).toBe(1);
  });

  it('makes text of a key that is none', () => {
    const spamFilter = new EventSpamFilter({ spamKeyFunc: () => undefined as never });
    expect(String(spamFilter.placeOf(podEvent()))).toBe('');
  });

  it('changes its limits while it runs, also for buckets that are there', () => {
    const clock = new HandClock();
    const spamFilter = new EventSpamFilter({ burstSize: 2, clock });
    expect(passed(spamFilter, 9)).toBe(2);
    spamFilter.setLimits({ qps: 1 });
    clock.ms += 1_000;
    expect(passed(spamFilter, 9)).toBe(1);
    spamFilter.setLimits({ burstSize: 5 });
    clock.ms += 60_000;
    expect(passed(spamFilter, 9)).toBe(5);
    expect(() => spamFilter.setLimits({ qps: -1 })).toThrow(RangeError);
    clock.ms += 60_000;
    expect(passed(spamFilter, 9)).toBe(5);
  });

  it('lets an event pass that can not be read', () => {
    const spamFilter = new EventSpamFilter({ burstSize: 1 });
    for (const event of [undefined, null, 5, {}, unreadable(), throwingGetter('source')] as never[]) {
      expect([spamFilter.filter(event), spamFilter.filter(event)]).toEqual([false, false]);
    }
    expect(spamFilter.size).toBe(0);
  });

  it('never throws, whatever an event is', () => {
    const spamFilter = new EventSpamFilter({ burstSize: 1, lruCacheSize: 16 });
    let skipped = 0;
    fc.assert(
      fc.property(hostileEvent, (make) => {
        if (spamFilter.filter(make())) skipped++;
      }),
    );
    expect(skipped).toBeGreaterThan(0);
    expect(spamFilter.size).toBeLessThanOrEqual(16);
  });

  it.each([
    [{ lruCacheSize: 1.5 }, RangeError],
    [{ burstSize: -1 }, RangeError],
    [{ qps: NaN }, RangeError],
    [{ qps: '1' }, TypeError],
    [{ spamKeyFunc: 'reason' }, TypeError],
    [{ clock: {} }, TypeError],
  ])('refuses %o', (options, error) => {
    expect(() => new EventSpamFilter(options as never)).toThrow(error);
    expect(() => new EventSpamFilter(options as never)).toThrow(Object.keys(options)[0]);
  });
});
