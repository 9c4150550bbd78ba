import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Account, type DropReason } from '../../lib/broadcast/index.ts';
import { type ServerObject, type Write } from '../../lib/delivery/ServerObject.ts';
import { WriteBacklog, type WriteBacklogConnection } from '../../lib/delivery/WriteBacklog.ts';
import { type KubernetesEvent } from '../../lib/event/index.ts';
import { occurrencesOf } from '../../lib/event/occurrencesOf.ts';
import { podEventV1, seriesOf } from '../event/podEventV1.ts';
import { counted, namesOf } from './podWrite.ts';

type Options = Partial<Pick<WriteBacklogConnection, 'capacity' | 'conflate' | 'maxObjects' | 'overflow'>>;

/** A backlog whose repeats are counted, and what it tells: `waiting a`, `skipped a as k`, `ended a x2`, `idle a`. */
function startBacklog(options: Options = {}) {
  const told: string[] = [];
  const lost: string[] = [];
  const account = new Account<KubernetesEvent>((event, occurrences, reason) =>
    lost.push(`${event?.metadata.name} x${event && occurrencesOf(event)}: ${occurrences} ${reason}`),
  );
  let isEnding = false;
  let now = 0;
  const objects = new Map<string, ServerObject>();
  const name = (object: ServerObject) => {
    const [own = ''] = namesOf([object]);
    objects.set(own, object);
    return own;
  };
  const backlog = new WriteBacklog({
    account,
    capacity: 10,
    overflow: 'drop-normal-first',
    conflate: true,
    maxObjects: 10,
    ...options,
    now: () => now,
    isEnding: () => isEnding,
    onWaiting: (object) => told.push(`waiting ${name(object)}`),
    onSkipped: (object) => told.push(`skipped ${name(object)} as ${String(object.correlated?.spamKey)}`),
    onEnded: (write) => told.push(`ended ${name(write.object)} x${write.count}`),
    onIdle: (object) => told.push(`idle ${name(object)}`),
    onForgotten: (object) => told.push(`forgotten ${name(object)}`),
  });
  const counts = new Map<string, number>();
  return {
    account,
    backlog,
    lost,
    told: () => told.splice(0),
    end: () => {
      isEnding = true;
    },
    at: (ms: number) => {
      now = ms;
    },
    /** One more of each of these. */
    record: (names: string, skip = false) => {
      for (const each of names) {
        const count = (counts.get(each) ?? 0) + 1;
        counts.set(each, count);
        const event = counted(each, count, { type: each === each.toUpperCase() ? 'Warning' : 'Normal' });
        backlog.accept({ event, skip, spamKey: `key-${each}`, acknowledge: () => undefined });
      }
    },
    /** One more of a series: to be held for so many milliseconds, or to be written, and with 0 no recording of its own. */
    series: (each: string, holdMs?: number, occurrences?: 0) => {
      const count = (counts.get(each) ?? 0) + (occurrences ?? 1);
      counts.set(each, count);
      const of = { metadata: { name: each, namespace: 'shop' } };
      backlog.accept({
        event: count > 1 ? seriesOf(count, of) : podEventV1(of),
        skip: holdMs !== undefined,
        ...(holdMs !== undefined && { holdMs }),
        ...(occurrences !== undefined && { occurrences }),
        spamKey: '',
        acknowledge: () => undefined,
      });
    },
    begin: (each: string): Write => {
      const write = backlog.begin(objectOf(each));
      if (!write) throw new Error(`nothing waits for ${each}`);
      return write;
    },
    object: objectOf,
    /** Where the recordings are. */
    books: () => {
      const { handled, held, running, waiting, lost: losses } = account.snapshot();
      return { waiting, running, held, handled, lost: Object.values(losses).reduce((sum, count) => sum + count, 0) };
    },
  };

  function objectOf(each: string): ServerObject {
    const object = objects.get(each);
    if (!object) throw new Error(`nothing was told of ${each}`);
    return object;
  }
}

const NOWHERE = { waiting: 0, running: 0, held: 0, handled: 0, lost: 0 };

