import { describe, expect, it } from 'vitest';
import { DeliveryWorld, notSent, reset } from './DeliveryWorld.ts';

const times = ({ requests }: DeliveryWorld) => requests.map((line) => Number.parseInt(line));

/** Records events named after numbers. */
const storm = (world: DeliveryWorld, from: number, to: number) => {
  for (let i = from; i < to; i++) world.record(`e${i}`);
};

describe('deliverTo: how fast', () => {
  it.each([
    ['8 requests at once', {}, 8],
    ['as many as concurrent says', { concurrent: 3 }, 3],
    ['one', { concurrent: 1 }, 1],
  ])('%s', (_, options, most) => {
    const world = new DeliveryWorld();
    let running = 0;
    let highest = 0;
    world.answer = () => {
      highest = Math.max(highest, ++running);
      return world.after(10, (event) => {
        running--;
        return [event];
      });
    };
    world.deliver(options);
    storm(world, 0, 20);
    world.advance();
    expect(world.account.snapshot()).toMatchObject({ running: most, waiting: 20 - most });
    world.advance(1_000);
    expect(highest).toBe(most);
    expect(world.account.snapshot()).toMatchObject({ handled: 20 });
  });

  it('holds a permit for one request and never during a backoff', () => {
    const world = new DeliveryWorld().replies(reset).deliver({ concurrent: 1 });
    world.record('a', 'b', 'c');
    world.advance(1_000);
    expect(world.requests).toEqual(['0 POST a x1', '0 POST b x1', '0 POST c x1', '500 POST a x1']);
  });

  it('gives a permit back upon a timeout', () => {
    const world = new DeliveryWorld().replies('never').deliver({ concurrent: 1, requestTimeoutMs: 100 });
    world.record('a', 'b');
    world.advance(100);
    expect(world.requests).toEqual(['0 POST a x1', '100 POST b x1']);
  });

  it('takes the oldest first, whoever becomes free', () => {
    const world = new DeliveryWorld();
    world.answer = () => world.after(10, 'stored');
    world.deliver({ concurrent: 2 });
    storm(world, 0, 6);
    world.advance(1_000);
    expect(world.requests).toEqual([0, 1, 2, 3, 4, 5].map((i) => `${10 * Math.floor(i / 2)} POST e${i} x1`));
  });

  it('100 requests at once and 50 a second on average by default', () => {
    const world = new DeliveryWorld().deliver();
    storm(world, 0, 300);
    world.advance();
    expect(world.requests).toHaveLength(100);
    world.advance(1_000);
    expect(world.requests).toHaveLength(150);
    world.advance(3_000);
    expect(world.requests).toHaveLength(300);
    // Idle for two seconds, the bucket is full again.
    world.advance(2_000);
    storm(world, 300, 500);
    world.advance();
    expect(world.requests).toHaveLength(400);
  });

  it('has the limit that it is told', () => {
    const world = new DeliveryWorld().deliver({ qps: 2, burst: 1 });
    storm(world, 0, 4);
    world.advance(10_000);
    expect(times(world)).toEqual([0, 500, 1_000, 1_500]);
  });

  it('counts retries in', () => {
    const world = new DeliveryWorld().replies(reset).deliver({ qps: 1, burst: 1 });
    world.record('a', 'b');
    world.advance(10_000);
    expect(world.requests).toEqual(['0 POST a x1', '1000 POST b x1', '2000 POST a x1']);
  });

  it('takes no token for what waits in a pause', () => {
    const world = new DeliveryWorld().replies(notSent).deliver({ qps: 1, burst: 2 });
    world.record('a');
    world.advance(1);
    storm(world, 0, 10);
    world.advance(498);
    expect(world.requests).toHaveLength(1);
    world.advance(1);
    expect(world.requests).toHaveLength(2);
  });

  it('is lifted for the drain at shutdown', () => {
    const world = new DeliveryWorld().deliver({ qps: 1, burst: 1 });
    storm(world, 0, 50);
    world.advance();
    expect(world.requests).toHaveLength(1);
    world.drain();
    world.advance();
    expect(world.requests).toHaveLength(50);
  });

  it('is not there with qps Infinity, as benchmarks have it', () => {
    const world = new DeliveryWorld().deliver({ qps: Infinity, burst: 1 });
    storm(world, 0, 1_000);
    world.advance();
    expect(world.requests).toHaveLength(1_000);
  });

  it('lets what waits for a token still take newer states in', () => {
    const world = new DeliveryWorld().deliver({ qps: 1, burst: 1 });
    world.record('a', 'b');
    world.advance(500);
    world.record('b', 'b');
    world.advance(1_000);
    expect(world.requests).toEqual(['0 POST a x1', '1000 POST b x3']);
  });

  it('lets what waits for a permit still take newer states in', () => {
    const world = new DeliveryWorld();
    world.replies(world.after(100, 'stored')).deliver({ concurrent: 1 });
    world.record('a', 'b');
    world.advance(50);
    world.record('b', 'b');
    world.advance(100);
    expect(world.requests).toEqual(['0 POST a x1', '100 POST b x3']);
  });

  it('a storm on one object is few requests: what comes while one is in flight is one more', () => {
    const world = new DeliveryWorld();
    world.answer = () => world.after(20, 'stored');
    world.deliver();
    for (let i = 0; i < 1_000; i++) {
      world.record('a');
      world.advance(1);
    }
    world.advance(100);
    expect(world.requests.length).toBeLessThanOrEqual(51);
    expect(world.told.at(-1)).toMatch(/^patched a x1000 /);
    expect(world.account.snapshot()).toMatchObject({ recorded: 1_000, handled: 1_000 });
  });
});
