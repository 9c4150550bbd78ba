import { describe, expect, it } from 'vitest';
import { AggregateRecord } from '../../lib/correlation/AggregateRecord.ts';
import { EventRecord } from '../../lib/correlation/EventRecord.ts';
import { KeyedPlace } from '../../lib/correlation/KeyedPlace.ts';
import { podEvent } from './podEvent.ts';

function keyedPlace(): KeyedPlace {
  return new KeyedPlace({ add: () => undefined, delete: () => undefined }, 'mine');
}

describe('KeyedPlace', () => {
  it('has one record of each stage, whatever the event', () => {
    const place = keyedPlace();
    const group = new AggregateRecord(place, podEvent(), 0);
    const counted = new EventRecord(place, podEvent(), 0);
    place.addGroup(group);
    place.addCounted(counted);
    const another = podEvent({ reason: 'another', message: 'another' });
    expect([place.group(another), place.counted(another)]).toEqual([group, counted]);
  });

  it('has its key, and shows it', () => {
    const place = keyedPlace();
    expect([place.key, String(place), place.isKeyed]).toEqual(['mine', 'mine', true]);
  });
});