describe('WriteBacklog', () => {
  describe('of what comes in', () => {
    it('makes a write, says so, and folds what follows into it', () => {
      const { at, backlog, begin, books, object, record, told } = startBacklog();
      at(7);
      record('a');
      at(9);
      record('aab');
      expect(told()).toEqual(['waiting a', 'waiting b']);
      expect(object('a').waiting).toMatchObject([{ occurrences: 3, count: 3, since: 7, isWanted: true }]);
      expect(books()).toEqual({ ...NOWHERE, waiting: 4 });
      expect(object('a').correlated).toMatchObject({ event: { count: 3 } });
      expect([backlog.isEmpty, namesOf(backlog.actives())]).toEqual([false, ['a', 'b']]);
      expect(begin('a')).toMatchObject({ occurrences: 3, requests: 1 });
      expect(books()).toEqual({ ...NOWHERE, waiting: 1, running: 3 });
    });

    it('lets one more wait behind what is on its way, and says so when that has ended', () => {
      const { backlog, begin, books, object, record, told } = startBacklog();
      record('a');
      const write = begin('a');
      told();
      record('aa');
      expect([object('a').waiting.length, told()]).toEqual([1, ['waiting a']]);
      expect(backlog.deliver(write)).toBe(1);
      expect(told()).toEqual(['ended a x1', 'waiting a']);
      expect(backlog.deliver(begin('a'))).toBe(2);
      expect(told()).toEqual(['ended a x3', 'idle a']);
      expect(backlog.isEmpty).toBe(true);
      expect(books()).toEqual({ ...NOWHERE, handled: 3 });
    });

    it('makes a write for each where they are not conflated', () => {
      const { backlog, begin, object, record, told } = startBacklog({ conflate: false });
      record('aaa');
      expect(told()).toEqual(['waiting a']);
      expect(object('a').waiting.map(({ count }) => count)).toEqual([1, 2, 3]);
      expect(backlog.deliver(begin('a'))).toBe(1);
      expect(told()).toEqual(['ended a x1', 'waiting a']);
      expect(begin('a').count).toBe(2);
    });

    it('begins nothing where nothing waits', () => {
      const { backlog, object, record } = startBacklog();
      record('a', true);
      expect(backlog.begin(object('a'))).toBeUndefined();
    });
  });

  describe('of what the spam filter skips', () => {
    it('holds it where nothing else is to be written', () => {
      const { backlog, books, lost, object, record, told } = startBacklog();
      record('aa', true);
      expect(told()).toEqual(['skipped a as key-a', 'skipped a as key-a']);
      expect(books()).toEqual({ ...NOWHERE, held: 2 });
      expect([...object('a').held]).toEqual([['spam-filtered', 2]]);
      expect([backlog.isEmpty, lost]).toEqual([true, []]);
    });

    it.each([true, false])('lets it go along with what waits: conflate %s', (conflate) => {
      const { backlog, begin, object, record, told } = startBacklog({ conflate });
      record('a');
      record('aa', true);
      expect(told()).toEqual(['waiting a']);
      expect(object('a').waiting).toMatchObject([{ occurrences: 3, count: 3 }]);
      expect(backlog.deliver(begin('a'))).toBe(3);
    });

    it('lets it wait behind what is on its way, but makes no request for it alone', () => {
      const { backlog, begin, books, record, told } = startBacklog();
      record('a');
      const write = begin('a');
      record('aa', true);
      expect(books()).toEqual({ ...NOWHERE, waiting: 2, running: 1 });
      told();
      backlog.deliver(write);
      expect(told()).toEqual(['ended a x1', 'ended a x3', 'idle a', 'skipped a as key-a']);
      expect(books()).toEqual({ ...NOWHERE, held: 2, handled: 1 });
    });

    it('lets it go along with a retry', () => {
      const { backlog, begin, record, told } = startBacklog();
      record('a');
      const write = begin('a');
      record('aa', true);
      backlog.putBack(write);
      expect(told()).toEqual(['waiting a', 'waiting a', 'ended a x3']);
      expect(begin('a')).toMatchObject({ count: 3, requests: 2 });
      expect(backlog.deliver(write)).toBe(3);
    });

    it('makes a request for it where one that was not skipped came behind it', () => {
      const { backlog, begin, record, told } = startBacklog();
      record('a');
      const write = begin('a');
      record('a', true);
      record('a');
      told();
      backlog.deliver(write);
      expect(told()).toEqual(['ended a x1', 'waiting a']);
      expect(backlog.deliver(begin('a'))).toBe(2);
    });

    it('says nothing of it where the next is written all the same', () => {
      const { backlog, begin, object, record, told } = startBacklog({ conflate: false });
      record('a');
      const write = begin('a');
      record('a', true);
      record('a');
      expect(object('a').waiting.map(({ isWanted }) => isWanted)).toEqual([false, true]);
      told();
      backlog.deliver(write);
      // Else its turn would come while a newer count waits, and the older one would be written behind it.
      expect(told()).toEqual(['ended a x1', 'ended a x2', 'waiting a']);
      expect(backlog.deliver(begin('a'))).toBe(2);
    });

    it('writes it like all others at the end', () => {
      const { backlog, begin, end, record, told } = startBacklog();
      record('a');
      const write = begin('a');
      record('a', true);
      end();
      told();
      backlog.deliver(write);
      expect(told()).toEqual(['ended a x1', 'waiting a']);
      record('b', true);
      expect(told()).toEqual(['waiting b']);
    });
  });

  describe('of what fails', () => {
    it.each([true, false])('lets it wait again, with the newest state where it is conflated: %s', (conflate) => {
      const { backlog, begin, books, object, record } = startBacklog({ conflate });
      record('a');
      const write = begin('a');
      record('a');
      backlog.putBack(write);
      expect(object('a').waiting.map(({ count }) => count)).toEqual(conflate ? [2] : [1, 2]);
      expect(object('a').waiting[0]).toBe(write);
      expect(books()).toEqual({ ...NOWHERE, waiting: 2 });
      expect(begin('a')).toBe(write);
      expect(backlog.deliver(write)).toBe(conflate ? 2 : 1);
    });

    it('holds it under its first reason, until a later count delivers it', () => {
      const { backlog, begin, books, object, record, told } = startBacklog();
      record('a');
      const first = begin('a');
      backlog.hold(first, 'rejected');
      expect(told()).toEqual(['waiting a', 'ended a x1', 'idle a']);
      expect(books()).toEqual({ ...NOWHERE, held: 1 });
      record('a');
      backlog.hold(begin('a'), 'gave-up');
      expect([...object('a').held]).toEqual([
        ['rejected', 1],
        ['gave-up', 1],
      ]);
      record('a');
      const last = begin('a');
      expect([object('a').held.size, [...last.covered.values()]]).toEqual([0, [1, 1]]);
      expect(books()).toEqual({ ...NOWHERE, running: 1, held: 2 });
      expect(backlog.deliver(last)).toBe(3);
      expect(books()).toEqual({ ...NOWHERE, handled: 3 });
    });

    it('holds what went along again, under the reasons that it had', () => {
      const { backlog, begin, books, object, record } = startBacklog();
      record('a', true);
      record('a');
      backlog.hold(begin('a'), 'rejected');
      expect([...object('a').held]).toEqual([
        ['spam-filtered', 1],
        ['rejected', 1],
      ]);
      record('a');
      const write = begin('a');
      backlog.putBack(write);
      expect(write.covered.size).toBe(0);
      expect([...object('a').held.values()]).toEqual([1, 1]);
      expect(books()).toEqual({ ...NOWHERE, waiting: 1, held: 2 });
      expect(backlog.deliver(begin('a'))).toBe(3);
    });

    it('holds one that waits, too, and the next is to be sent', () => {
      const { backlog, begin, object, record, told } = startBacklog({ conflate: false });
      record('aab');
      const [first] = object('a').waiting;
      told();
      if (first) backlog.hold(first, 'too-old');
      expect(told()).toEqual(['ended a x1', 'waiting a']);
      expect(begin('a')).toMatchObject({ count: 2, occurrences: 1 });
      // It leaves its place to others.
      const full = startBacklog({ capacity: 1 });
      full.record('a');
      full.backlog.hold(...([full.object('a').waiting[0] as Write, 'too-old'] as const));
      full.record('b');
      expect(full.books()).toEqual({ ...NOWHERE, waiting: 1, held: 1 });
      expect(full.object('b').waiting).toHaveLength(1);
    });

    it('sends nothing along that is more than it counts', () => {
      const { backlog, begin, books, object, record } = startBacklog({
        conflate: false,
        capacity: 2,
        overflow: 'drop-incoming',
      });
      record('aaa');
      expect([...object('a').held]).toEqual([['sink-full', 1]]);
      expect(backlog.deliver(begin('a'))).toBe(1);
      expect(backlog.deliver(begin('a'))).toBe(1);
      expect(books()).toEqual({ ...NOWHERE, held: 1, handled: 2 });
      record('a');
      expect(backlog.deliver(begin('a'))).toBe(2);
    });
  });

  describe('of what is too much', () => {
    it('holds the one that is lost, and says that there is nothing to be written for it', () => {
      const { books, object, record, told } = startBacklog({ capacity: 2 });
      record('aabc');
      expect(told()).toEqual(['waiting a', 'waiting b', 'ended a x2', 'idle a', 'waiting c']);
      expect([...object('a').held]).toEqual([['sink-full', 2]]);
      expect(books()).toEqual({ ...NOWHERE, waiting: 2, held: 2 });
    });

    it('holds the newcomer where nothing else may be lost', () => {
      const { backlog, books, object, record, told } = startBacklog({ capacity: 2 });
      record('ABc');
      expect(told()).toEqual(['waiting A', 'waiting B', 'ended c x1', 'idle c']);
      expect([[...object('c').held], object('c').waiting]).toEqual([[['sink-full', 1]], []]);
      expect(namesOf(backlog.actives())).toEqual(['A', 'B']);
      expect(books()).toEqual({ ...NOWHERE, waiting: 2, held: 1 });
    });

    it('keeps an object active of which something is on its way, and sends what comes next', () => {
      const { backlog, begin, books, record, told } = startBacklog({ capacity: 1 });
      record('a');
      const write = begin('a');
      record('ab');
      expect(told()).toEqual(['waiting a', 'waiting a', 'ended a x2', 'waiting b']);
      expect(namesOf(backlog.actives())).toEqual(['a', 'b']);
      backlog.putBack(write);
      expect(books()).toEqual({ ...NOWHERE, waiting: 2, held: 1 });
    });

    it('says once that one of an object waits where the next is lost', () => {
      const { record, told } = startBacklog({ capacity: 1, conflate: false, overflow: 'drop-incoming' });
      record('aa');
      expect(told()).toEqual(['waiting a', 'ended a x2', 'waiting a']);
    });

    it('drops the oldest of an object whose repeats are written one by one, and goes on with the next', () => {
      const { begin, object, record, told } = startBacklog({ capacity: 2, conflate: false, overflow: 'drop-oldest' });
      record('aaa');
      expect(told()).toEqual(['waiting a', 'ended a x1', 'waiting a']);
      expect(object('a').waiting.map(({ count }) => count)).toEqual([2, 3]);
      expect(heldOf(begin('a'))).toEqual([1]);
    });
  });

  describe('of what is held', () => {
    it('writes it when it is its turn: no recording of its own, but those that are held', () => {
      const { backlog, begin, books, object, record, told } = startBacklog();
      record('aa', true);
      told();
      const state = object('a').heldState;
      if (state) backlog.add(object('a'), state);
      expect(told()).toEqual(['waiting a']);
      expect(namesOf(backlog.actives())).toEqual(['a']);
      const write = begin('a');
      expect([write.occurrences, write.count, write.isWanted]).toEqual([0, 2, true]);
      expect(books()).toEqual({ ...NOWHERE, held: 2 });
      expect(backlog.deliver(write)).toBe(2);
      expect(books()).toEqual({ ...NOWHERE, handled: 2 });
    });

    it('holds just what was held where that write fails, is dropped, or is lost', () => {
      const { backlog, begin, books, lost, object, record } = startBacklog();
      record('aa', true);
      const again = () => {
        const state = object('a').heldState;
        if (state) backlog.add(object('a'), state);
      };
      again();
      backlog.hold(begin('a'), 'rejected');
      again();
      backlog.hold(object('a').waiting[0] as Write, 'sink-full');
      expect([...object('a').held]).toEqual([['spam-filtered', 2]]);
      again();
      backlog.lose(begin('a'), 'stopped');
      expect(lost).toEqual(['a x2: 2 stopped']);
      expect(books()).toEqual({ ...NOWHERE, lost: 2 });
    });

    it('says nothing anew where something of the object waits already', () => {
      const { backlog, object, record, told } = startBacklog();
      record('a');
      told();
      backlog.add(object('a'), counted('a'));
      expect([told(), object('a').waiting.length]).toEqual([[], 2]);
    });

    it('writes all that is held when it is asked to, but for what was rejected only', () => {
      const { backlog, begin, object, record, told } = startBacklog();
      record('abcd');
      backlog.hold(begin('a'), 'rejected');
      backlog.hold(begin('b'), 'gave-up');
      backlog.deliver(begin('c'));
      record('e', true);
      record('a', true);
      told();
      backlog.releaseHeld();
      expect(told().sort()).toEqual(['waiting a', 'waiting b', 'waiting e']);
      backlog.deliver(begin('b'));
      backlog.hold(begin('e'), 'rejected');
      expect([...object('e').held]).toEqual([['spam-filtered', 1]]);
      record('f');
      backlog.hold(begin('f'), 'rejected');
      told();
      backlog.releaseHeld();
      expect(told()).toEqual(['waiting e']);
    });

    it('writes then what was to go along only, too', () => {
      const { backlog, begin, record, told } = startBacklog();
      record('a');
      const write = begin('a');
      record('a', true);
      backlog.releaseHeld();
      told();
      backlog.deliver(write);
      expect(told()).toEqual(['ended a x1', 'waiting a']);
      expect(backlog.deliver(begin('a'))).toBe(1);
    });

    it('loses it under its first reason when its object is forgotten', () => {
      const { backlog, begin, books, lost, record, told } = startBacklog({ maxObjects: 1 });
      record('aa', true);
      record('b');
      const write = begin('b');
      told();
      backlog.hold(write, 'gave-up');
      expect(lost).toEqual(['a x2: 2 spam-filtered']);
      expect(told()).toEqual(['ended b x1', 'forgotten a', 'idle b']);
      expect(books()).toEqual({ ...NOWHERE, held: 1, lost: 2 });
    });

    it('loses all of it at the end, each under its first reason, once', () => {
      const { backlog, begin, lost, record } = startBacklog();
      record('a', true);
      record('b');
      backlog.hold(begin('b'), 'rejected');
      backlog.loseAllHeld('stopped');
      backlog.loseAllHeld('stopped');
      expect(lost.sort()).toEqual(['a x1: 1 spam-filtered', 'b x1: 1 rejected']);
    });
  });

  describe('of a series', () => {
    it('holds what is put off, and says when it is due', () => {
      const { at, books, object, series, told } = startBacklog();
      at(100);
      series('a', 50);
      at(120);
      series('a', 60);
      expect(told()).toEqual(['skipped a as ', 'skipped a as ']);
      expect([...object('a').held]).toEqual([['put-off', 2]]);
      expect(object('a')).toMatchObject({ heldUntil: 180, heldState: { series: { count: 2 } } });
      expect(books()).toEqual({ ...NOWHERE, held: 2 });
    });

    it('takes a series into the POST that waits', () => {
      const { backlog, begin, object, series, told } = startBacklog();
      series('a');
      series('a');
      series('a', 50);
      expect(told()).toEqual(['waiting a']);
      expect(object('a')).toMatchObject({ stored: 'no' });
      const write = begin('a');
      expect(write.event()).toMatchObject({ series: { count: 3 }, note: 'bound to node-1' });
      expect(backlog.deliver(write)).toBe(3);
    });

    it('puts off anew what came during a write, with the time that it has left', () => {
      const { at, backlog, begin, books, object, series, told } = startBacklog();
      series('a');
      const write = begin('a');
      at(10);
      series('a', 50);
      told();
      at(20);
      expect(backlog.deliver(write)).toBe(1);
      expect(told()).toEqual(['ended a x1', 'ended a x2', 'idle a', 'skipped a as ']);
      expect(object('a').heldUntil).toBe(60);
      expect(books()).toEqual({ ...NOWHERE, held: 1, handled: 1 });
    });

    it('writes what was put off by an event that is no recording', () => {
      const { backlog, begin, books, series, told } = startBacklog();
      series('a', 50);
      series('a', 50);
      told();
      series('a', undefined, 0);
      expect(told()).toEqual(['waiting a']);
      expect(books()).toEqual({ ...NOWHERE, held: 2 });
      const write = begin('a');
      expect([write.count, write.occurrences]).toEqual([2, 0]);
      expect(backlog.deliver(write)).toBe(2);
      expect(books()).toEqual({ ...NOWHERE, handled: 2 });
    });

    it('adds nothing to what waits, or is held, by what is no recording', () => {
      const { books, object, series } = startBacklog();
      series('a');
      series('a', undefined, 0);
      expect(object('a').waiting).toMatchObject([{ occurrences: 1 }]);
      series('b', 50, 0);
      expect(books()).toEqual({ ...NOWHERE, waiting: 1 });
    });

    it('keeps no books of what is no recording, and can’t be read', () => {
      const { backlog, books, told } = startBacklog();
      const event = undefined as unknown as KubernetesEvent;
      backlog.accept({ event, skip: false, occurrences: 0, spamKey: '', acknowledge: () => undefined });
      expect([books(), told()]).toEqual([NOWHERE, []]);
      backlog.accept({ event, skip: false, spamKey: '', acknowledge: () => undefined });
      expect(books()).toEqual({ ...NOWHERE, lost: 1 });
    });

    it.each<DropReason>(['rejected', 'gave-up'])('blames it on the write that failed: %s', (reason) => {
      const { backlog, begin, lost, object, series } = startBacklog();
      series('a', 50);
      series('a', 50);
      series('a');
      backlog.hold(begin('a'), reason);
      expect([...object('a').held]).toEqual([[reason, 3]]);
      backlog.loseAllHeld('stopped');
      expect(lost).toEqual([`a x3: 3 ${reason}`]);
    });

    it('keeps it put off while its write is tried again', () => {
      const { backlog, begin, object, series } = startBacklog();
      series('a', 50);
      series('a');
      backlog.putBack(begin('a'));
      expect([...object('a').held]).toEqual([['put-off', 1]]);
    });

    it('blames it on too many writes where its write is dropped for others', () => {
      const { object, record, series } = startBacklog({ capacity: 1 });
      series('a', 50);
      series('a');
      record('b');
      expect([...object('a').held]).toEqual([['sink-full', 2]]);
    });

    it('writes it when all that is held is to be written, but not what was rejected since', () => {
      const { backlog, begin, object, series, told } = startBacklog();
      series('a', 50);
      told();
      backlog.releaseHeld();
      expect(told()).toEqual(['waiting a']);
      backlog.hold(begin('a'), 'rejected');
      expect([...object('a').held]).toEqual([['rejected', 1]]);
      told();
      backlog.releaseHeld();
      expect(told()).toEqual([]);
    });

    it('loses it for want of room when its object is forgotten, and else as it is told', () => {
      const { backlog, lost, series } = startBacklog({ maxObjects: 1 });
      series('a', 50);
      series('b', 50);
      expect(lost).toEqual(['a x1: 1 sink-full']);
      backlog.loseAllHeld('stopped');
      expect(lost.slice(1)).toEqual(['b x1: 1 stopped']);
    });

    it('writes it at once when the end has begun', () => {
      const { end, series, told } = startBacklog();
      end();
      series('a', 50);
      expect(told()).toEqual(['waiting a']);
    });
  });

  describe('of what there is no time for', () => {
    it.each<[string, DropReason, DropReason | undefined, string[]]>([
      ['under way', 'interrupted', 'stopped', ['a x2: 1 interrupted', 'a x2: 1 stopped']],
      ['waiting', 'stopped', undefined, ['a x2: 1 stopped', 'a x1: 1 stopped']],
    ])('loses it, %s, and what is held for its object', (place, reason, heldReason, losses) => {
      const { backlog, begin, books, lost, object, record, told } = startBacklog();
      record('a', true);
      record('a');
      const write = place === 'waiting' ? (object('a').waiting[0] as Write) : begin('a');
      told();
      backlog.lose(write, reason, heldReason);
      expect(lost).toEqual(losses);
      expect(told()).toEqual(['ended a x2', 'idle a']);
      expect(books()).toEqual({ ...NOWHERE, lost: 2 });
      expect(backlog.isEmpty).toBe(true);
    });
  });

  it('keeps each recording in one place, and loses none unsaid, whatever happens', () => {
    const step = fc.record({
      op: fc.constantFrom(
        'record',
        'record',
        'skip',
        'begin',
        'deliver',
        'putBack',
        'hold',
        'lose',
        'release',
        'expire',
      ),
      name: fc.constantFrom('a', 'b', 'C', 'D'),
    });
    const options = fc.record({
      capacity: fc.integer({ min: 1, max: 3 }),
      maxObjects: fc.integer({ min: 1, max: 3 }),
      conflate: fc.boolean(),
      overflow: fc.constantFrom('drop-normal-first' as const, 'drop-oldest' as const, 'drop-incoming' as const),
    });
    fc.assert(
      fc.property(options, fc.array(step, { maxLength: 60, size: 'max' }), (options, steps) => {
        const { account, backlog, books, end, record } = startBacklog(options);
        for (const { op, name } of steps) {
          const object = backlog.actives().find(({ key }) => key === `shop/${name}`);
          const { inFlight } = object ?? {};
          if (op === 'record') record(name);
          else if (op === 'skip') record(name, true);
          else if (op === 'begin' && object && !inFlight) backlog.begin(object);
          else if (op === 'deliver' && inFlight) backlog.deliver(inFlight);
          else if (op === 'putBack' && inFlight) backlog.putBack(inFlight);
          else if (op === 'hold' && inFlight) backlog.hold(inFlight, 'gave-up');
          else if (op === 'lose' && inFlight) backlog.lose(inFlight, 'interrupted', 'stopped');
          else if (op === 'expire' && object?.waiting[0]) backlog.hold(object.waiting[0], 'too-old');
          else if (op === 'release') backlog.releaseHeld();
          let [waiting, running, held] = [0, 0, 0];
          for (const active of backlog.actives()) {
            expect(active.isIdle).toBe(false);
            waiting += active.waiting.reduce((sum, { occurrences }) => sum + occurrences, 0);
            running += active.inFlight?.occurrences ?? 0;
            if (options.conflate) expect(active.waiting.length).toBeLessThanOrEqual(1);
            for (const recordings of [active.held, active.inFlight?.covered ?? new Map<DropReason, number>()]) {
              for (const count of recordings.values()) held += count;
            }
          }
          const snapshot = books();
          expect(snapshot).toMatchObject({ waiting, running });
          expect(snapshot.held).toBeGreaterThanOrEqual(held);
          const total = Object.values(snapshot).reduce((sum, count) => sum + count, 0);
          expect(total).toBe(account.snapshot().recorded);
        }
        end();
        backlog.releaseHeld();
        for (const object of backlog.actives()) {
          if (object.inFlight) backlog.putBack(object.inFlight);
          for (let write = backlog.begin(object); write; write = backlog.begin(object)) backlog.deliver(write);
        }
        backlog.loseAllHeld('stopped');
        expect(account.open).toBe(0);
        expect(backlog.isEmpty).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

function heldOf(write: Write): number[] {
  return [...write.covered.values()];
}
