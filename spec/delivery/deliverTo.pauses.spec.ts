import { describe, expect, it } from 'vitest';
import { DeliveryWorld, forbidden, notSent, reset, status } from './DeliveryWorld.ts';

const namespaceLimit = status(429, { message: 'limit reached on type Namespace for key shop' });

describe('deliverTo: pauses and the probe', () => {
  describe('the sink as a whole pauses only on sink-level signals', () => {
    it('not on the unknown outcomes of one write, however many', () => {
      const world = new DeliveryWorld();
      world.answer = (line) => (line.includes('poison') ? reset : undefined);
      world.deliver();
      world.record('poison');
      for (let time = 0; time < 100; time++) {
        world.record(`e${time}`);
        world.advance(1_000);
      }
      world.advance(100_000);
      expect(world.told.filter((line) => line.startsWith('created'))).toHaveLength(100);
      expect(world.outcomes.findLast(({ kind }) => kind === 'gave-up')).toMatchObject({ attempts: 12 });
    });

    it('not on 4 unknown outcomes in a row', () => {
      const world = new DeliveryWorld().replies(reset, reset, reset, reset).deliver();
      world.record('a', 'b', 'c', 'd');
      world.advance(1);
      world.record('e');
      world.advance();
      expect(world.requests.at(-1)).toBe('1 POST e x1');
    });

    it('not on 5 over 2 objects', () => {
      const world = new DeliveryWorld(() => 0);
      world.answer = () => reset;
      world.deliver({ attempts: 3 });
      world.record('a', 'b');
      world.advance(1);
      expect(world.requests).toHaveLength(6);
      world.record('c');
      world.advance();
      expect(world.requests.at(-1)).toBe('1 POST c x1');
    });

    it('not on 5 that an answer, or a success, came between', () => {
      const four = [reset, reset, reset, reset];
      const world = new DeliveryWorld().replies(...four, 'stored', ...four, forbidden, reset).deliver();
      world.record('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'k', 'l');
      world.advance(1);
      world.record('j');
      world.advance();
      expect(world.requests.at(-1)).toBe('1 POST j x1');
    });

    it('on 5 in a row over 3 objects', () => {
      const world = new DeliveryWorld().replies(reset, reset, reset, reset, reset).deliver({ firstBackoffMs: 1_000 });
      world.record('a', 'b', 'c', 'd', 'e');
      world.advance(1);
      world.record('f');
      world.advance(998);
      expect(world.requests).toHaveLength(5);
      world.advance(10);
      expect(world.requests).toHaveLength(11);
    });

    it.each([
      ['not sent', notSent],
      ['401', status(401)],
      ['404 without a Status', status(404, { isStatus: false })],
      ['Retry-After', status(503, { retryAfterMs: 1_000 })],
    ])('on %s', (_, answer) => {
      const world = new DeliveryWorld().replies(answer).deliver();
      world.record('a');
      world.advance(1);
      world.record('b');
      world.advance(498);
      expect(world.requests).toEqual(['0 POST a x1']);
    });
  });

  describe('is probed by one write, a different one each time', () => {
    it('one at a time, in the order in which they came', () => {
      const world = new DeliveryWorld();
      world.answer = () => notSent;
      world.deliver({ concurrent: 1 });
      world.record('a', 'b', 'c');
      world.advance(5_000);
      expect(world.requests).toEqual(['0 POST a x1', '500 POST b x1', '1500 POST c x1', '3500 POST a x1']);
    });

    it('those beside it wait for its answer, and go on with it', () => {
      const world = new DeliveryWorld();
      world.replies(notSent, world.after(100, 'stored')).deliver();
      world.record('a');
      world.advance(1);
      world.record('b', 'c');
      world.advance(550);
      expect(world.requests).toEqual(['0 POST a x1', '500 POST a x1']);
      world.record('d');
      world.advance(100);
      expect(world.requests.slice(2)).toEqual(['600 POST b x1', '600 POST c x1', '600 POST d x1']);
    });

    it('and with its success all go on side by side, not one after the other', () => {
      const world = new DeliveryWorld();
      world.replies(notSent);
      world.answer = (line) => (line.startsWith('0 ') ? undefined : world.after(100, 'stored'));
      world.deliver();
      world.record('a');
      world.advance(1);
      world.record('b', 'c', 'd');
      world.advance(2_000);
      expect(world.requests.slice(1)).toEqual(['500 POST a x1', '600 POST b x1', '600 POST c x1', '600 POST d x1']);
    });

    it('so that one poisonous write can’t stall all', () => {
      const world = new DeliveryWorld();
      world.answer = (line) => (line.includes('poison') ? notSent : undefined);
      world.deliver({ maxAgeMs: 100_000 });
      world.record('poison');
      world.advance(1);
      world.record('a', 'b');
      world.advance(5_000);
      expect(world.told).toEqual(['created a x1 +1', 'created b x1 +1']);
    });

    it('so that one write that is never answered can’t stall all', () => {
      const world = new DeliveryWorld().replies(notSent);
      world.answer = (line) => (line.includes('poison') && !line.startsWith('0 ') ? 'never' : undefined);
      world.deliver();
      world.record('poison');
      world.advance(1);
      world.record('a');
      world.advance(500 + 35_000 + 60_000);
      expect(world.told[0]).toBe('created a x1 +1');
    });

    it.each([
      ['a final answer', forbidden],
      ['a 500', status(500)],
      ['a 504, which is an HTTP answer', status(504)],
      ['a limit of its namespace', namespaceLimit],
    ])('any HTTP answer other than those signals ends the pause: %s', (_, answer) => {
      const world = new DeliveryWorld();
      world.replies(notSent, answer).deliver();
      world.record('a');
      world.advance(1);
      world.record('bank/b', 'bank/c');
      world.advance(500);
      expect(world.requests).toEqual(['0 POST a x1', '500 POST a x1', '500 POST b x1', '500 POST c x1']);
    });

    it('no answer is none: it goes on, twice as long', () => {
      const world = new DeliveryWorld().replies(notSent, reset).deliver();
      world.record('a');
      world.advance(1);
      world.record('b');
      world.advance(3_000);
      expect(world.requests).toEqual(['0 POST a x1', '500 POST a x1', '1500 POST b x1', '1500 POST a x1']);
    });

    it('its waits double up to 30 s', () => {
      const world = new DeliveryWorld();
      world.answer = () => notSent;
      world.deliver();
      world.record('a');
      world.advance(200_000);
      const times = world.requests.map((line) => Number.parseInt(line));
      expect(times.slice(1, 10).map((time, index) => time - (times[index] ?? 0))).toEqual([
        500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
      ]);
    });

    it('its waits are not nothing, however the dice fall', () => {
      const world = new DeliveryWorld(() => 0);
      world.answer = () => notSent;
      world.deliver();
      world.record('a');
      world.advance(100);
      expect(world.requests).toHaveLength(11);
    });

    it('begins with short waits again once it was over for longer than the last', () => {
      const world = new DeliveryWorld().replies(notSent, notSent, notSent, 'stored', notSent, 'stored').deliver();
      world.record('a');
      world.advance(60_000);
      world.record('a');
      world.advance(60_000);
      const times = world.requests.map((line) => Number.parseInt(line));
      expect(times).toEqual([0, 500, 1_500, 3_500, 60_000, 60_500]);
    });

    it('requests that fail side by side are one failure', () => {
      const world = new DeliveryWorld();
      world.answer = (line) => (line.startsWith('0 ') ? world.after(10, notSent) : undefined);
      world.deliver();
      world.record('a', 'b', 'c', 'd');
      world.advance(509);
      expect(world.requests).toHaveLength(4);
      world.advance(1);
      expect(world.requests).toHaveLength(8);
    });

    it('goes to the next where the one chosen waits for something else besides', () => {
      const world = new DeliveryWorld(() => 0);
      world.replies(namespaceLimit, notSent, notSent).deliver();
      world.record('shop/a');
      world.advance(1);
      world.record('bank/b');
      world.advance(1);
      // They wait for the sink; c is the next to try, and waits for its namespace then.
      world.record('shop/c', 'bank/d');
      world.advance(100);
      expect(world.requests).toEqual(['0 POST a x1', '1 POST b x1', '11 POST b x1', '21 POST d x1', '21 POST b x1']);
      world.advance(1_000);
      expect(world.requests.slice(5)).toEqual(['1000 POST a x1', '1000 POST c x1']);
    });

    it('goes to the next where the one chosen is given up before it is sent', () => {
      const world = new DeliveryWorld();
      world.replies(notSent).deliver({ maxAgeMs: 500 });
      world.record('a');
      world.advance(400);
      world.record('b');
      world.advance(200);
      expect(world.told).toEqual(['gave-up a x1 +1', 'created b x1 +1']);
      expect(world.requests).toEqual(['0 POST a x1', '500 POST b x1']);
    });

    it('goes to the next where the one chosen has to wait for its turn and is lost', () => {
      const world = new DeliveryWorld();
      world.replies(notSent).deliver({ qps: 1, burst: 1, capacity: 2, overflow: 'drop-oldest' });
      world.record('a');
      world.advance(100);
      world.record('b');
      world.advance(500);
      // The pause is over, a is to probe, but there is no token yet.
      expect(world.requests).toEqual(['0 POST a x1']);
      world.record('c');
      expect(world.account.snapshot()).toMatchObject({ waiting: 2, held: 1 });
      world.advance(5_000);
      expect(world.requests).toEqual(['0 POST a x1', '1000 POST b x1', '2000 POST c x1']);
    });
  });

  it('a limit of 20 a second lets 100 events through in little more than five seconds', () => {
    const world = new DeliveryWorld(() => 0.5);
    let tokens = 10;
    let asked = 0;
    const isLimited = () => {
      tokens = Math.min(20, tokens + (world.scheduler.now() - asked) / 50);
      asked = world.scheduler.now();
      if (tokens < 1) return true;
      tokens -= 1;
      return false;
    };
    // As each answer takes its time, many are under way when the first is refused.
    world.answer = () => world.after(10, isLimited() ? namespaceLimit : 'stored');
    world.deliver();
    world.record(...Array.from({ length: 100 }, (_, i) => `e${i}`));
    world.advance(7_000);
    expect(world.told.filter((line) => line.startsWith('created'))).toHaveLength(100);
  });

  it('a limit of one in ten seconds is waited for longer and longer, and its events are not given up meanwhile', () => {
    const world = new DeliveryWorld(() => 0.5);
    let nextAt = 0;
    world.answer = () => {
      if (world.scheduler.now() < nextAt) return world.after(10, namespaceLimit);
      nextAt = world.scheduler.now() + 10_000;
      return world.after(10, 'stored');
    };
    world.deliver({ concurrent: 2 });
    world.record('a', 'b', 'c', 'd');
    world.advance(120_000);
    expect(world.told.map((line) => line.split(' ')[0])).toEqual(['created', 'created', 'created', 'created']);
  });

  describe('waiting in a pause', () => {
    it('costs no attempt', () => {
      const world = new DeliveryWorld().replies(notSent, notSent, notSent).deliver({ attempts: 1 });
      world.record('a');
      world.advance(1);
      world.record('b');
      world.advance(60_000);
      expect(world.told).toEqual(['created a x1 +1', 'created b x1 +1']);
    });

    it('ends with the age of a write', () => {
      const world = new DeliveryWorld();
      world.answer = (line) => (line.includes(' a ') ? notSent : undefined);
      world.deliver({ firstBackoffMs: 10_000, maxAgeMs: 5_000 });
      world.record('a');
      world.advance(1);
      world.record('b');
      world.advance(5_000);
      expect(world.requests).toEqual(['0 POST a x1']);
      expect(world.told).toEqual(['gave-up a x1 +1', 'gave-up b x1 +1']);
    });

    it('takes newer states in', () => {
      const world = new DeliveryWorld().replies(notSent).deliver();
      world.record('a');
      world.advance(1);
      world.record('b');
      world.advance(1);
      world.record('b', 'a');
      world.advance(1_000);
      expect(world.requests).toEqual(['0 POST a x1', '500 POST a x2', '500 POST b x2']);
    });
  });
});
