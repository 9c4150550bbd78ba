import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CountedEvent, EventCounter } from '../../lib/correlation/index.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { throwingGetter, unreadable } from '../event/hostile.ts';
import { hostileEvent } from './hostileEvent.ts';
import { named, podEvent, startMs, without } from './podEvent.ts';

const later = new Date(startMs + 61_000);

/** The server's answer to a write of the event. */
function stored(changes: Partial<CoreV1Event> = {}, name = podEvent().metadata.name, resourceVersion = '7') {
  const event = podEvent(changes);
  return { ...event, metadata: { ...event.metadata, name, resourceVersion, uid: 'u' } };
}

/** Observes an event again, and gives what the repeat takes from what is known. */
function known(counter: EventCounter, event: CoreV1Event = named('newest')) {
  const { metadata, count, firstTimestamp } = counter.observe(event).event;
  const { name, resourceVersion } = metadata;
  return { name, resourceVersion, count, firstTimestamp };
}

/** What becomes of an event that is observed so often. */
function observed(counter: EventCounter, times: number): CountedEvent[] {
  return Array.from({ length: times }, () => counter.observe(podEvent()));
}

describe('EventCounter', () => {
  it('lets an event go on as it is the first time', () => {
    const event = podEvent();
    const counted = new EventCounter().observe(event);
    expect(counted).toMatchObject({ event, patch: undefined });
    expect(counted.event).toBe(event);
  });

  it('gives a repeat the name and firstTimestamp of the first, and everything else of its own', () => {
    const counter = new EventCounter();
    counter.observe(podEvent());
    const repeat = podEvent({
      metadata: { name: 'web-1.other', namespace: 'shop', annotations: { a: '1' } },
      firstTimestamp: later,
      lastTimestamp: later,
      action: 'Pull',
    });
    const { event, patch } = counter.observe(repeat);
    expect(event).toStrictEqual({
      ...repeat,
      metadata: { name: 'web-1.188adf2fc7824000', namespace: 'shop', annotations: { a: '1' } },
      firstTimestamp: new Date(startMs),
      count: 2,
    });
    expect(patch).toStrictEqual({ count: 2, lastTimestamp: '2026-01-15T10:01:01Z', message: 'image pulled' });
  });

  it('has nothing of what is not known in a repeat', () => {
    const counter = new EventCounter();
    counter.observe(without(podEvent(), 'firstTimestamp'));
    const { event } = counter.observe(stored());
    expect(event).not.toHaveProperty('firstTimestamp');
    expect(event.metadata).not.toHaveProperty('resourceVersion');
  });

  it('counts each key by itself, on by one', () => {
    const counter = new EventCounter();
    const counts = ['a', 'b', 'a', 'a', 'b'].map((message) => counter.observe(podEvent({ message })).event.count);
    expect(counts).toEqual([1, 1, 2, 3, 2]);
    expect(['x', 'x', 'y'].map((key) => counter.observe(podEvent(), key).event.count)).toEqual([1, 2, 1]);
    expect(counter.observe(podEvent({ message: 'x' }), 'y').event.count).toBe(2);
  });

  it('counts on from what an event arrived with, but not from 0', () => {
    for (const [count, counts] of [
      [5, [5, 6, 7]],
      [-2, [-2, -1, 0]],
      [0, [0, 0, 0]],
      [undefined, [undefined, undefined, undefined]],
    ] as const) {
      const counter = new EventCounter();
      const event = count === undefined ? without(podEvent(), 'count') : podEvent({ count });
      expect([1, 2, 3].map(() => counter.observe(event).event.count)).toEqual(counts);
      expect(counter.size).toBe(1);
    }
  });

  it.each([NaN, 1.5, 2 ** 31, Infinity, '5', {}])('takes a count of %s for 0', (count) => {
    const counter = new EventCounter();
    const event = podEvent({ count: count as number });
    expect([counter.observe(event).event, counter.observe(event).event]).toEqual([event, event]);
    expect(counter.observe(podEvent()).patch).toBeUndefined();
  });

  it('stays at the most that 32 bits hold', () => {
    const counter = new EventCounter();
    const event = podEvent({ count: 2 ** 31 - 2 });
    expect([1, 2, 3].map(() => counter.observe(event).event.count)).toEqual([2 ** 31 - 2, 2 ** 31 - 1, 2 ** 31 - 1]);
  });

  it('forgets what was seen longest ago, and counts what it forgets', () => {
    const counter = new EventCounter({ lruCacheSize: 2 });
    const counts = ['a', 'b', 'a', 'c', 'a', 'b'].map((key) => counter.observe(podEvent(), key).event.count);
    expect(counts).toEqual([1, 1, 2, 1, 3, 1]);
    expect([counter.size, counter.evictions]).toEqual([2, 2]);
  });

  describe('updateState', () => {
    it("takes the server's name, resourceVersion, count and firstTimestamp", () => {
      const counter = new EventCounter();
      counter.observe(podEvent());
      counter.updateState(stored({ count: 41, firstTimestamp: later }, 'renamed'));
      expect(known(counter)).toEqual({ name: 'renamed', resourceVersion: '7', count: 42, firstTimestamp: later });
    });

    it('goes backwards', () => {
      const counter = new EventCounter();
      for (let i = 0; i < 5; i++) counter.observe(podEvent());
      counter.updateState(stored({ count: 2 }));
      expect(known(counter).count).toBe(3);
      counter.updateState(stored({ count: 0 }));
      expect(known(counter, podEvent({ count: 9 })).count).toBe(9);
    });

    it('makes an event known that was not', () => {
      const counter = new EventCounter({ lruCacheSize: 1 });
      counter.updateState(stored());
      expect([known(counter).count, counter.size, counter.evictions]).toEqual([2, 1, 0]);
      counter.updateState(stored({ message: 'another' }));
      expect([known(counter).count, counter.evictions]).toEqual([1, 2]);
    });

    it('keeps an event from being forgotten', () => {
      const counter = new EventCounter({ lruCacheSize: 2 });
      counter.observe(podEvent());
      counter.observe(podEvent({ message: 'b' }));
      counter.updateState(stored());
      counter.observe(podEvent({ message: 'c' }));
      expect([known(counter).count, counter.evictions]).toEqual([2, 1]);
    });
  });

  describe('acknowledge', () => {
    it("takes the server's resourceVersion and firstTimestamp, and a count that is higher", () => {
      const counter = new EventCounter();
      counter.observe(podEvent()).acknowledge(stored({ count: 5, firstTimestamp: later }));
      expect(known(counter)).toMatchObject({ resourceVersion: '7', count: 6, firstTimestamp: later });
    });

    it('lowers no count', () => {
      const counter = new EventCounter();
      const [first] = observed(counter, 5);
      first?.acknowledge(stored({ count: 2 }));
      first?.acknowledge(stored({ count: 0 }));
      expect(known(counter)).toMatchObject({ resourceVersion: '7', count: 6 });
    });

    it('keeps the firstTimestamp where the answer has none', () => {
      const counter = new EventCounter();
      counter.observe(podEvent()).acknowledge(without(stored(), 'firstTimestamp'));
      expect(known(counter).firstTimestamp).toEqual(new Date(startMs));
    });

    it('takes nothing from an answer that is older than the last one', () => {
      for (const isByState of [false, true]) {
        const counter = new EventCounter();
        const [first, second] = observed(counter, 5);
        if (isByState) counter.updateState(stored({ count: 3 }, undefined, '9'));
        else second?.acknowledge(stored({ count: 3 }, undefined, '9'));
        first?.acknowledge(stored({ count: 2, firstTimestamp: later }, undefined, '8'));
        expect(known(counter)).toMatchObject({ resourceVersion: '9', firstTimestamp: new Date(startMs) });
        first?.acknowledge(stored({ count: 3 }, undefined, '10'));
        expect(known(counter)).toMatchObject({ resourceVersion: '10' });
      }
    });

    it('takes nothing from an answer under another name', () => {
      const counter = new EventCounter();
      counter.observe(podEvent()).acknowledge(stored({ count: 5 }, 'another'));
      expect(known(counter)).toMatchObject({ name: podEvent().metadata.name, resourceVersion: undefined, count: 2 });
    });

    it('puts back nothing that was forgotten, and says nothing to what has come in its place', () => {
      const counter = new EventCounter({ lruCacheSize: 1 });
      const { acknowledge } = counter.observe(podEvent());
      counter.observe(podEvent({ message: 'another' }));
      acknowledge(stored({ count: 5 }));
      expect([counter.size, counter.evictions]).toEqual([1, 1]);
      expect(known(counter, podEvent()).count).toBe(1);
      acknowledge(stored({ count: 5 }));
      expect(known(counter).count).toBe(2);
    });

    it('keeps an event from being forgotten', () => {
      const counter = new EventCounter({ lruCacheSize: 2 });
      const { acknowledge } = counter.observe(podEvent());
      counter.observe(podEvent({ message: 'b' }));
      acknowledge(stored());
      counter.observe(podEvent({ message: 'c' }));
      expect([known(counter).count, counter.evictions]).toEqual([2, 1]);
    });

    it('is in a copy too', () => {
      const counter = new EventCounter();
      const copy = { ...counter.observe(podEvent()), event: named('changed') };
      copy.acknowledge(stored({ count: 5 }));
      expect(known(counter).count).toBe(6);
    });
  });

  describe('whatever it is given', () => {
    it('lets an event that can not be read go on as it is, and takes nothing from such an answer', () => {
      const counter = new EventCounter();
      const first = counter.observe(podEvent());
      for (const event of [undefined, null, 5, {}, unreadable(), throwingGetter('source')] as never[]) {
        const { event: same, patch, acknowledge } = counter.observe(event);
        expect([Object.is(same, event), patch]).toEqual([true, undefined]);
        acknowledge(podEvent());
        counter.updateState(event);
        first.acknowledge(event);
      }
      const unreadableTime = Object.defineProperty({ ...podEvent() }, 'lastTimestamp', {
        enumerable: true,
        get: () => {
          throw new Error('boom');
        },
      });
      expect(counter.observe(unreadableTime).event).toBe(unreadableTime);
      expect(known(counter).count).toBe(2);
    });

    it('never throws', () => {
      const counter = new EventCounter({ lruCacheSize: 16 });
      let patches = 0;
      fc.assert(
        fc.property(hostileEvent, hostileEvent, (make, answer) => {
          // Twice, so that a repeat is sure to come.
          const event = make();
          counter.observe(event);
          const { patch, acknowledge } = counter.observe(event);
          if (patch) patches++;
          acknowledge(answer());
          counter.updateState(answer());
        }),
      );
      expect(patches).toBeGreaterThan(0);
      expect(counter.size).toBeLessThanOrEqual(16);
    });

    it('refuses a bad size', () => {
      expect(() => new EventCounter({ lruCacheSize: -1 })).toThrow(RangeError);
    });
  });
});
