import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventAggregator, EventCounter, EventSpamFilter, getSpamKey } from '../../lib/correlation/index.ts';
import { EventRecord } from '../../lib/correlation/EventRecord.ts';
import { type RecordPlace } from '../../lib/correlation/RecordPlace.ts';
import { RecordPlaces } from '../../lib/correlation/RecordPlaces.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { unreadable } from '../event/hostile.ts';
import { anyEvent } from './anyEvent.ts';
import { HandClock, podEvent } from './podEvent.ts';

/** Gives a place a record, so that it is found. */
function fill(place: RecordPlace, event: CoreV1Event = podEvent()): EventRecord {
  const record = new EventRecord(place, event, 0);
  place.addCounted(record);
  return record;
}

function about(number: number, uid: string | undefined = 'same'): CoreV1Event {
  return podEvent({ involvedObject: { kind: 'Pod', namespace: `n-${number}`, name: 'web', ...(uid && { uid }) } });
}

describe('RecordPlaces', () => {
  it('finds a place that has a record, and makes a new one each time for an event that has none', () => {
    const places = new RecordPlaces();
    expect(places.of(podEvent())).not.toBe(places.of(podEvent()));
    expect(places.size).toBe(0);
    const place = places.of(podEvent());
    const record = fill(place);
    expect([places.of(podEvent()) === place, places.size]).toEqual([true, 1]);
    record.onForgotten();
    expect([places.of(podEvent()) === place, places.size]).toEqual([false, 0]);
  });

  it.each(['same', ''])('tells a hundred objects apart that share their name and the uid "%s"', (uid) => {
    const places = new RecordPlaces();
    const found = Array.from({ length: 100 }, (_, i) => places.of(about(i, uid)));
    const records = found.map((place, i) => fill(place, about(i, uid)));
    expect(found.map((place, i) => places.of(about(i, uid)) === place)).not.toContain(false);
    expect(places.size).toBe(100);
    for (const record of records) record.onForgotten();
    expect(places.size).toBe(0);
  });

  it('gives events the same place if and only if they have the same spam key', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 50 }), (events) => {
        const places = new RecordPlaces();
        const known = new Map<string, RecordPlace>();
        for (const event of events) {
          const key = getSpamKey(event);
          const place = places.of(event);
          if (known.has(key)) expect(place).toBe(known.get(key));
          else fill(place, event);
          known.set(key, place);
        }
        expect(places.size).toBe(known.size);
      }),
    );
  });

  it('finds the place of a key, which is no event', () => {
    const places = new RecordPlaces();
    const place = places.keyed('uid-1');
    const record = fill(place);
    expect([places.keyed('uid-1') === place, places.of(podEvent()) === place, places.size]).toEqual([true, false, 1]);
    record.onForgotten();
    expect([places.keyed('uid-1') === place, places.size]).toEqual([false, 0]);
  });

  it('takes a place that is known, but for one of others', () => {
    const [places, others] = [new RecordPlaces(), new RecordPlaces()];
    const [own, other] = [places.of(podEvent()), others.of(podEvent())];
    expect(places.of(unreadable() as CoreV1Event, own)).toBe(own);
    expect(places.of(podEvent(), other).isIn(places)).toBe(true);
  });

  it('keeps no more places than the stages have records, whatever comes', () => {
    const sizes = fc.tuple(...[1, 2, 3].map(() => fc.integer({ min: 1, max: 6 })));
    fc.assert(
      fc.property(sizes, fc.array(anyEvent, { maxLength: 100 }), ([first = 1, second = 1, third = 1], events) => {
        const places = new RecordPlaces();
        const clock = new HandClock();
        const aggregator = new EventAggregator({ lruCacheSize: first, maxEvents: 3, clock }, places);
        const counter = new EventCounter({ lruCacheSize: second }, places);
        const spamFilter = new EventSpamFilter({ lruCacheSize: third, clock }, places);
        for (const event of events) {
          const { event: single, key } = aggregator.aggregate(event);
          counter.observe(single, key);
          spamFilter.filter(event);
          counter.updateState(event);
          expect(places.size).toBeLessThanOrEqual(aggregator.size + counter.size + spamFilter.size);
        }
      }),
    );
  });
});
