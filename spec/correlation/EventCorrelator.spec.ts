import { describe, expect, it } from 'vitest';
import {
  EventAggregator,
  EventCorrelator,
  type EventCorrelatorOptions,
  EventCounter,
  EventSpamFilter,
  getSpamKey,
} from '../../lib/correlation/index.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { throwingGetter, unreadable } from '../event/hostile.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';
import { HandClock, named, podEvent } from './podEvent.ts';

/** What becomes of events with these messages: `skipped`, or the message and the count that are written. */
function outcomes(correlator: EventCorrelator, ...messages: string[]): string[] {
  return messages.map((message) => {
    const { skip, event } = correlator.correlate(podEvent({ message }));
    return skip ? 'skipped' : `${event.message ?? ''} x${event.count ?? 0}`;
  });
}

/** The server's answer to a write of the event. */
function stored(event: CoreV1Event, resourceVersion = '7'): CoreV1Event {
  return { ...event, metadata: { ...event.metadata, resourceVersion } };
}

describe('EventCorrelator', () => {
  it('counts, aggregates and limits, in this order', () => {
    const correlator = new EventCorrelator({ maxEvents: 3, burstSize: 6 });
    expect(outcomes(correlator, 'a', 'a', 'b', 'c', 'd', 'c', 'a')).toEqual([
      ...['a x1', 'a x2', 'b x1'],
      ...[1, 2, 3].map((count, i) => `(combined from similar events): ${'cdc'[i] ?? ''} x${count}`),
      'skipped',
    ]);
  });

  it('says what would have been written of an event that is to be skipped, and counts it', () => {
    const correlator = new EventCorrelator({ burstSize: 1 });
    correlator.correlate(podEvent());
    expect(correlator.correlate(named('second'))).toMatchObject({
      event: { ...podEvent(), count: 2 },
      patch: { count: 2, lastTimestamp: '2026-01-15T10:00:00Z', message: 'image pulled' },
      skip: true,
    });
    expect(correlator.correlate(named('third'))).toMatchObject({ skip: true, patch: { count: 3 } });
  });

  it('gives what is limited together the same spam key', () => {
    const correlator = new EventCorrelator();
    const keyOf = (changes: Partial<CoreV1Event>) => correlator.correlate(podEvent(changes)).spamKey;
    const key = keyOf({});
    expect([keyOf({ message: 'another' }) === key, keyOf({ type: 'Warning' }) === key]).toEqual([true, false]);
    expect(String(key)).toBe(getSpamKey(podEvent()));
  });

  it('gives its answers to a copy too', () => {
    const correlator = new EventCorrelator();
    const copy = { ...correlator.correlate(podEvent()), event: named('changed') };
    copy.acknowledge(stored(podEvent({ count: 5 })));
    expect(String(copy.spamKey)).toBe(getSpamKey(podEvent()));
    expect(correlator.correlate(podEvent()).event.count).toBe(6);
  });

  it('gives an event that it has not seen as it is', () => {
    const event = podEvent();
    const correlated = new EventCorrelator().correlate(event);
    expect(correlated).toMatchObject({ event, patch: undefined, skip: false });
    expect(correlated.event).toBe(event);
  });

  it('reads its clock once for each event, an aggregate included', () => {
    let readings = 0;
    const clock = {
      now: () => {
        readings++;
        return 0;
      },
    };
    const correlator = new EventCorrelator({ clock, maxEvents: 2 });
    const before = readings;
    for (const message of ['a', 'b', 'c']) correlator.correlate(podEvent({ message }));
    expect(readings - before).toBe(3);
  });

  it('takes time, chance and functions of a user', () => {
    const clock = new HandClock();
    const correlator = new EventCorrelator({
      clock,
      random: () => 0,
      maxEvents: 1,
      burstSize: 1,
      qps: 1,
      keyFunc: ({ type = '' }) => [type, ''],
      messageFunc: () => 'mine',
      spamKeyFunc: ({ message = '' }) => message,
    });
    const name = `web-1.${(BigInt(clock.ms) * 1_000_000n).toString(16)}`;
    expect(correlator.correlate(podEvent())).toMatchObject({
      event: { metadata: { name }, message: 'mine' },
      skip: false,
    });
    // It is asked about what is to be written.
    expect(String(correlator.correlate(podEvent()).spamKey)).toBe('mine');
    clock.ms += 999;
    expect(outcomes(correlator, 'a')).toEqual(['skipped']);
    clock.ms += 1;
    expect(outcomes(correlator, 'a')).toEqual(['mine x4']);
  });

  it.each<[EventCorrelatorOptions, string[]]>([
    [{}, ['a x1', 'a x2', '(combined from similar events): b x1', 'skipped', 'skipped']],
    [{ aggregator: false }, ['a x1', 'a x2', 'b x1', 'skipped', 'skipped']],
    [{ counter: false }, ['a x1', 'a x1', '(combined from similar events): b x1', 'skipped', 'skipped']],
    [{ spamFilter: false }, ['a x1', 'a x2', '(combined from similar events): b x1', 'a x3', 'a x4']],
    [{ aggregator: false, counter: false, spamFilter: false }, ['a x1', 'a x1', 'b x1', 'a x1', 'a x1']],
  ])('does without the stages that are switched off: %o', (off, expected) => {
    const correlator = new EventCorrelator({ maxEvents: 2, burstSize: 3, ...off });
    expect(outcomes(correlator, 'a', 'a', 'b', 'a', 'a')).toEqual(expected);
    expect(correlator.evictions).toBe(0);
    expect(String(correlator.correlate(podEvent()).spamKey)).toBe(getSpamKey(podEvent()));
    correlator.updateState(podEvent());
    correlator.setLimits({ maxEvents: 5, burstSize: 5 });
  });

  it('works with stages of a user', () => {
    const aggregator = new EventAggregator({ maxEvents: 1 });
    const counter = new EventCounter();
    const spamFilter = new EventSpamFilter({ burstSize: 2 });
    const correlator = new EventCorrelator({ aggregator, counter, spamFilter, maxEvents: 100, burstSize: 100 });
    expect([correlator.aggregator, correlator.counter, correlator.spamFilter]).toEqual([
      aggregator,
      counter,
      spamFilter,
    ]);
    expect(outcomes(correlator, 'a', 'b', 'c')).toEqual([
      '(combined from similar events): a x1',
      '(combined from similar events): b x2',
      'skipped',
    ]);
    expect([aggregator.size, counter.size, spamFilter.size]).toEqual([1, 1, 1]);
  });

  it('bounds each of its stages by the same size, and counts what they forget', () => {
    const correlator = new EventCorrelator({ lruCacheSize: 2, maxEvents: 100 });
    expect(outcomes(correlator, 'a', 'b', 'c', 'a')).toEqual(['a x1', 'b x1', 'c x1', 'a x1']);
    expect([correlator.aggregator, correlator.counter, correlator.spamFilter].map((stage) => stage?.size)).toEqual([
      1, 2, 1,
    ]);
    expect(correlator.evictions).toBe(2);
    for (const type of ['A', 'B', 'C']) correlator.correlate(podEvent({ type }));
    expect(correlator.evictions).toBe(2 + 2 + 3 + 2);
  });

  it('changes its limits while it runs, all of them or none', () => {
    const clock = new HandClock();
    const correlator = new EventCorrelator({ clock, burstSize: 2 });
    expect(outcomes(correlator, 'a', 'a', 'a')).toEqual(['a x1', 'a x2', 'skipped']);
    expect(() => correlator.setLimits({ maxEvents: 1, burstSize: -1 })).toThrow('burstSize must be');
    clock.ms += 300_000;
    expect(outcomes(correlator, 'b', 'a')).toEqual(['b x1', 'skipped']);
    correlator.setLimits({ maxEvents: 2, burstSize: 4, qps: 1 });
    clock.ms += 60_000;
    expect(outcomes(correlator, 'a', 'b', 'c', 'a', 'a')).toEqual([
      'a x5',
      '(combined from similar events): b x1',
      '(combined from similar events): c x2',
      'a x6',
      'skipped',
    ]);
    correlator.setLimits({ maxIntervalInSeconds: 1 });
    clock.ms += 2_000;
    expect(outcomes(correlator, 'b')).toEqual(['b x2']);
    const off = new EventCorrelator({ aggregator: false, spamFilter: false });
    expect(() => off.setLimits({ qps: -1 })).toThrow(RangeError);
  });

  it("takes the server's answers as client-go does with updateState", () => {
    const correlator = new EventCorrelator();
    for (let i = 0; i < 5; i++) correlator.correlate(podEvent());
    correlator.updateState(stored(podEvent({ count: 2 })));
    expect(correlator.correlate(podEvent()).event).toMatchObject({ metadata: { resourceVersion: '7' }, count: 3 });
  });

  it.each([
    [
      'the correlator',
      (correlator: EventCorrelator, result: Result, event: CoreV1Event) => correlator.acknowledge(result, event),
    ],
    ['the event', (_: EventCorrelator, result: Result, event: CoreV1Event) => result.acknowledge(event)],
  ])('takes them forward only with acknowledge, by way of %s', (_, acknowledge) => {
    const correlator = new EventCorrelator({ burstSize: 1 });
    const first = correlator.correlate(podEvent());
    const skipped = correlator.correlate(podEvent());
    acknowledge(correlator, first, stored(first.event));
    expect(correlator.correlate(podEvent()).event).toMatchObject({ metadata: { resourceVersion: '7' }, count: 3 });
    acknowledge(correlator, skipped, stored({ ...skipped.event, count: 9 }, '8'));
    expect(correlator.correlate(podEvent()).event).toMatchObject({ metadata: { resourceVersion: '8' }, count: 10 });
  });

  it('does nothing with answers to aggregates', () => {
    const correlator = new EventCorrelator({ maxEvents: 1 });
    const aggregate = correlator.correlate(podEvent());
    aggregate.acknowledge(stored({ ...aggregate.event, count: 9 }));
    const { event } = correlator.correlate(podEvent());
    expect([event.count, event.metadata.resourceVersion]).toEqual([2, undefined]);
    expect(correlator.counter?.size).toBe(1);
  });

  it('does nothing with answers where nothing is counted', () => {
    const correlator = new EventCorrelator({ counter: false });
    correlator.correlate(podEvent()).acknowledge(stored(podEvent({ count: 5 })));
    expect(correlator.correlate(podEvent()).event).toEqual(podEvent());
  });

  it('lets an event that can not be read go on as it is', () => {
    const correlator = new EventCorrelator({ burstSize: 1 });
    for (const event of [undefined, null, 5, {}, unreadable(), throwingGetter('source')] as never[]) {
      for (let i = 0; i < 2; i++) {
        const correlated = correlator.correlate(event);
        const { patch, skip, spamKey } = correlated;
        expect([Object.is(correlated.event, event), patch, skip, spamKey]).toEqual([true, undefined, false, '']);
        correlated.acknowledge(podEvent());
      }
      correlator.updateState(event);
    }
  });

  it('lets an event that can not be read to its end go on without what is there', () => {
    const event = Object.assign(throwingGetter('reason'), { involvedObject: {}, metadata: {} }) as CoreV1Event;
    for (const aggregator of [undefined, false] as const) {
      const correlator = new EventCorrelator({ ...(aggregator === false && { aggregator }) });
      expect([correlator.correlate(event).event, correlator.correlate(event).event]).toEqual([event, event]);
      expect(correlator.counter?.size).toBe(0);
    }
  });

  it('survives functions that throw', () => {
    const fail = () => {
      throw 'mine';
    };
    const correlator = new EventCorrelator({
      ...{ maxEvents: 2, burstSize: 2 },
      ...{ keyFunc: fail, messageFunc: fail, spamKeyFunc: fail },
    });
    let seen: string[] = [];
    const errors = unhandledErrors(() => {
      seen = outcomes(correlator, 'a', 'b', 'c');
    });
    expect(seen).toEqual(['a x1', '(combined from similar events): b x1', 'skipped']);
    expect(errors).toHaveLength(3 + 2 + 3);
  });

  it.each([
    [{ lruCacheSize: NaN }, RangeError],
    [{ maxEvents: '10' }, TypeError],
    [{ spamKeyFunc: 1 }, TypeError],
    [{ clock: {} }, TypeError],
    [{ aggregator: true }, TypeError],
    [{ counter: {} }, TypeError],
    [{ spamFilter: () => true }, TypeError],
  ])('refuses %o', (options, error) => {
    expect(() => new EventCorrelator(options as never)).toThrow(error);
    expect(() => new EventCorrelator(options as never)).toThrow(Object.keys(options)[0]);
  });
});

type Result = ReturnType<EventCorrelator['correlate']>;
