import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { HeldObjects } from '../../lib/delivery/HeldObjects.ts';
import { type ServerObject } from '../../lib/delivery/ServerObject.ts';
import { garbageCollector } from '../operators/garbageCollector.ts';
import { namesOf, podObject } from './podWrite.ts';
import { VirtualTime } from './VirtualTime.ts';

const SECONDS = 1_000;

function startHeld(random = (): number => 0.5, maxKeys = 10) {
  const time = new VirtualTime();
  const due: string[] = [];
  const held = new HeldObjects({
    scheduler: time,
    random,
    intervalMs: 300 * SECONDS,
    maxKeys,
    onDue: (object) => due.push(`${namesOf([object]).join('')} at ${time.frame / SECONDS}`),
  });
  const objects = new Map<string, ServerObject>();
  const object = (name: string) => {
    const found = objects.get(name) ?? podObject(name);
    objects.set(name, found);
    return found;
  };
  return {
    time,
    held,
    object,
    add: (key: string, name: string) => held.add(key, object(name)),
    advance: (seconds: number) => {
      time.advance(seconds * SECONDS);
      return due.splice(0);
    },
  };
}

describe('HeldObjects', () => {
  it('gives each key its turn, the first time after a random part of the interval', () => {
    const chances = [0.5, 0.1, 0];
    const { add, advance } = startHeld(() => chances.shift() ?? 1);
    add('k', 'a');
    add('l', 'b');
    add('m', 'c');
    expect(advance(0)).toEqual(['c at 0']);
    expect(advance(300)).toEqual(['b at 30', 'a at 150']);
  });

  it('gives a key one turn for each interval, counted from the last', () => {
    const { add, advance } = startHeld();
    add('k', 'a');
    expect(advance(150)).toEqual(['a at 150']);
    add('k', 'a');
    add('k', 'a');
    expect(advance(299)).toEqual([]);
    expect(advance(1)).toEqual(['a at 450']);
    expect(advance(1_000)).toEqual([]);
    // The last is so long ago that it is its turn at once, but not within the call.
    add('k', 'a');
    expect(advance(0)).toEqual(['a at 1450']);
    add('k', 'a');
    expect(advance(600)).toEqual(['a at 1750']);
  });

  it('takes of several objects of a key the one that was held back last, and then the others', () => {
    const { add, advance } = startHeld();
    add('k', 'a');
    add('k', 'b');
    add('k', 'c');
    add('k', 'b');
    expect(advance(1_000)).toEqual(['b at 150', 'c at 450', 'a at 750']);
  });

  it('forgets an object that is not held back any more, but not when its key has had its turn', () => {
    const { add, advance, held, object, time } = startHeld();
    add('k', 'a');
    add('k', 'b');
    held.delete(object('b'));
    held.delete(object('stranger'));
    expect(advance(150)).toEqual(['a at 150']);
    add('k', 'a');
    held.delete(object('a'));
    expect(time.actions).toEqual([]);
    advance(100);
    add('k', 'c');
    expect(advance(200)).toEqual(['c at 450']);
  });

  it('counts an object for the key that it was held back under last', () => {
    const { add, advance } = startHeld();
    add('k', 'a');
    advance(100);
    add('l', 'a');
    expect(advance(1_000)).toEqual(['a at 250']);
  });

  it('remembers so many keys only: what belongs to the one used least recently never comes due', () => {
    const { add, advance, held, object } = startHeld(() => 0.5, 2);
    add('k', 'a');
    add('l', 'b');
    add('k', 'c');
    add('m', 'd');
    held.delete(object('b'));
    expect(advance(1_000)).toEqual(['c at 150', 'd at 150', 'a at 450']);
    // Its turn is a new one.
    add('l', 'b');
    expect(advance(1_000)).toEqual(['b at 1150']);
  });

  describe('for so many milliseconds', () => {
    it('gives each object its own turn, whatever its key', () => {
      const { advance, held, object } = startHeld();
      held.addFor(20 * SECONDS, object('a'));
      held.addFor(10 * SECONDS, object('b'));
      held.addFor(0, object('c'));
      expect(advance(0)).toEqual(['c at 0']);
      expect(advance(1_000)).toEqual(['b at 10', 'a at 20']);
    });

    it('counts from the last time', () => {
      const { advance, held, object } = startHeld();
      held.addFor(20 * SECONDS, object('a'));
      advance(10);
      held.addFor(20 * SECONDS, object('a'));
      expect(advance(19)).toEqual([]);
      expect(advance(1)).toEqual(['a at 30']);
      expect(advance(1_000)).toEqual([]);
      held.addFor(20 * SECONDS, object('a'));
      advance(10);
      held.addFor(0, object('a'));
      expect(advance(0)).toEqual(['a at 1040']);
    });

    it('keeps to a time that has come, though its timer is late', () => {
      const { advance, held, object, time } = startHeld();
      held.addFor(20 * SECONDS, object('a'));
      time.frame = 20 * SECONDS;
      held.addFor(20 * SECONDS, object('a'));
      expect(advance(0)).toEqual(['a at 20']);
      expect(advance(1_000)).toEqual([]);
      held.addFor(1 * SECONDS, object('a'));
      expect(advance(1)).toEqual(['a at 1021']);
    });

    it('takes the place of its key’s turn, and that the place of this', () => {
      const { add, advance, held, object } = startHeld();
      add('k', 'a');
      held.addFor(400 * SECONDS, object('a'));
      held.addFor(10 * SECONDS, object('b'));
      add('l', 'b');
      expect(advance(1_000)).toEqual(['b at 150', 'a at 400']);
    });

    it('forgets one that is not held back any more, and all', () => {
      const { advance, held, object, time } = startHeld();
      held.addFor(10 * SECONDS, object('a'));
      held.addFor(20 * SECONDS, object('b'));
      held.delete(object('a'));
      expect(advance(10)).toEqual([]);
      held.clear();
      expect(time.actions).toEqual([]);
      advance(20);
      held.addFor(10 * SECONDS, object('a'));
      held.addFor(10 * SECONDS, object('b'));
      expect(advance(10)).toEqual(['a at 40', 'b at 40']);
    });
  });

  it('has one timer, whatever it holds', () => {
    const { add, time } = startHeld();
    for (let i = 0; i < 10; i++) add(`k${i}`, `a${i}`);
    expect(time.actions).toHaveLength(1);
  });

  it('forgets everything', () => {
    const { add, advance, held, time } = startHeld();
    add('k', 'a');
    add('l', 'b');
    held.clear();
    expect(time.actions).toEqual([]);
    expect(advance(1_000)).toEqual([]);
    add('k', 'a');
    expect(advance(1_000)).toEqual(['a at 1150']);
  });

  it('holds on to no object of a key that it has forgotten', async () => {
    const collect = await garbageCollector();
    const { held } = startHeld(() => 0.5, 1);
    const references = ['a', 'b'].map((key) => {
      const object = podObject(key);
      held.add(key, object);
      return new WeakRef(object);
    });
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    expect(references.map((reference) => reference.deref()?.key)).toEqual([undefined, 'shop/b']);
  });

  it('lets the one that is told hold it back again', () => {
    const time = new VirtualTime();
    const at: number[] = [];
    const a = podObject('a');
    const held: HeldObjects = new HeldObjects({
      scheduler: time,
      random: () => 0,
      intervalMs: 100,
      maxKeys: 1,
      onDue: (object) => {
        at.push(time.frame);
        held.add('k', object);
      },
    });
    held.add('k', a);
    time.advance(250);
    expect(at).toEqual([0, 100, 200]);
  });

  it.each<[string, (held: HeldObjects) => void]>([
    ['of a key', (held) => held.add('k', podObject())],
    ['of an object', (held) => held.addFor(60_000, podObject())],
  ])('keeps no process alive by the turn %s', (_, hold) => {
    const timers: NodeJS.Timeout[] = [];
    const scheduler = {
      now: () => 0,
      schedule: (work: () => void, delay: number) => {
        const action = asyncScheduler.schedule(work, delay);
        timers.push(Reflect.get(action, 'id') as NodeJS.Timeout);
        return action;
      },
    };
    const held = new HeldObjects({
      scheduler: scheduler as SchedulerLike,
      random: () => 0.5,
      intervalMs: 60_000,
      maxKeys: 1,
      onDue: () => undefined,
    });
    hold(held);
    expect(timers.map((timer) => timer.hasRef())).toEqual([false]);
    held.clear();
  });
});
