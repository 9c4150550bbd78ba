import { asyncScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  checkAggregatorOptions,
  eventAggregatorByReasonMessageFunc,
} from '../../lib/correlation/EventAggregatorOptions.ts';
import { EventClock } from '../../lib/event/index.ts';
import { podEvent } from './podEvent.ts';

describe('checkAggregatorOptions', () => {
  it('takes good options', () => {
    expect(() => {
      checkAggregatorOptions({});
      checkAggregatorOptions({ lruCacheSize: 0, maxEvents: 0, clock: asyncScheduler, eventClock: new EventClock() });
    }).not.toThrow();
  });

  it.each([
    [{ lruCacheSize: -1 }, RangeError],
    [{ maxEvents: 1.5 }, RangeError],
    [{ maxIntervalInSeconds: NaN }, RangeError],
    [{ keyFunc: 'reason' }, TypeError],
    [{ messageFunc: null }, TypeError],
    [{ clock: Date.now }, TypeError],
    [{ random: 0.5 }, TypeError],
    [{ eventClock: {} }, TypeError],
  ])('refuses %o', (options, error) => {
    expect(() => checkAggregatorOptions(options as never)).toThrow(error);
    expect(() => checkAggregatorOptions(options as never)).toThrow(Object.keys(options)[0]);
  });
});

describe('eventAggregatorByReasonMessageFunc', () => {
  it('says that it combines, and of what', () => {
    expect(eventAggregatorByReasonMessageFunc(podEvent({ message: 'm' }))).toBe('(combined from similar events): m');
  });
});
