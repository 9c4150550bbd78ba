import { describe, expect, it } from 'vitest';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { DeliveryWorld, forbidden, notFound, reset, status } from './DeliveryWorld.ts';

describe('deliverTo: what waits', () => {
  describe('the key of a waiting write', () => {
    it('is the server object, namespace and name', () => {
      const world = new DeliveryWorld().deliver();
      world.record('shop/a', 'bank/a', 'shop/a');
      world.advance();
      expect(world.seen.map(({ event }) => `${event.metadata.namespace} x${event.count ?? 0}`)).toEqual([
        'shop x2',
        'bank x1',
      ]);
    });

    it('is never the correlation key: after an eviction the same event is a second object, and both keep their counts', () => {
      const world = new DeliveryWorld().deliver();
      const same: Partial<CoreV1Event> = {
        involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web' },
        message: 'the same',
      };
      world.events.next(world.correlated('web.1', same));
      world.events.next(world.correlated('web.1', same));
      world.events.next(world.correlated('web.2', same));
      world.advance();
      expect(world.requests).toEqual(['0 POST web.1 x2', '0 POST web.2 x1']);
      expect(world.told).toEqual(['created web.1 x2 +2', 'created web.2 x1 +1']);
    });

    it('is the address under which the server stores it: an event of a cluster-scoped object is in default', () => {
      const world = new DeliveryWorld().deliver();
      const about: Partial<CoreV1Event> = { involvedObject: { kind: 'Node', name: 'n' } };
      world.events.next(world.correlated('a', { ...about, metadata: { name: 'a', namespace: '' } }));
      world.events.next(world.correlated('a', { ...about, metadata: { name: 'a', namespace: 'default' } }));
      world.advance();
      expect(world.requests).toEqual(['0 POST a x2']);
    });
  });

  describe('what the server is known to have', () => {
    it('not created: a POST, with the true count', () => {
      const world = new DeliveryWorld().deliver();
      world.record('a', 'a', 'a', 'a', 'a');
      world.advance();
      expect(world.requests).toEqual(['0 POST a x5']);
      expect(world.told).toEqual(['created a x5 +5']);
    });

    it('known: a PATCH of count, lastTimestamp and message, with the resourceVersion last known', () => {
      const world = new DeliveryWorld().deliver();
      world.record('a');
      world.advance(7_900);
      world.record('a');
      world.advance();
      expect(world.requests).toEqual(['0 POST a x1', '7900 PATCH a x2']);
      expect(world.seen[1]?.patch).toEqual({
        metadata: { resourceVersion: '1' },
        count: 2,
        lastTimestamp: '1970-01-01T00:00:07Z',
        message: 'message 2',
      });
    });

    it('unknown: a PATCH, and after a 404 a POST with the true count and without a resourceVersion', () => {
      const world = new DeliveryWorld().replies(notFound).deliver();
      const metadata = { name: 'b', namespace: 'shop', resourceVersion: '17' };
      world.correlated('b');
      world.events.next(world.correlated('b', { metadata }));
      world.advance();
      expect(world.requests).toEqual(['0 PATCH b x2', '0 POST b x2']);
      expect(world.seen[1]?.event.metadata).toEqual({ name: 'b', namespace: 'shop' });
      expect(world.told).toEqual(['created b x2 +1']);
    });

    it('known, but gone from the server: a PATCH, and a POST after the 404', () => {
      const world = new DeliveryWorld().replies('stored', notFound).deliver();
      world.record('a');
      world.advance(1);
      world.record('a');
      world.advance();
      expect(world.requests).toEqual(['0 POST a x1', '1 PATCH a x2', '1 POST a x2']);
      expect(world.told).toEqual(['created a x1 +1', 'created a x2 +1']);
    });

    it('is remembered of as many objects as it is told: one that was forgotten is unknown again', () => {
      const world = new DeliveryWorld().deliver({ maxObjects: 2 });
      world.record('a', 'b', 'c');
      world.advance(1);
      world.record('a', 'b', 'c');
      world.advance();
      expect(world.seen.slice(3).map(({ line, patch }) => `${line} ${JSON.stringify(patch?.['metadata'])}`)).toEqual([
        '1 PATCH a x2 undefined',
        '1 PATCH b x2 {"resourceVersion":"2"}',
        '1 PATCH c x2 {"resourceVersion":"3"}',
      ]);
    });

    it('is remembered of 4096 objects by default, as many as the correlator has', () => {
      const world = new DeliveryWorld().deliver({ qps: Infinity, capacity: 10_000 });
      for (let i = 0; i <= 4096; i++) world.record(`e${i}`);
      world.advance(1);
      world.record('e0', 'e1');
      world.advance();
      expect(world.seen.slice(-2).map(({ patch }) => patch?.['metadata'])).toEqual([
        undefined,
        { resourceVersion: '2' },
      ]);
    });
  });

  describe('conflation', () => {
    it('keeps the name, annotations, reporting fields and firstTimestamp of the object, and takes the newer count, time and message', () => {
      const world = new DeliveryWorld().deliver();
      const first: Partial<CoreV1Event> = {
        metadata: { name: 'a', namespace: 'shop', annotations: { from: 'first' } },
        firstTimestamp: new Date(1),
        reportingComponent: 'first',
        reportingInstance: 'first-1',
      };
      const newer: Partial<CoreV1Event> = {
        metadata: { name: 'a', namespace: 'shop', annotations: { from: 'newer' } },
        firstTimestamp: new Date(2),
        lastTimestamp: new Date(3_000),
        message: 'newer',
        reportingComponent: 'newer',
        reportingInstance: 'newer-1',
      };
      world.events.next(world.correlated('a', first));
      world.events.next(world.correlated('a', newer));
      world.advance();
      expect(world.seen.map(({ event }) => event)).toEqual([
        expect.objectContaining({ ...first, count: 2, lastTimestamp: new Date(3_000), message: 'newer' }),
      ]);
    });

    it('never lets an older state replace a newer one', () => {
      const world = new DeliveryWorld().deliver();
      const [one, two] = [world.correlated('a'), world.correlated('a')];
      world.events.next(two);
      world.events.next(one);
      world.advance();
      expect(world.seen[0]?.event).toMatchObject({ count: 2, message: 'message 2' });
    });

    it('lets one more wait while a write is in flight: a PATCH after success', () => {
      const world = new DeliveryWorld();
      world.replies(world.after(100, 'stored')).deliver();
      world.record('a');
      world.advance(50);
      world.record('a', 'a', 'a');
      expect(world.account.snapshot()).toMatchObject({ running: 1, waiting: 3 });
      world.advance(50);
      expect(world.requests).toEqual(['0 POST a x1', '100 PATCH a x4']);
      expect(world.told).toEqual(['created a x1 +1', 'patched a x4 +3']);
    });

    it('lets one more wait while a write is in flight: a POST again after a final failure', () => {
      const world = new DeliveryWorld();
      world.replies(world.after(100, forbidden)).deliver();
      world.record('a');
      world.advance(50);
      world.record('a', 'a');
      world.advance(50);
      expect(world.requests).toEqual(['0 POST a x1', '100 POST a x3']);
      expect(world.told).toEqual(['rejected a x1 +1', 'created a x3 +3']);
    });

    it('A retry carries the newest state: of what came while the request was in flight', () => {
      const world = new DeliveryWorld();
      world.replies(world.after(100, reset)).deliver();
      world.record('a');
      world.advance(50);
      world.record('a', 'a');
      world.advance(1_000);
      expect(world.requests).toEqual(['0 POST a x1', '600 POST a x3']);
      expect(world.told).toEqual(['created a x3 +3']);
    });

    it('A retry carries the newest state: of what came while it waited for its turn', () => {
      const world = new DeliveryWorld().replies(reset).deliver();
      world.record('a');
      world.advance(200);
      world.record('a');
      expect(world.account.snapshot()).toMatchObject({ waiting: 2 });
      world.advance(1_000);
      expect(world.requests).toEqual(['0 POST a x1', '500 POST a x2']);
    });

    it('has one request for an object at a time, and the others go on', () => {
      const world = new DeliveryWorld();
      world.replies('never').deliver();
      world.record('a');
      world.advance(1);
      world.record('a', 'b');
      world.advance(1);
      expect(world.requests).toEqual(['0 POST a x1', '1 POST b x1']);
    });
  });

  describe('overflow of distinct waiting writes', () => {
    const named = (world: DeliveryWorld, kinds: string) => {
      for (const name of kinds.split(' ')) {
        const type = name.startsWith('W') ? 'Warning' : 'Normal';
        world.events.next(world.correlated(name, { type }));
      }
    };

    it('drop-normal-first, the default, loses the oldest Normal before any Warning', () => {
      const world = new DeliveryWorld().deliver({ capacity: 3 });
      named(world, 'W1 N1 N2 W2 N3');
      world.advance();
      expect(world.requests).toEqual(['0 POST W1 x1', '0 POST W2 x1', '0 POST N3 x1']);
      expect(world.account.snapshot()).toMatchObject({ handled: 3, held: 2 });
    });

    it.each(['W3', 'N1'])('drop-normal-first loses the incoming if only Warnings wait: %s', (incoming) => {
      const world = new DeliveryWorld().deliver({ capacity: 2 });
      named(world, `W1 W2 ${incoming}`);
      world.advance();
      expect(world.requests).toEqual(['0 POST W1 x1', '0 POST W2 x1']);
    });

    it('drop-oldest loses the oldest, of whatever kind', () => {
      const world = new DeliveryWorld().deliver({ capacity: 2, overflow: 'drop-oldest' });
      named(world, 'W1 N1 N2');
      world.advance();
      expect(world.requests).toEqual(['0 POST N1 x1', '0 POST N2 x1']);
    });

    it('drop-incoming loses the incoming, of whatever kind', () => {
      const world = new DeliveryWorld().deliver({ capacity: 2, overflow: 'drop-incoming' });
      named(world, 'N1 N2 W1');
      world.advance();
      expect(world.requests).toEqual(['0 POST N1 x1', '0 POST N2 x1']);
    });

    it('has 4096 wait by default, and no repeat of those is lost', () => {
      const world = new DeliveryWorld().deliver();
      for (let i = 0; i < 4096; i++) world.record(`e${i}`);
      for (let i = 0; i < 4096; i++) world.record(`e${i}`);
      expect(world.account.snapshot()).toMatchObject({ waiting: 8192, held: 0 });
      world.record('one more');
      expect(world.account.snapshot()).toMatchObject({ waiting: 8191, held: 2 });
    });

    it('holds what is lost to it as sink-full: the next count of that event delivers it', () => {
      const world = new DeliveryWorld().deliver({ capacity: 1, overflow: 'drop-incoming' });
      world.record('a', 'b');
      world.advance();
      expect(world.account.snapshot()).toMatchObject({ handled: 1, held: 1 });
      world.record('b');
      world.advance();
      expect(world.requests).toEqual(['0 POST a x1', '0 POST b x2']);
      expect(world.told).toEqual(['created a x1 +1', 'created b x2 +2']);
      world.events.complete();
      expect(world.lost).toEqual([]);
    });

    it('counts what waits for another try, and can lose it', () => {
      const world = new DeliveryWorld().replies(reset).deliver({ capacity: 1 });
      world.record('a');
      world.advance();
      world.record('b');
      world.advance(60_000);
      expect(world.requests).toEqual(['0 POST a x1', '0 POST b x1']);
      expect(world.account.snapshot()).toMatchObject({ handled: 1, held: 1 });
    });

    it('loses nothing that waits to an occurrence which the spam filter skips', () => {
      const world = new DeliveryWorld();
      world.replies(world.after(10, 'stored')).deliver({ concurrent: 1, capacity: 1 });
      world.record('a');
      world.advance(1);
      world.record('b');
      world.skip('a');
      expect(world.account.snapshot()).toMatchObject({ running: 1, waiting: 1, held: 1 });
      world.advance(20);
      expect(world.requests).toEqual(['0 POST a x1', '10 POST b x1']);
    });

    it('A retry carries the newest state: of what was skipped while there was no room behind it, too', () => {
      const world = new DeliveryWorld();
      world.replies(world.after(10, reset)).deliver({ concurrent: 1, capacity: 1 });
      world.record('a');
      world.advance(1);
      world.record('b');
      world.skip('a');
      world.advance(1_000);
      expect(world.requests).toEqual(['0 POST a x1', '10 POST b x1', '510 POST a x2']);
      expect(world.account.snapshot()).toMatchObject({ handled: 3, held: 0 });
    });

    it('knows of a request in flight also where there is no room behind it', () => {
      const world = new DeliveryWorld().replies('never').deliver({ concurrent: 1, capacity: 1 });
      world.record('a');
      world.advance(1);
      world.record('b');
      world.skip('a');
      world.subscription?.unsubscribe();
      expect(world.lost.toSorted()).toEqual(['a interrupted x1', 'a stopped x1', 'b stopped x1']);
    });
  });

  describe('conflate: false', () => {
    it('writes each repeat by itself, in order, for consumers that count notifications', () => {
      const world = new DeliveryWorld().deliver({ conflate: false });
      world.record('a', 'a', 'a');
      world.advance();
      expect(world.requests).toEqual(['0 POST a x1', '0 PATCH a x2', '0 PATCH a x3']);
      expect(world.told).toEqual(['created a x1 +1', 'patched a x2 +1', 'patched a x3 +1']);
    });

    it('tries the one that failed before those behind it, as it was', () => {
      const world = new DeliveryWorld().replies(reset).deliver({ conflate: false });
      world.record('a', 'a');
      world.advance(1_000);
      expect(world.requests).toEqual(['0 POST a x1', '500 POST a x1', '500 PATCH a x2']);
    });

    it('folds in what the spam filter skips, all the same', () => {
      const world = new DeliveryWorld().deliver({ conflate: false });
      world.record('a');
      world.skip('a');
      world.advance();
      expect(world.requests).toEqual(['0 POST a x2']);
    });

    it('counts each as one that waits', () => {
      const world = new DeliveryWorld().deliver({ conflate: false, capacity: 2, overflow: 'drop-incoming' });
      world.record('a', 'a', 'a');
      expect(world.account.snapshot()).toMatchObject({ waiting: 2, held: 1 });
      world.advance();
      expect(world.requests).toEqual(['0 POST a x1', '0 PATCH a x2']);
      world.record('a');
      world.advance();
      expect(world.told.at(-1)).toBe('patched a x4 +2');
    });
  });

  describe('state moves forward only', () => {
    it('hands each answer to the correlator, which takes it as far as it leads forward', () => {
      const world = new DeliveryWorld().deliver();
      world.record('a', 'a');
      world.advance(1);
      world.record('a');
      world.advance();
      expect(world.acknowledged).toEqual(['a x2', 'a x3']);
    });

    it('hands no answer to it that is a failure', () => {
      const world = new DeliveryWorld().replies(forbidden, status(422)).deliver();
      world.record('a', 'b');
      world.advance();
      expect(world.acknowledged).toEqual([]);
    });

    it('writes under the name that the server answers with', () => {
      const world = new DeliveryWorld();
      const renamed = (event: CoreV1Event) => [{ ...event, metadata: { ...event.metadata, name: 'other' } }];
      world.replies(renamed).deliver();
      world.record('a');
      world.advance(1);
      world.record('a');
      world.advance();
      expect(world.requests).toEqual(['0 POST a x1', '1 PATCH other x2']);
    });
  });
});
