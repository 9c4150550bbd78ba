import { describe, expect, it } from 'vitest';
import { AggregateRecord } from '../../lib/correlation/AggregateRecord.ts';
import { EventRecord } from '../../lib/correlation/EventRecord.ts';
import { KeyedPlace } from '../../lib/correlation/KeyedPlace.ts';
import { type PlaceIndex, type RecordPlace } from '../../lib/correlation/RecordPlace.ts';
import { SourceObject } from '../../lib/correlation/SourceObject.ts';
import { SpamRecord } from '../../lib/correlation/SpamRecord.ts';
import { podEvent } from './podEvent.ts';

/** Says what comes and goes. */
class Index implements PlaceIndex {
  readonly said: string[] = [];

  add(place: RecordPlace): void {
    this.said.push(`+${String(place.isKeyed)}`);
  }

  delete(place: RecordPlace): void {
    this.said.push(`-${String(place.isKeyed)}`);
  }
}

describe.each([
  ['an object', (index: Index): RecordPlace => new SourceObject(index, podEvent())],
  ['a key', (index: Index): RecordPlace => new KeyedPlace(index, 'mine')],
])('the place of %s', (_, make) => {
  it('gives the records that it has, until they are forgotten', () => {
    const place = make(new Index());
    const event = podEvent();
    expect([place.group(event), place.counted(event), place.limited]).toEqual([undefined, undefined, undefined]);
    const group = new AggregateRecord(place, event, 0);
    const counted = new EventRecord(place, event, 0);
    const limited = new SpamRecord(place, 1, 0);
    place.addGroup(group);
    place.addCounted(counted);
    place.addLimited(limited);
    expect([place.group(event), place.counted(event), place.limited]).toEqual([group, counted, limited]);
    for (const record of [group, counted, limited]) record.onForgotten();
    expect([place.group(event), place.counted(event), place.limited]).toEqual([undefined, undefined, undefined]);
  });

  it('is in its index from the first record to the last, and again', () => {
    const index = new Index();
    const place = make(index);
    const sign = String(place.isKeyed);
    const records = () => {
      const group = new AggregateRecord(place, podEvent(), 0);
      place.addGroup(group);
      const counted = new EventRecord(place, podEvent(), 0);
      place.addCounted(counted);
      const limited = new SpamRecord(place, 1, 0);
      place.addLimited(limited);
      return [group, counted, limited];
    };
    expect(index.said).toEqual([]);
    const [group, counted, limited] = records();
    expect(index.said).toEqual([`+${sign}`]);
    limited?.onForgotten();
    group?.onForgotten();
    expect(index.said).toEqual([`+${sign}`]);
    counted?.onForgotten();
    expect(index.said).toEqual([`+${sign}`, `-${sign}`]);
    for (const record of records()) record.onForgotten();
    expect(index.said).toEqual([`+${sign}`, `-${sign}`, `+${sign}`, `-${sign}`]);
    expect([place.isIn(index), place.isIn(new Index())]).toEqual([true, false]);
  });
});

describe('the place of an object', () => {
  it('has a record for each group and each event', () => {
    const place = new SourceObject(new Index(), podEvent());
    const events = ['A', 'B', 'C'].map((reason) => podEvent({ reason }));
    const groups = events.map((event) => new AggregateRecord(place, event, 0));
    const counted = events.map((event) => new EventRecord(place, event, 0));
    for (const group of groups) place.addGroup(group);
    for (const one of counted) place.addCounted(one);
    expect(events.map((event) => place.group(event))).toEqual(groups);
    expect(events.map((event) => place.counted(event))).toEqual(counted);
  });
});
