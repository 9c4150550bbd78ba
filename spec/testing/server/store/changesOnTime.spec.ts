import { Subject, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { changesOnTime } from '../../../../lib/testing/server/store/changesOnTime.ts';

describe('changesOnTime', () => {
  /** A store of nothing but the times at which something expires. */
  const setUp = (...expiries: number[]) => {
    const scheduler = new VirtualTimeScheduler();
    const changed = new Subject<void>();
    const told: number[] = [];
    const result = changesOnTime(changed, {
      scheduler,
      untilExpiry: () => (expiries[0] === undefined ? undefined : expiries[0] - scheduler.now()),
      expire: () => {
        while (expiries[0] !== undefined && expiries[0] <= scheduler.now()) {
          expiries.shift();
          changed.next();
        }
      },
    });
    const write = (expiresAt: number) => {
      expiries.push(expiresAt);
      changed.next();
    };
    const subscribe = () => result.subscribe(() => told.push(scheduler.now()));
    return { scheduler, told, write, subscribe };
  };

  it('tells of each change, and lets what is there expire in its time', () => {
    const { scheduler, told, write, subscribe } = setUp(5, 5, 9);
    subscribe();
    scheduler.schedule(() => write(20), 7);
    scheduler.flush();
    expect(told).toEqual([5, 5, 7, 9, 20]);
  });

  it('lets expire what is written after a time without any', () => {
    const { scheduler, told, write, subscribe } = setUp();
    subscribe();
    scheduler.schedule(() => write(10), 3);
    scheduler.flush();
    scheduler.schedule(() => write(30), 1);
    scheduler.flush();
    expect(told).toEqual([3, 10, 11, 30]);
  });

  it('has one timer for all who listen, and none for nobody', () => {
    const { scheduler, subscribe } = setUp(5);
    expect(scheduler.actions).toHaveLength(0);
    const [one, other] = [subscribe(), subscribe()];
    expect(scheduler.actions).toHaveLength(1);
    one.unsubscribe();
    other.unsubscribe();
    scheduler.flush();
    expect(scheduler.now()).toBe(0);
  });

  it('tries again later where a clock does not go with the scheduler', () => {
    const scheduler = new VirtualTimeScheduler();
    let tries = 0;
    const left = () => (tries < 3 ? 0 : undefined);
    const clock = { scheduler, untilExpiry: left, expire: () => void (tries += 1) };
    changesOnTime(new Subject<void>(), clock).subscribe();
    scheduler.flush();
    expect([tries, scheduler.now()]).toEqual([3, 3]);
  });
});
