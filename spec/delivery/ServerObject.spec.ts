import { describe, expect, it } from 'vitest';
import { answerRule } from '../../lib/delivery/answerRules.ts';
import { occurrencesOf } from '../../lib/event/occurrencesOf.ts';
import { heldOccurrences, ServerObject, Write } from '../../lib/delivery/ServerObject.ts';
import { podEvent, startMs, without } from '../correlation/podEvent.ts';
import { podEventV1, seriesOf } from '../event/podEventV1.ts';
import { counted, podObject, podWrite } from './podWrite.ts';

const later = new Date(startMs + 5_000);

describe('Write', () => {
  it('writes the very event that came, as long as it is the only one', () => {
    const event = counted('web', 3);
    const write = new Write(podObject(), event, 7);
    expect(write.event()).toBe(event);
    expect([write.count, write.since]).toEqual([3, 7]);
  });

  it('keeps the identity of the first, and takes count, time and message of the newest', () => {
    const first = counted('web', 1, { reason: 'First', reportingInstance: 'one' });
    const write = new Write(podObject(), first, 0);
    write.fold(counted('web', 2, { lastTimestamp: later, reason: 'Second', reportingInstance: 'two' }));
    expect(write.event()).toEqual({ ...first, count: 2, message: 'message 2', lastTimestamp: later });
    expect(write.count).toBe(2);
  });

  it('takes in nothing older, and of two with one count the later', () => {
    const write = new Write(podObject(), counted('web', 3), 0);
    write.fold(counted('web', 2));
    expect(write.event()).toMatchObject({ count: 3, message: 'message 3' });
    write.fold(counted('web', 3, { message: 'once more' }));
    expect(write.event()).toMatchObject({ count: 3, message: 'once more' });
  });

  it('takes no count for one, and leaves alone what the newest does not say', () => {
    const first = counted('web', 1);
    const write = new Write(podObject(), first, 0);
    write.fold(without(first, 'count', 'lastTimestamp', 'message'));
    expect(write.count).toBe(1);
    expect(write.event()).toEqual(first);
    write.fold(counted('web', 2));
    write.fold(without(first, 'count'));
    expect(write.count).toBe(2);
  });

  it('keeps of a series the first event, and takes the newest series', () => {
    const first = podEventV1();
    const write = new Write(podObject(), first, 0);
    expect([write.count, write.event()]).toEqual([1, first]);
    const third = seriesOf(3, { note: 'another note' });
    write.fold(third);
    write.fold(seriesOf(2));
    expect(write.count).toBe(3);
    expect(write.event()).toEqual({ ...first, series: third.series });
  });

  it('goes under the name that the server has it under', () => {
    const write = podWrite('web');
    write.object.name = 'other';
    expect(write.event()).toEqual({ ...counted('web'), metadata: { name: 'other', namespace: 'shop' } });
  });

  it('is a Warning if the newest is', () => {
    const write = podWrite('web', { type: 'Normal' });
    expect(write.isWarning).toBe(false);
    write.fold(counted('web', 2, { type: 'Warning' }));
    expect(write.isWarning).toBe(true);
  });

  it.each([
    [false, false, false],
    [false, true, true],
    [true, false, true],
  ])('joins a newer one: wanted %s and %s is wanted %s', (older, newer, joined) => {
    const write = podWrite('web');
    write.occurrences = 2;
    write.isWanted = older;
    const next = new Write(write.object, counted('web', 4), 0);
    next.occurrences = 3;
    next.isWanted = newer;
    write.join(next);
    expect([write.occurrences, write.count, write.isWanted]).toEqual([5, 4, joined]);
    expect(write.event()).toMatchObject({ message: 'message 4' });
  });

  it('counts how often it has followed each rule', () => {
    const write = podWrite();
    const rule = (code: number) =>
      answerRule(
        { kind: 'status', code, message: '', causes: [], isStatus: true },
        { verb: 'create', mayBeStored: false },
      );
    expect([429, 429, 500, 429, 500].map((code) => write.follow(rule(code)))).toEqual([1, 2, 1, 3, 2]);
    expect(podWrite().follow(rule(429))).toBe(1);
  });
});

describe('a count that is no number', () => {
  it.each<unknown>([undefined, null, NaN, '5', Object.create(null), Symbol('s')])(
    'stands for one occurrence: %o',
    (count) => {
      const event = { ...counted('web', 1), count: count as never };
      expect(occurrencesOf(event)).toBe(1);
      // Compared as it is, one without a text would throw in the middle of the books.
      const write = podWrite('web', { count: 1 });
      write.fold(event);
      write.object.hold('rejected', 1, event);
      write.object.hold('rejected', 1, event);
      expect([write.count, write.object.heldState]).toEqual([1, event]);
    },
  );
});

describe('ServerObject', () => {
  it.each([
    [0, 'no'],
    [1, 'no'],
    [2, 'unknown'],
  ])('with a first count of %i: stored %s', (count, stored) => {
    expect(new ServerObject('shop/web', 'shop', count)).toMatchObject({ key: 'shop/web', namespace: 'shop', stored });
  });

  it('is idle with nothing on its way and nothing that waits', () => {
    const object = podObject();
    expect(object.isIdle).toBe(true);
    object.inFlight = podWrite();
    expect(object.isIdle).toBe(false);
    object.inFlight = undefined;
    object.waiting.push(podWrite());
    expect(object.isIdle).toBe(false);
  });

  it('holds recordings by their reason, and the newest state of them', () => {
    const object = podObject();
    object.hold('rejected', 2, counted('web', 2));
    object.hold('spam-filtered', 1, counted('web', 3));
    object.hold('rejected', 1, counted('web', 1));
    expect([...object.held]).toEqual([
      ['rejected', 3],
      ['spam-filtered', 1],
    ]);
    expect(heldOccurrences(object.held)).toBe(4);
    expect(object.heldState).toMatchObject({ count: 3 });
    object.hold('rejected', 1, podEvent({ count: 3, message: 'same count, later' }));
    expect(object.heldState).toMatchObject({ message: 'same count, later' });
  });

  it('holds nothing for what is no recording', () => {
    const object = podObject();
    object.hold('rejected', 0, counted('web', 3));
    expect([object.held.size, object.heldState]).toEqual([0, undefined]);
    expect(heldOccurrences(object.held)).toBe(0);
  });

  it('blames on a write that failed what was put off, and nothing else', () => {
    const object = podObject();
    object.hold('put-off', 2, counted('web', 2));
    object.hold('gave-up', 1, counted('web', 3));
    object.blame('gave-up');
    object.blame('rejected');
    expect([...object.held]).toEqual([['gave-up', 3]]);
    object.hold('put-off', 1, counted('web', 4));
    object.blame('rejected');
    expect([...object.held]).toEqual([
      ['gave-up', 3],
      ['rejected', 1],
    ]);
  });
});
