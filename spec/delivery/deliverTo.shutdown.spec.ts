import { describe, expect, it } from 'vitest';
import { DeliveryWorld, forbidden, notSent, reset, status } from './DeliveryWorld.ts';

const askedToWait = (retryAfterMs: number) => status(503, { retryAfterMs });

describe('deliverTo: shutdown', () => {
  describe('own backoffs are cut to one last try', () => {
    it('which may succeed', () => {
      const world = new DeliveryWorld().replies(reset, reset).deliver();
      world.record('a');
      world.advance(700);
      world.drain();
      world.advance();
      expect(world.requests).toEqual(['0 POST a x1', '500 POST a x1', '700 POST a x1']);
      expect(world.told).toEqual(['created a x1 +1']);
    });

    it('and are undelivered if it fails', () => {
      const world = new DeliveryWorld().replies(reset, reset, reset).deliver();
      world.record('a');
      world.advance(700);
      world.drain();
      world.advance(10_000);
      expect(world.outcomes).toMatchObject([
        { kind: 'undelivered', occurrences: 1, attempts: 3, error: { answer: reset } },
      ]);
      expect(world.requests).toHaveLength(3);
      expect(world.lost).toEqual(['a undelivered-at-shutdown x1']);
    });

    it('the waits until a probe are own ones as well', () => {
      const world = new DeliveryWorld();
      world.answer = (line) => (line.includes(' a ') ? notSent : undefined);
      world.deliver();
      world.record('a');
      world.advance(1);
      world.record('b');
      world.advance(100);
      world.drain();
      world.advance(10_000);
      expect(world.requests).toEqual(['0 POST a x1', '101 POST a x1', '101 POST b x1']);
      expect(world.told.toSorted()).toEqual(['created b x1 +1', 'undelivered a x1 +1']);
    });

    it('so are those of a limit that says no time', () => {
      const world = new DeliveryWorld().replies(status(429)).deliver();
      world.record('a');
      world.advance(100);
      world.drain();
      world.advance();
      expect(world.requests).toEqual(['0 POST a x1', '100 POST a x1']);
    });

    it('a request that is under way has its time, and one last try', () => {
      const world = new DeliveryWorld();
      world.replies(world.after(300, reset), world.after(50, reset)).deliver();
      world.record('a');
      world.advance(100);
      world.drain();
      world.advance(10_000);
      expect(world.requests).toEqual(['0 POST a x1', '300 POST a x1']);
      expect(world.outcomes).toMatchObject([{ kind: 'undelivered', attempts: 2 }]);
      expect(world.seen.map(({ signal }) => signal.aborted)).toEqual([false, false]);
    });

    it('what was not begun is tried, and once more if that fails; nothing pauses', () => {
      const world = new DeliveryWorld().replies(notSent, notSent).deliver();
      world.drain();
      world.record('a');
      world.record('b');
      world.advance(10_000);
      expect(world.requests).toEqual(['0 POST a x1', '0 POST b x1', '0 POST a x1', '0 POST b x1']);
      expect(world.told).toEqual(['created a x1 +1', 'created b x1 +1']);
    });

    it('a final answer is rejected, not undelivered', () => {
      const world = new DeliveryWorld().replies(reset, forbidden).deliver();
      world.record('a');
      world.advance(100);
      world.drain();
      world.advance();
      expect(world.told).toEqual(['rejected a x1 +1']);
    });

    it('whoever has used all attempts gives up', () => {
      const world = new DeliveryWorld().replies(reset, reset).deliver({ attempts: 2 });
      world.record('a');
      world.advance(100);
      world.drain();
      world.advance();
      expect(world.outcomes).toMatchObject([{ kind: 'gave-up', attempts: 2 }]);
    });
  });

  describe('a server’s Retry-After is never cut', () => {
    it('it is waited for, where it ends before the deadline', () => {
      const world = new DeliveryWorld(() => 0).replies(askedToWait(5_000)).deliver();
      world.record('a');
      world.advance(1);
      world.record('b');
      world.advance(1_000);
      world.drain(10_000);
      world.events.complete();
      world.advance(3_998);
      expect(world.requests).toEqual(['0 POST a x1']);
      world.advance(1);
      expect(world.requests).toEqual(['0 POST a x1', '5000 POST a x1', '5000 POST b x1']);
      expect(world.completed).toBe(true);
    });

    it('each time that the server asks', () => {
      const world = new DeliveryWorld(() => 0);
      world.replies(askedToWait(1_000), askedToWait(1_000), askedToWait(1_000), askedToWait(1_000)).deliver();
      world.drain(10_000);
      world.record('a');
      world.advance(9_000);
      expect(world.requests.map((line) => Number.parseInt(line))).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
      expect(world.told).toEqual(['created a x1 +1']);
    });

    it('if it ends after the deadline, all that it holds up is reported at once', () => {
      const world = new DeliveryWorld(() => 0).replies(askedToWait(30_000)).deliver();
      world.record('a');
      world.advance(1);
      world.record('b');
      world.advance(1_000);
      world.drain(10_000);
      world.events.complete();
      world.advance();
      expect(world.requests).toEqual(['0 POST a x1']);
      expect(world.told.toSorted()).toEqual(['undelivered a x1 +1', 'undelivered b x1 +1']);
      expect(world.lost.toSorted()).toEqual(['a undelivered-at-shutdown x1', 'b undelivered-at-shutdown x1']);
      expect(world.completed).toBe(true);
      expect(world.scheduler.actions).toEqual([]);
    });

    it('asked for during the shutdown, beyond its deadline: reported at once', () => {
      const world = new DeliveryWorld(() => 0);
      world.replies(world.after(100, askedToWait(30_000))).deliver();
      world.record('a');
      world.advance(1);
      world.drain(10_000);
      world.events.complete();
      world.advance(99);
      expect(world.told).toEqual(['undelivered a x1 +1']);
      expect(world.completed).toBe(true);
    });

    it('a longer wait of our own beside it is none that the server has asked for', () => {
      const world = new DeliveryWorld();
      world.replies(world.after(5, notSent), world.after(10, askedToWait(1_000))).deliver({ firstBackoffMs: 20_000 });
      world.record('a', 'b');
      world.advance(100);
      world.drain(5_000);
      world.events.complete();
      world.advance(1_159);
      expect(world.requests).toEqual(['0 POST a x1', '0 POST b x1']);
      world.advance(1);
      expect(world.told.toSorted()).toEqual(['created a x1 +1', 'created b x1 +1']);
    });
  });

  describe('held counts are written', () => {
    it('those that the spam filter holds back, and at once', () => {
      const world = new DeliveryWorld().deliver();
      world.record('a');
      world.advance(1);
      world.skip('a', 'a', 'b');
      world.drain();
      world.advance();
      expect(world.requests).toEqual(['0 POST a x1', '1 PATCH a x3', '1 POST b x1']);
      expect(world.account.snapshot()).toMatchObject({ recorded: 4, handled: 4, held: 0 });
    });

    it('what the spam filter would hold back from then on', () => {
      const world = new DeliveryWorld().deliver();
      world.drain();
      world.skip('a');
      world.advance();
      expect(world.requests).toEqual(['0 POST a x1']);
    });

    it('what it held behind a request that is under way', () => {
      const world = new DeliveryWorld();
      world.replies(world.after(100, 'stored')).deliver();
      world.record('a');
      world.advance(1);
      world.skip('a');
      world.drain();
      world.events.complete();
      world.advance(99);
      expect(world.requests).toEqual(['0 POST a x1', '100 PATCH a x2']);
      expect(world.completed).toBe(true);
    });

    it('all of them, however few writes may wait', () => {
      const world = new DeliveryWorld().deliver({ capacity: 1 });
      world.skip('a', 'b', 'c');
      world.drain();
      world.events.complete();
      world.advance();
      expect(world.account.snapshot()).toMatchObject({ recorded: 3, handled: 3, lost: {} });
    });

    it('those of an end without a shutdown, too', () => {
      const world = new DeliveryWorld().deliver();
      world.skip('a');
      world.events.complete();
      world.advance();
      expect(world.told).toEqual(['created a x1 +1']);
      expect(world.completed).toBe(true);
    });

    it('what was refused for good is not tried once more', () => {
      const world = new DeliveryWorld().replies(forbidden).deliver();
      world.record('a');
      world.advance(1);
      world.drain();
      world.events.complete();
      world.advance();
      expect(world.requests).toHaveLength(1);
      expect(world.lost).toEqual(['a rejected x1']);
    });
  });

  describe('at the deadline', () => {
    it('requests in flight are aborted, and what is left is lost as undelivered, event by event', () => {
      const world = new DeliveryWorld();
      world.answer = () => 'never';
      world.deliver({ concurrent: 1 });
      world.record('a', 'b');
      world.advance(1);
      world.record('a', 'a', 'b');
      world.skip('c');
      world.drain(1_000);
      world.events.complete();
      world.advance(1_000);
      world.subscription?.unsubscribe();
      expect(world.seen.map(({ signal }) => signal.aborted)).toEqual([true]);
      expect(world.lost.toSorted()).toEqual([
        'a interrupted x1',
        'a undelivered-at-shutdown x2',
        'b undelivered-at-shutdown x2',
        'c undelivered-at-shutdown x1',
      ]);
      expect(world.account.open).toBe(0);
      expect(world.scheduler.actions).toEqual([]);
    });
  });
});
