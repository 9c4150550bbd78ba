import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventCorrelator, getEventKey } from '../../lib/correlation/index.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { anyEvent } from './anyEvent.ts';
import { hostileEvent } from './hostileEvent.ts';
import { HandClock, podEvent } from './podEvent.ts';
import { TextKeyedCorrelator } from './TextKeyedCorrelator.ts';

/** Events that meet again: a few objects, reasons and messages, each under a name of its own. */
const step = fc.record({
  object: fc.nat(2),
  reason: fc.constantFrom('A', 'B'),
  message: fc.nat(5),
  ms: fc.constantFrom(0, 0, 1, 1_000, 61_000),
  /** Whether the event is acknowledged, and with how much less than its count. */
  answer: fc.option(fc.nat(3)),
});

function eventOf({ object, reason, message }: { object: number; reason: string; message: number }, name: number) {
  return podEvent({
    metadata: { name: `web.${name}`, namespace: 'shop' },
    involvedObject: { kind: 'Pod', name: `web-${object}` },
    reason,
    message: `message ${message}`,
  });
}

const limits = fc.record({
  lruCacheSize: fc.integer({ min: 1, max: 5 }),
  maxEvents: fc.integer({ min: 1, max: 6 }),
  burstSize: fc.integer({ min: 1, max: 5 }),
  maxIntervalInSeconds: fc.constantFrom(1, 60),
});

function stored(event: CoreV1Event, less: number): CoreV1Event {
  return {
    ...event,
    metadata: { ...event.metadata, resourceVersion: '1' },
    count: Math.max(0, (event.count ?? 0) - less),
  };
}

describe('EventCorrelator, whatever it is given', () => {
  it('keeps its bounds', () => {
    fc.assert(
      fc.property(limits, fc.array(step, { maxLength: 200 }), (options, steps) => {
        const clock = new HandClock();
        const correlator = new EventCorrelator({ ...options, clock });
        for (const [i, one] of steps.entries()) {
          clock.ms += one.ms;
          correlator.updateState(stored(eventOf(one, i), 0));
          correlator.correlate(eventOf(one, i)).acknowledge(stored(eventOf(one, i), 0));
          for (const stage of [correlator.aggregator, correlator.counter, correlator.spamFilter]) {
            expect(stage?.size).toBeLessThanOrEqual(options.lruCacheSize);
          }
        }
      }),
    );
  });

  it('counts on by one under each name, which it never gives to another event, and no answer lowers a count', () => {
    fc.assert(
      fc.property(limits, fc.array(step, { maxLength: 200 }), (options, steps) => {
        const clock = new HandClock();
        const correlator = new EventCorrelator({ ...options, clock, random: () => 0 });
        const counts = new Map<string, number>();
        const keys = new Map<string, string>();
        for (const [i, one] of steps.entries()) {
          clock.ms += one.ms;
          const { event, patch, ...correlated } = correlator.correlate(eventOf(one, i));
          const { name } = event.metadata;
          const key = event.reportingComponent === undefined ? 'aggregate' : getEventKey(event);
          expect(keys.get(name) ?? key).toBe(key);
          keys.set(name, key);
          expect(event.count).toBe((counts.get(name) ?? 0) + 1);
          expect(patch?.['count']).toBe(counts.has(name) ? event.count : undefined);
          counts.set(name, event.count ?? 0);
          expect(Object.keys(correlated)).toEqual(['skip', 'spamKey', 'acknowledge']);
        }
      }),
    );
  });

  it('says what a correlator says that has a text for each key, as client-go has', () => {
    const size = fc.integer({ min: 1, max: 12 });
    const one = fc.record({ which: fc.nat(9), stored: fc.option(fc.integer({ min: 1, max: 5 }), { freq: 8 }) });
    // Few events, so that they meet again.
    const storm = fc.tuple(fc.array(anyEvent, { minLength: 1, maxLength: 10 }), fc.array(one, { maxLength: 150 }));
    fc.assert(
      fc.property(size, size, size, storm, (lruCacheSize, maxEvents, burstSize, [events, steps]) => {
        const clock = { now: () => 0 };
        const correlator = new EventCorrelator({ lruCacheSize, maxEvents, burstSize, qps: 1e-9, clock });
        const reference = new TextKeyedCorrelator(lruCacheSize, maxEvents, burstSize);
        for (const { which, stored: count } of steps) {
          const event = events[which % events.length] ?? podEvent();
          if (count !== null) {
            correlator.updateState({ ...event, count });
            reference.updateState(event, count);
          }
          const { event: result, skip, patch } = correlator.correlate(event);
          const isAggregate = result.message?.startsWith('(combined') === true;
          expect([isAggregate, result.count, skip]).toEqual(reference.correlate(event));
          expect(patch === undefined).toBe(result.count === 1);
        }
        const { aggregator, counter, spamFilter } = correlator;
        expect([aggregator?.size, counter?.size, spamFilter?.size]).toEqual(reference.sizes);
      }),
    );
  });

  it('lowers no count by an answer, however late', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const correlator = new EventCorrelator({ aggregator: false });
        const counts = new Map<string, number>();
        for (const [i, one] of steps.entries()) {
          const correlated = correlator.correlate(eventOf(one, i));
          const { name } = correlated.event.metadata;
          expect(correlated.event.count).toBe((counts.get(name) ?? 0) + 1);
          counts.set(name, correlated.event.count ?? 0);
          if (one.answer !== null) correlated.acknowledge(stored(correlated.event, one.answer));
        }
      }),
    );
  });

  it('never throws', () => {
    let patches = 0;
    fc.assert(
      fc.property(limits, fc.array(hostileEvent, { maxLength: 30 }), (options, makers) => {
        const correlator = new EventCorrelator(options);
        for (const make of makers.flatMap((make) => [make, make])) {
          const correlated = correlator.correlate(make());
          if (correlated.patch !== undefined) patches++;
          correlated.acknowledge(make());
          correlator.updateState(make());
        }
      }),
    );
    expect(patches).toBeGreaterThan(0);
    expect({}).not.toHaveProperty('polluted');
  });
});
