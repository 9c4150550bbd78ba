import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventAggregator, EventCounter, EventCorrelator, EventSpamFilter } from '../../lib/correlation/index.ts';
import { eventAggregatorByReasonFunc, getSpamKey } from '../../lib/correlation/eventKeys.ts';
import { KnownKeys } from '../../lib/correlation/KnownKeys.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { HandClock, podEvent } from './podEvent.ts';

function known(event: CoreV1Event, capacity = 10): KnownKeys {
  const keys = new KnownKeys(capacity);
  keys.add(event, getSpamKey(event));
  return keys;
}

function about(name: string, reason = 'Pulled'): CoreV1Event {
  return podEvent({ involvedObject: { kind: 'Pod', name }, reason });
}

/** Events that share much of what their keys are made of, some of them without text where text should be. */
const anyEvent = fc
  .record({
    uid: fc.constantFrom(undefined, 'u', 'v'),
    name: fc.constantFrom(undefined, 'a', 'b'),
    namespace: fc.constantFrom('x', 'y'),
    kind: fc.constantFrom('Pod', 'Node'),
    apiVersion: fc.constantFrom('v1', undefined),
    fieldPath: fc.constantFrom(undefined, 'spec'),
    component: fc.constantFrom('c', 'd', undefined),
    host: fc.constantFrom('h', undefined),
    type: fc.constantFrom('Normal', 'Warning'),
    reason: fc.constantFrom('R', 'S', 7 as unknown as string, { toString: () => 'R' } as unknown as string),
    reportingComponent: fc.constantFrom('c', undefined),
    reportingInstance: fc.constantFrom('h', undefined),
    message: fc.constantFrom('1', '2', '3'),
  })
  .map(({ component, host, type, reason, reportingComponent, reportingInstance, message, ...involvedObject }) =>
    podEvent({
      involvedObject,
      source: { component, host },
      type,
      reason,
      reportingComponent,
      reportingInstance,
      message,
    } as Partial<CoreV1Event>),
  );

describe('KnownKeys', () => {
  it('gives the keys of an event of the same group, whatever its message', () => {
    const event = about('web');
    const found = known(event).find({ ...event, message: 'another', metadata: { name: 'n', namespace: 'shop' } });
    expect(found?.spamKey).toBe(getSpamKey(event));
    expect(found?.groupKey).toBe(eventAggregatorByReasonFunc(event, getSpamKey(event))[0]);
  });

  it('gives none for an event that differs in any field of the keys', () => {
    const event = podEvent({
      involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web', uid: '1' },
      source: { component: 'c', host: 'h' },
      type: 'Normal',
      reason: 'Pulled',
      reportingComponent: 'c',
      reportingInstance: 'h',
    });
    const keys = known(event);
    const { involvedObject, source } = event;
    const others: Partial<CoreV1Event>[] = [
      ...Object.keys(involvedObject).map((field) => ({ involvedObject: { ...involvedObject, [field]: 'x' } })),
      ...Object.keys(source ?? {}).map((field) => ({ source: { ...source, [field]: 'x' } })),
      ...['type', 'reason', 'reportingComponent', 'reportingInstance'].map((field) => ({ [field]: 'x' })),
    ];
    expect(others).toHaveLength(11);
    expect(keys.find(event)).toBeDefined();
    for (const other of others) expect(keys.find({ ...event, ...other }), JSON.stringify(other)).toBeUndefined();
  });

  it('knows eight groups of an object, and forgets the first of them for a ninth', () => {
    const keys = new KnownKeys(100);
    const groups = Array.from({ length: 9 }, (_, i) => about('web', `Reason${i}`));
    for (const group of groups) keys.add(group, getSpamKey(group));
    expect(groups.map((group) => keys.find(group) !== undefined)).toEqual([false, ...Array<boolean>(8).fill(true)]);
  });

  it('forgets what was not asked for while a generation filled', () => {
    const keys = new KnownKeys(2);
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) {
      keys.add(about(name), getSpamKey(about(name)));
      keys.find(about('a'));
    }
    expect(names.filter((name) => keys.find(about(name)))).toEqual(['a', 'd', 'e']);
  });

  it('remembers no event that holds something else than text, or is about nothing', () => {
    const changing = { toString: () => 'Pulled' } as unknown as string;
    for (const event of [about('web', changing), podEvent({ involvedObject: {} })]) {
      expect(known(event).find(event)).toBeUndefined();
    }
  });

  it('makes no difference to what a correlator says', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 300 }), fc.integer({ min: 1, max: 30 }), (events, lruCacheSize) => {
        const options = { lruCacheSize, maxEvents: 3, burstSize: 4, random: () => 0, clock: new HandClock() };
        const correlator = new EventCorrelator(options);
        const aggregator = new EventAggregator(options);
        const counter = new EventCounter(options);
        const spamFilter = new EventSpamFilter(options);
        for (const event of events) {
          const { event: single, key } = aggregator.aggregate(event);
          const { event: result, patch } = counter.observe(single, key);
          const skip = spamFilter.filter(result);
          expect({ ...correlator.correlate(event) }).toEqual({
            event: result,
            patch,
            skip,
            spamKey: getSpamKey(event),
          });
        }
        expect(correlator.aggregator?.size).toBe(aggregator.size);
        expect(correlator.counter?.size).toBe(counter.size);
      }),
    );
  });

  it('is asked for the usual groups only', () => {
    const keyFunc = (event: CoreV1Event): [string, string] => ['all', event.message ?? ''];
    for (const options of [{ keyFunc }, { aggregator: new EventAggregator({ keyFunc, maxEvents: 3 }) }]) {
      const correlator = new EventCorrelator({ ...options, maxEvents: 3 });
      const messages = ['1', '1', '1', '2', '3'].map((message) => podEvent({ message }));
      expect(messages.map((event) => correlator.correlate(event).event.message)).toEqual([
        ...['1', '1', '1', '2'],
        '(combined from similar events): 3',
      ]);
      const other = podEvent({ reason: 'Other', message: '4' });
      expect(correlator.correlate(other).event.message).toBe('(combined from similar events): 4');
    }
  });
});
