import { describe, expect, it } from 'vitest';
import { type Answer } from '../../lib/delivery/index.ts';
import { DeliveryWorld, notSent, reset, type Reply, status } from './DeliveryWorld.ts';

const HOUR_MS = 3_600_000;
/** What has passed since the clock was read last is lost when it jumps, but not more than that. */
const MOST_LATE_MS = 1_000;

const timesOf = (requests: readonly string[]) => requests.map((line) => Number.parseInt(line));

/** A world whose clock jumps, while its timers go on as they do. Requests come with the time of the timers. */
function startJumping(byMs: number, atMs: number) {
  const world = new DeliveryWorld();
  const { scheduler } = world;
  scheduler.now = () => 10 * HOUR_MS + scheduler.frame + (scheduler.frame >= atMs ? byMs : 0);
  const requests: string[] = [];
  const replies: Reply[] = [];
  world.answer = (line) => {
    requests.push(`${scheduler.frame} ${line.split(' ').slice(1).join(' ')}`);
    return replies.shift();
  };
  return { world, requests, replies };
}

describe.each([HOUR_MS, -HOUR_MS])('deliverTo, where the clock jumps by %d ms', (byMs) => {
  it.each<[string, Answer, number]>([
    ['a wait of its own', reset, 500],
    ['a connection that is refused', notSent, 500],
    ['what the server asks for', status(503, { retryAfterMs: 8_000 }), 10_000],
    ['a limit', status(429), 1_250],
  ])('%s lasts for as long as it would', (_, answer, ms) => {
    const { world, requests, replies } = startJumping(byMs, 100);
    replies.push(answer);
    world.deliver();
    world.record('a');
    world.advance(200);
    world.record('b/b');
    world.advance(60_000);
    const [first = 0, second = 0] = timesOf(requests.filter((line) => line.includes(' a ')));
    expect(first).toBe(0);
    expect(second).toBeGreaterThanOrEqual(ms);
    expect(second).toBeLessThanOrEqual(ms + MOST_LATE_MS);
    expect(world.told.map((line) => line.split(' ')[0])).toEqual(['created', 'created']);
  });

  it('nothing is given up too early, and not much too late', () => {
    for (const [atMs, least, most] of [
      [60_000, 900_000, 961_000],
      [899_000, 899_000, 930_000],
    ] as const) {
      const { world } = startJumping(byMs, atMs);
      let gaveUpAt = 0;
      world.answer = () => notSent;
      world.deliver();
      world.record('a');
      for (let i = 0; i < 100 && world.outcomes.length === 0; i++) {
        world.advance(10_000);
        gaveUpAt = world.scheduler.frame;
      }
      expect(world.told).toEqual(['gave-up a x1 +1']);
      expect(gaveUpAt).toBeGreaterThanOrEqual(least);
      expect(gaveUpAt).toBeLessThanOrEqual(most);
    }
  });

  it('a sink that never answers is given up after its time', () => {
    const { world, requests, replies } = startJumping(byMs, 1_000);
    replies.push('never');
    world.deliver();
    world.record('a');
    world.advance(60_000);
    expect(requests).toEqual(['0 POST a x1', '35500 POST a x1']);
  });

  it('there are no more requests a second than there may be', () => {
    const { world, requests } = startJumping(byMs, 1_500);
    world.deliver({ qps: 1, burst: 1 });
    world.record('a', 'b', 'c', 'd');
    world.advance(10_000);
    const times = timesOf(requests);
    times.forEach((time, index) => expect(time).toBeGreaterThanOrEqual(index * 1_000));
    expect(times).toHaveLength(4);
    expect(times.at(-1)).toBeLessThanOrEqual(3_000 + MOST_LATE_MS);
  });
});
