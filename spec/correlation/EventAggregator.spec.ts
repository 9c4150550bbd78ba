import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventAggregator, eventAggregatorByReasonFunc, getSpamKey } from '../../lib/correlation/index.ts';
import { EventClock } from '../../lib/event/index.ts';
import { throwingGetter, unreadable, unshowable } from '../event/hostile.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';
import { hostileEvent } from './hostileEvent.ts';
import { HandClock, podEvent, startMs, without } from './podEvent.ts';

const random = () => 0;

/** Whether each message is aggregated. */
function messages(aggregator: EventAggregator, ...texts: string[]): boolean[] {
  return texts.map((message) => aggregator.aggregate(podEvent({ message })).isAggregate);
}

describe('EventAggregator', () => {
  it('lets events go on as they are', () => {
    const event = podEvent();
    const aggregated = new EventAggregator().aggregate(event);
    expect(aggregated).toEqual({ event, key: undefined, isAggregate: false });
    expect(aggregated.event).toBe(event);
  });

  it("puts client-go's aggregate in the place of the tenth different message", () => {
    const clock = new HandClock();
    const aggregator = new EventAggregator({ clock, random });
    for (let i = 1; i < 10; i++) expect(messages(aggregator, `m${i}`, `m${i}`)).toEqual([false, false]);
    clock.ms += 1_234;
    const event = podEvent({
      metadata: { name: 'web-1.x', namespace: 'shop', annotations: { a: '1' }, labels: { b: '2' } },
      message: 'm10',
    });
    const aggregated = aggregator.aggregate(event);
    expect(aggregated.event).toStrictEqual({
      metadata: { name: `web-1.${(BigInt(clock.ms) * 1_000_000n).toString(16)}`, namespace: 'shop' },
      involvedObject: event.involvedObject,
      count: 1,
      firstTimestamp: new Date(clock.ms),
      lastTimestamp: new Date(clock.ms),
      message: '(combined from similar events): m10',
      type: 'Normal',
      reason: 'Pulled',
      source: { component: 'kubelet', host: 'node-1' },
    });
    expect(aggregated.isAggregate).toBe(true);
    expect(aggregator.aggregate(podEvent({ message: 'm11' })).key).toBe(aggregated.key);
    expect(aggregated.key).toBe(eventAggregatorByReasonFunc(event, getSpamKey(event))[0]);
  });

  it('leaves out what the event has not', () => {
    const bare = without(podEvent({ involvedObject: {} }), 'type', 'reason', 'source', 'message');
    const { event } = new EventAggregator({ maxEvents: 1, random, clock: { now: () => 0 } }).aggregate(bare);
    expect(event).toStrictEqual({
      metadata: { name: '.0', namespace: 'shop' },
      involvedObject: {},
      count: 1,
      firstTimestamp: new Date(0),
      lastTimestamp: new Date(0),
      message: '(combined from similar events): ',
    });
  });

  it('forgets the newest message, so that the others keep going on by themselves', () => {
    const aggregator = new EventAggregator({ maxEvents: 3 });
    expect(messages(aggregator, 'a', 'b', 'c', 'd', 'a', 'b', 'c')).toEqual([
      ...[false, false, true, true],
      ...[false, false, true],
    ]);
  });

  it('groups by reason and object', () => {
    const aggregator = new EventAggregator({ maxEvents: 2 });
    messages(aggregator, 'a');
    const others = [podEvent({ message: 'b', reason: 'Other' }), podEvent({ message: 'b', involvedObject: {} })];
    expect(others.map((event) => aggregator.aggregate(event).isAggregate)).toEqual([false, false]);
    expect(messages(aggregator, 'b')).toEqual([true]);
  });

  it('starts a group afresh when more than the interval has passed since it was last seen', () => {
    const clock = new HandClock();
    const aggregator = new EventAggregator({ maxEvents: 2, maxIntervalInSeconds: 60, clock });
    const after = (ms: number, message: string) => {
      clock.ms += ms;
      return messages(aggregator, message)[0];
    };
    expect([after(0, 'a'), after(60_000, 'b'), after(60_000, 'c'), after(60_001, 'd'), after(0, 'a')]).toEqual([
      ...[false, true, true, false],
      true,
    ]);
  });

  it('takes a clock that is set back for one that stands still', () => {
    const clock = new HandClock();
    const aggregator = new EventAggregator({ maxEvents: 2, maxIntervalInSeconds: 60, clock });
    messages(aggregator, 'a');
    clock.ms -= 3_600_000;
    expect(messages(aggregator, 'b')).toEqual([true]);
    clock.ms += 60_001;
    expect(messages(aggregator, 'b')).toEqual([false]);
  });

  it('names aggregates by the clock that it is given', () => {
    const eventClock = new EventClock({ now: () => startMs, random });
    const first = eventClock.next().hex;
    const aggregator = new EventAggregator({ maxEvents: 1, eventClock });
    const names = [podEvent(), podEvent()].map((event) => aggregator.aggregate(event).event.metadata.name);
    expect(names).toEqual([1n, 2n].map((more) => `web-1.${(BigInt(`0x${first}`) + more).toString(16)}`));
  });

  it('names aggregates with the chance that it is given', () => {
    const aggregator = new EventAggregator({ maxEvents: 1, clock: { now: () => 0 }, random: () => 0.5 });
    expect(aggregator.aggregate(podEvent()).event.metadata.name).toBe(`web-1.${(450_000).toString(16)}`);
  });

  it('takes other keys and messages', () => {
    const aggregator = new EventAggregator({
      maxEvents: 2,
      keyFunc: ({ type = '', message = '' }, spamKey) => [type + String(spamKey.includes('kubelet')), message],
      messageFunc: ({ message = '' }) => `also ${message}`,
    });
    expect(aggregator.aggregate(podEvent({ reason: 'A', message: 'a' })).isAggregate).toBe(false);
    const { event, key } = aggregator.aggregate(podEvent({ reason: 'B', message: 'b' }));
    expect([event.message, key]).toEqual(['also b', 'u:Normaltrue']);
  });

  it('reports functions that throw, and goes on with the default ones', () => {
    const error = new Error('mine');
    const fail = () => {
      throw error;
    };
    const aggregator = new EventAggregator({ maxEvents: 2, keyFunc: fail, messageFunc: fail });
    let results: unknown[] = [];
    const errors = unhandledErrors(() => {
      results = ['a', 'b'].map((message) => aggregator.aggregate(podEvent({ message })).event.message);
    });
    expect(results).toEqual(['a', '(combined from similar events): b']);
    expect(errors).toEqual([error, error, error]);
  });

  it.each([[undefined], [5], [{}]])('reports a key function that gives %s', (keys) => {
    const aggregator = new EventAggregator({ maxEvents: 1, keyFunc: () => keys as never });
    expect(unhandledErrors(() => aggregator.aggregate(podEvent()))).toEqual([expect.any(TypeError)]);
  });

  it('makes text of keys and messages that are none', () => {
    const aggregator = new EventAggregator({
      maxEvents: 2,
      keyFunc: () => [unshowable, 5] as never,
      messageFunc: () => undefined as never,
    });
    expect(aggregator.aggregate(podEvent()).isAggregate).toBe(false);
    const one = new EventAggregator({ maxEvents: 1, messageFunc: () => undefined as never });
    expect(one.aggregate(podEvent()).event.message).toBe('');
  });

  it('changes its limits while it runs', () => {
    const clock = new HandClock();
    const aggregator = new EventAggregator({ clock });
    expect(messages(aggregator, 'a', 'b', 'c')).toEqual([false, false, false]);
    aggregator.setLimits({ maxEvents: 3 });
    expect(messages(aggregator, 'a', 'b', 'c')).toEqual([false, false, true]);
    aggregator.setLimits({ maxIntervalInSeconds: 1 });
    clock.ms += 1_001;
    expect(messages(aggregator, 'c', 'd', 'e')).toEqual([false, false, true]);
    expect(() => aggregator.setLimits({ maxEvents: -1 })).toThrow(RangeError);
    expect(messages(aggregator, 'e')).toEqual([true]);
  });

  it('remembers so many groups and counts what it forgets', () => {
    const aggregator = new EventAggregator({ lruCacheSize: 2, maxEvents: 2 });
    const seen = (reason: string, message: string) => aggregator.aggregate(podEvent({ reason, message })).isAggregate;
    expect([seen('A', 'a'), seen('B', 'a'), seen('A', 'b'), seen('C', 'a')]).toEqual([false, false, true, false]);
    expect([aggregator.size, aggregator.evictions]).toEqual([2, 1]);
    expect([seen('A', 'b'), seen('B', 'b')]).toEqual([true, false]);
    expect([aggregator.size, aggregator.evictions]).toEqual([2, 2]);
  });

  it('lets an event that can not be read go on as it is', () => {
    const events = [undefined, null, 5, {}, unreadable(), throwingGetter('source')] as never[];
    const aggregator = new EventAggregator({ maxEvents: 1 });
    for (const event of events) {
      const { event: same, key, isAggregate } = aggregator.aggregate(event);
      expect([Object.is(same, event), key, isAggregate]).toEqual([true, undefined, false]);
    }
  });

  it('never throws, whatever an event is', () => {
    const aggregator = new EventAggregator({ maxEvents: 2 });
    let aggregates = 0;
    fc.assert(
      fc.property(hostileEvent, (make) => {
        if (aggregator.aggregate(make()).isAggregate) aggregates++;
      }),
    );
    expect(aggregates).toBeGreaterThan(0);
  });

  it('refuses bad options', () => {
    expect(() => new EventAggregator({ maxEvents: 1.5 })).toThrow(RangeError);
  });
});
