import { expect, it } from 'vitest';
import { HeldClock } from '../../lib/correlation/HeldClock.ts';

it('gives the time at which it is held, until it is released', () => {
  let time = 1;
  const clock = new HeldClock({ now: () => time++ });
  expect([clock.now(), clock.now()]).toEqual([1, 2]);
  clock.hold();
  expect([clock.now(), clock.now()]).toEqual([3, 3]);
  clock.release();
  expect(clock.now()).toBe(4);
});
