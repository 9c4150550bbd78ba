import { describe, expect, it } from 'vitest';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { DeliveryWorld, forbidden, reset, status } from './DeliveryWorld.ts';

describe('deliverTo: the account of a sink', () => {
  it('recorded = delivered + inFlight + waiting + held + lost, at every moment', () => {
    const world = new DeliveryWorld();
    world.replies(world.after(10, 'stored'), world.after(10, forbidden)).deliver({ concurrent: 1, maxObjects: 1 });
    const books = () => world.account.snapshot();
    world.record('a', 'a');
    expect(books()).toEqual({ recorded: 2, handled: 0, waiting: 2, running: 0, held: 0, lost: {} });
    world.advance();
    expect(books()).toEqual({ recorded: 2, handled: 0, waiting: 0, running: 2, held: 0, lost: {} });
    world.record('b');
    world.skip('c');
    expect(books()).toEqual({ recorded: 4, handled: 0, waiting: 1, running: 2, held: 1, lost: {} });
    world.advance(10);
    // a comes to rest, and there is no room for c any more.
    expect(books()).toEqual({ recorded: 4, handled: 2, waiting: 0, running: 1, held: 0, lost: { 'spam-filtered': 1 } });
    world.advance(10);
    expect(books()).toEqual({ recorded: 4, handled: 2, waiting: 0, running: 0, held: 1, lost: { 'spam-filtered': 1 } });
    world.events.complete();
    expect(books()).toEqual({
      recorded: 4,
      handled: 2,
      waiting: 0,
      running: 0,
      held: 0,
      lost: { 'spam-filtered': 1, rejected: 1 },
    });
  });

  it('delivered grows by what the write carries, never by what the answer says', () => {
    const world = new DeliveryWorld();
    world.replies((event) => [{ ...event, count: 1_000 }]).deliver();
    world.record('a', 'a', 'a');
    world.advance();
    expect(world.outcomes).toMatchObject([{ kind: 'created', event: { count: 1_000 }, occurrences: 3 }]);
    expect(world.account.snapshot()).toMatchObject({ recorded: 3, handled: 3 });
  });

  it('conflating adds numbers and is no outcome', () => {
    const world = new DeliveryWorld().deliver();
    world.record('a', 'a', 'a', 'a');
    expect(world.outcomes).toEqual([]);
    world.advance();
    expect(world.told).toEqual(['created a x4 +4']);
  });

  it('an event that comes with a count counts as one recording', () => {
    const world = new DeliveryWorld().deliver();
    world.events.next(world.correlated('a', { count: 40 }));
    world.advance();
    expect(world.told).toEqual(['patched a x40 +1']);
  });

  it('A POST refused with 403 and its repeat accepted: recorded 2, delivered 2, the server says 2', () => {
    const world = new DeliveryWorld().replies(forbidden).deliver();
    world.record('a');
    world.advance(1);
    expect(world.account.snapshot()).toMatchObject({ recorded: 1, handled: 0, held: 1 });
    world.record('a');
    world.advance();
    expect(world.account.snapshot()).toMatchObject({ recorded: 2, handled: 2, held: 0, lost: {} });
    expect(world.outcomes.at(-1)).toMatchObject({ kind: 'created', event: { count: 2 }, occurrences: 2 });
    world.subscription?.unsubscribe();
    expect(world.lost).toEqual([]);
  });

  describe('recordings whose write failed are held under their first reason', () => {
    const first = {
      skipped: ['spam-filtered', (world: DeliveryWorld) => world.skip('a')],
      dropped: [
        'sink-full',
        (world: DeliveryWorld) => {
          world.record('b');
          world.record('a');
          world.advance();
        },
      ],
      rejected: [
        'rejected',
        (world: DeliveryWorld) => {
          world.replies(forbidden).record('a');
          world.advance();
        },
      ],
      'given up': [
        'gave-up',
        (world: DeliveryWorld) => {
          world.replies(reset).record('a');
          world.advance();
        },
      ],
    } as const;
    const names = Object.keys(first) as (keyof typeof first)[];
    const options = { attempts: 1, capacity: 1, overflow: 'drop-incoming' } as const;

    it.each(names)('%s: a later acknowledged count of the same event delivers them', (name) => {
      const [, play] = first[name];
      const world = new DeliveryWorld().deliver(options);
      play(world);
      expect(world.account.snapshot()).toMatchObject({ held: 1 });
      world.record('a');
      world.advance();
      expect(world.account.snapshot()).toMatchObject({ held: 0, lost: {} });
      expect(world.told.at(-1)).toBe('created a x2 +2');
    });

    it.each(names)('%s: they are lost when its state is forgotten', (name) => {
      const [reason, play] = first[name];
      const world = new DeliveryWorld().deliver({ ...options, maxObjects: 1 });
      play(world);
      world.record('c');
      world.advance();
      expect(world.lost).toEqual([`a ${reason} x1`]);
    });

    it.each(names)('%s: they are lost at the end', (name) => {
      const [reason, play] = first[name];
      const world = new DeliveryWorld().deliver(options);
      play(world);
      world.subscription?.unsubscribe();
      expect(world.lost).toEqual([`a ${reason} x1`]);
    });

    it('the first one, where a second write of them fails for another', () => {
      const world = new DeliveryWorld().replies(forbidden, status(422)).deliver();
      world.skip('a');
      world.record('b');
      world.advance(1);
      world.record('a');
      world.advance();
      expect(world.told).toEqual(['rejected b x1 +1', 'rejected a x2 +1']);
      world.subscription?.unsubscribe();
      expect(world.lost.toSorted()).toEqual(['a rejected x1', 'a spam-filtered x1', 'b rejected x1']);
    });
  });

  describe('outcomes', () => {
    it('tell a rejection at once, and drops tell what is lost, later', () => {
      const world = new DeliveryWorld().replies(forbidden).deliver();
      world.record('a', 'a');
      world.advance();
      expect(world.outcomes).toEqual([
        {
          kind: 'rejected',
          event: expect.objectContaining({ count: 2 }) as CoreV1Event,
          occurrences: 2,
          attempts: 1,
          error: expect.objectContaining({ answer: forbidden }) as Error,
        },
      ]);
      expect(world.lost).toEqual([]);
      world.events.complete();
      expect(world.lost).toEqual(['a rejected x2']);
    });

    it('created and patched: the event as the sink stored it, how many recordings, how many requests', () => {
      const world = new DeliveryWorld().replies(reset).deliver();
      world.record('a');
      world.advance(1_000);
      world.record('a');
      world.advance();
      expect(world.outcomes).toEqual([
        {
          kind: 'created',
          event: expect.objectContaining({
            metadata: { name: 'a', namespace: 'shop', resourceVersion: '1' },
          }) as CoreV1Event,
          occurrences: 1,
          attempts: 2,
        },
        {
          kind: 'patched',
          event: expect.objectContaining({ count: 2 }) as CoreV1Event,
          occurrences: 1,
          attempts: 1,
        },
      ]);
    });
  });

  it('expiry on the server does not lower delivered', () => {
    const world = new DeliveryWorld().replies('stored', status(404)).deliver();
    world.record('a');
    world.advance(1);
    world.record('a');
    world.advance();
    expect(world.account.snapshot()).toMatchObject({ recorded: 2, handled: 2 });
  });

  it('each sink has its own', () => {
    const [one, other] = [new DeliveryWorld().deliver(), new DeliveryWorld().replies(forbidden).deliver()];
    for (const world of [one, other]) {
      world.record('a');
      world.advance();
    }
    expect(one.account.snapshot()).toMatchObject({ handled: 1, held: 0 });
    expect(other.account.snapshot()).toMatchObject({ handled: 0, held: 1 });
  });
});
