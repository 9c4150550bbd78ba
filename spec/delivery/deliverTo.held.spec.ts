import { describe, expect, it } from 'vitest';
import { DeliveryWorld, forbidden, notFound, reset } from './DeliveryWorld.ts';

const FIVE_MINUTES = 300_000;

describe('deliverTo: what the spam filter holds back', () => {
  describe('with a write waiting or in flight', () => {
    it('folds an occurrence into the write that waits: no extra request', () => {
      const world = new DeliveryWorld().deliver();
      world.record('a');
      world.skip('a', 'a');
      world.advance();
      expect(world.requests).toEqual(['0 POST a x3']);
      expect(world.told).toEqual(['created a x3 +3']);
    });

    it('folds an occurrence into the write that waits for another try', () => {
      const world = new DeliveryWorld().replies(reset).deliver();
      world.record('a');
      world.advance(10);
      world.skip('a');
      world.advance(1_000);
      expect(world.requests).toEqual(['0 POST a x1', '500 POST a x2']);
    });

    it('takes an occurrence along in the retry of what is in flight', () => {
      const world = new DeliveryWorld();
      world.replies(world.after(10, reset)).deliver();
      world.record('a');
      world.advance(5);
      world.skip('a');
      world.advance(1_000);
      expect(world.requests).toEqual(['0 POST a x1', '510 POST a x2']);
      expect(world.account.snapshot()).toMatchObject({ handled: 2, held: 0 });
    });

    it('takes an occurrence along in the write behind what is in flight', () => {
      const world = new DeliveryWorld();
      world.replies(world.after(10, 'stored')).deliver();
      world.record('a');
      world.advance(5);
      world.skip('a');
      world.record('a');
      world.advance(10);
      expect(world.requests).toEqual(['0 POST a x1', '10 PATCH a x3']);
    });

    it('makes no request of its own when what is in flight has succeeded: it is held then', () => {
      const world = new DeliveryWorld();
      world.replies(world.after(10, 'stored')).deliver();
      world.record('a');
      world.advance(5);
      world.skip('a', 'a');
      world.advance(10);
      expect(world.requests).toEqual(['0 POST a x1']);
      expect(world.account.snapshot()).toMatchObject({ handled: 1, held: 2 });
      world.advance(FIVE_MINUTES);
      expect(world.requests).toEqual(['0 POST a x1', '300010 PATCH a x3']);
    });
  });

  describe('with nothing pending', () => {
    it('holds an occurrence, and a later count of the same event delivers it', () => {
      const world = new DeliveryWorld().deliver();
      world.record('a');
      world.advance();
      world.skip('a', 'a');
      world.advance(1);
      expect(world.account.snapshot()).toMatchObject({ handled: 1, held: 2 });
      world.record('a');
      world.advance();
      expect(world.requests).toEqual(['0 POST a x1', '1 PATCH a x4']);
      expect(world.told.at(-1)).toBe('patched a x4 +3');
    });

    it('writes the count when its own bucket allows, one in 300 s, with the time of the last occurrence', () => {
      const world = new DeliveryWorld().deliver();
      world.skip('a');
      world.advance(100_000);
      world.skip('a');
      world.advance(FIVE_MINUTES - 100_001);
      expect(world.requests).toEqual([]);
      world.advance(1);
      expect(world.requests).toEqual(['300000 POST a x2']);
      expect(world.seen[0]?.event.lastTimestamp).toEqual(new Date(100_000));
      expect(world.told).toEqual(['created a x2 +2']);
      expect(world.account.snapshot()).toMatchObject({ handled: 2, held: 0 });
      world.advance(10);
      world.skip('a');
      world.advance(FIVE_MINUTES - 11);
      expect(world.requests).toHaveLength(1);
      world.advance(1);
      expect(world.requests).toEqual(['300000 POST a x2', '600000 PATCH a x3']);
    });

    it('has the interval that it is told', () => {
      const world = new DeliveryWorld().deliver({ heldIntervalMs: 1_000 });
      world.skip('a');
      world.advance(5_000);
      expect(world.requests).toEqual(['1000 POST a x1']);
    });

    it('begins at a random phase of the interval, each key at its own', () => {
      let chance = 0.5;
      const world = new DeliveryWorld(() => chance).deliver();
      world.skip('a');
      chance = 0.25;
      world.skip('b');
      world.advance(FIVE_MINUTES);
      expect(world.requests).toEqual(['75000 POST b x1', '150000 POST a x1']);
    });

    it('of distinct events held back under one key writes the newest, and one each time', () => {
      const world = new DeliveryWorld().deliver();
      for (const name of ['a', 'b', 'c']) {
        world.events.next({ ...world.correlated(name), skip: true, spamKey: 'one' });
      }
      world.advance(FIVE_MINUTES);
      expect(world.requests).toEqual(['300000 POST c x1']);
      expect(world.account.snapshot()).toMatchObject({ handled: 1, held: 2 });
      world.advance(FIVE_MINUTES);
      expect(world.requests).toEqual(['300000 POST c x1', '600000 POST b x1']);
    });

    it('has one timer for the next due key', () => {
      const world = new DeliveryWorld().deliver();
      world.skip('a', 'b', 'c', 'd');
      expect(world.scheduler.actions).toHaveLength(1);
      world.subscription?.unsubscribe();
      expect(world.scheduler.actions).toEqual([]);
    });

    it('is bounded by an LRU: the object seen longest ago is forgotten, and what it held is lost', () => {
      const world = new DeliveryWorld().deliver({ maxObjects: 2 });
      world.skip('a', 'b', 'c');
      expect(world.lost).toEqual(['a spam-filtered x1']);
      world.advance(FIVE_MINUTES);
      expect(world.requests).toEqual(['300000 POST b x1', '300000 POST c x1']);
    });

    it('keeps nothing of an object that is forgotten: nothing comes due for it', () => {
      const world = new DeliveryWorld().deliver({ maxObjects: 1 });
      world.skip('a');
      world.record('b');
      world.advance();
      expect(world.lost).toEqual(['a spam-filtered x1']);
      expect(world.scheduler.actions).toEqual([]);
    });

    it('goes along when the event passes the filter again, and comes due no more', () => {
      const world = new DeliveryWorld().deliver();
      world.skip('a');
      world.advance(1);
      world.record('a');
      world.advance();
      expect(world.scheduler.actions).toEqual([]);
      world.advance(2 * FIVE_MINUTES);
      expect(world.requests).toEqual(['1 POST a x2']);
    });

    it('is held further if the write of it fails', () => {
      const world = new DeliveryWorld().replies(forbidden).deliver();
      world.skip('a');
      world.advance(FIVE_MINUTES);
      expect(world.told).toEqual(['rejected a x1 +0']);
      expect(world.account.snapshot()).toMatchObject({ handled: 0, held: 1 });
      world.record('a');
      world.advance();
      expect(world.told.at(-1)).toBe('created a x2 +2');
    });
  });

  describe('EventsSuppressed', () => {
    it('is off by default', () => {
      const world = new DeliveryWorld().deliver();
      world.skip('a');
      world.advance(FIVE_MINUTES);
      expect(world.seen.map(({ event }) => event.reason)).toEqual(['Pulled']);
    });

    it('says how many were held back, in an event of its own about the same object', () => {
      const world = new DeliveryWorld().deliver({ summarizeHeld: true });
      world.skip('a', 'a', 'a');
      world.advance(FIVE_MINUTES);
      const [summary, counted] = world.seen.map(({ event }) => event);
      expect(summary).toMatchObject({
        involvedObject: { kind: 'Pod', namespace: 'shop', name: 'pod-a' },
        reason: 'EventsSuppressed',
        message: '3 events were held back, the last of them: Pulled message 3',
        count: 1,
      });
      expect(summary?.metadata.name).toMatch(/^pod-a\.[0-9a-f]+$/);
      expect(counted).toMatchObject({ metadata: { name: 'a' }, reason: 'Pulled', count: 3 });
      expect(world.outcomes.map(({ occurrences }) => occurrences)).toEqual([0, 3]);
      expect(world.account.snapshot()).toMatchObject({ recorded: 3, handled: 3 });
    });
  });

  describe('flush', () => {
    it('writes what is held, without stopping', () => {
      const world = new DeliveryWorld().deliver();
      world.skip('a', 'b');
      const flush = world.flush();
      expect(flush.done).toBe(false);
      world.advance();
      expect(flush.done).toBe(true);
      expect(world.requests).toEqual(['0 POST a x1', '0 POST b x1']);
      world.record('c');
      world.advance();
      expect(world.requests.at(-1)).toBe('0 POST c x1');
    });

    it('waits for what waits, and for what is in flight', () => {
      const world = new DeliveryWorld();
      world.replies(world.after(10, 'stored'), world.after(10, reset), 'stored').deliver({ concurrent: 1 });
      world.record('a', 'b');
      world.advance(5);
      const flush = world.flush();
      world.advance(500);
      expect(flush.done).toBe(false);
      world.advance(15);
      expect(flush.done).toBe(true);
      expect(world.requests).toEqual(['0 POST a x1', '10 POST b x1', '520 POST b x1']);
    });

    it('does not wait for what comes later', () => {
      const world = new DeliveryWorld();
      world.answer = (line) => (line.includes('b') ? 'never' : undefined);
      world.deliver();
      world.record('a');
      const flush = world.flush();
      world.record('b');
      world.advance();
      expect(flush.done).toBe(true);
    });

    it('is done at once where there is nothing', () => {
      expect(new DeliveryWorld().deliver().flush().done).toBe(true);
    });

    it('is done as well when what waited is given up', () => {
      const world = new DeliveryWorld().replies(forbidden).deliver();
      world.record('a');
      const flush = world.flush();
      world.advance();
      expect(flush.done).toBe(true);
      expect(world.account.snapshot()).toMatchObject({ held: 1 });
    });

    it('writes all that is held, however few writes may wait', () => {
      const world = new DeliveryWorld().deliver({ capacity: 1 });
      world.skip('a', 'b', 'c');
      world.flush();
      world.advance();
      expect(world.requests).toEqual(['0 POST a x1', '0 POST b x1', '0 POST c x1']);
      expect(world.account.snapshot()).toMatchObject({ handled: 3, held: 0 });
    });

    it('writes what was dropped from behind a request in flight', () => {
      const world = new DeliveryWorld();
      world.replies(world.after(10, 'stored')).deliver({ concurrent: 1, capacity: 1, overflow: 'drop-incoming' });
      world.record('a');
      world.advance(1);
      world.record('b', 'a');
      expect(world.account.snapshot()).toMatchObject({ running: 1, waiting: 1, held: 1 });
      world.flush();
      world.advance(20);
      expect(world.requests).toEqual(['0 POST a x1', '10 POST b x1', '10 PATCH a x2']);
      expect(world.account.snapshot()).toMatchObject({ handled: 3, held: 0 });
    });

    it('writes what the spam filter skipped behind a request in flight', () => {
      const world = new DeliveryWorld();
      world.replies(world.after(10, 'stored')).deliver();
      world.record('a');
      world.advance(1);
      world.skip('a');
      const flush = world.flush();
      world.advance(10);
      expect(world.requests).toEqual(['0 POST a x1', '10 PATCH a x2']);
      expect(flush.done).toBe(true);
    });

    it('does not try a rejected event again by itself: only its next occurrence does', () => {
      const world = new DeliveryWorld().replies(forbidden).deliver();
      world.record('a');
      world.advance();
      world.flush();
      world.advance();
      expect(world.requests).toEqual(['0 POST a x1']);
    });

    it('makes no request for what a write that waits takes along', () => {
      const world = new DeliveryWorld().replies(reset).deliver({ attempts: 1, conflate: false });
      world.record('a');
      world.advance();
      world.record('a');
      world.flush();
      world.advance();
      expect(world.requests).toEqual(['0 POST a x1', '0 POST a x2']);
    });

    it('tries what was given up again', () => {
      const world = new DeliveryWorld().replies(reset).deliver({ attempts: 1 });
      world.record('a');
      world.advance();
      expect(world.account.snapshot()).toMatchObject({ held: 1 });
      world.flush();
      world.advance();
      expect(world.told).toEqual(['gave-up a x1 +1', 'created a x1 +1']);
    });
  });

  it('writes the count under a POST where the object has gone meanwhile', () => {
    const world = new DeliveryWorld().replies('stored', notFound).deliver();
    world.record('a');
    world.advance();
    world.skip('a');
    world.advance(FIVE_MINUTES);
    expect(world.requests).toEqual(['0 POST a x1', '300000 PATCH a x2', '300000 POST a x2']);
  });
});
