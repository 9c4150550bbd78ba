import {
  asapScheduler,
  asyncScheduler,
  type SchedulerAction,
  type SchedulerLike,
  type Subscription,
  VirtualTimeScheduler,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Agenda } from '../../lib/operators/Agenda.ts';

/** A scheduler that tells of each action that it plans. */
function watched(
  scheduler: SchedulerLike,
  onPlanned: (action: Subscription, delayMs: number) => void = () => undefined,
): SchedulerLike {
  return {
    now: () => scheduler.now(),
    schedule: <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T) => {
      const action = scheduler.schedule(work, delay, state);
      onPlanned(action, delay);
      return action;
    },
  };
}

/** An agenda in virtual time: when each of its works was done, and how long each of its timers was to last. */
function startAgenda() {
  const time = new VirtualTimeScheduler();
  const delays: number[] = [];
  const agenda = new Agenda(watched(time, (_, delayMs) => delays.push(delayMs)));
  const done: string[] = [];
  const plan = (name: string, dueAt: number, then?: () => void) =>
    agenda.plan(name, dueAt, () => {
      done.push(`${name} at ${time.frame}`);
      then?.();
    });
  /** Lets time pass, and gives what was done meanwhile. */
  const advance = (ms: number) => {
    time.maxFrames = time.frame + ms;
    time.flush();
    time.frame = time.maxFrames;
    return done.splice(0);
  };
  return { time, agenda, delays, plan, advance };
}

describe('Agenda', () => {
  it('does each work at its time, what is due together in the order in which it was planned', () => {
    const { plan, advance } = startAgenda();
    plan('c', 20);
    plan('a', 10);
    plan('b', 10);
    expect(advance(9)).toEqual([]);
    expect(advance(1)).toEqual(['a at 10', 'b at 10']);
    expect(advance(100)).toEqual(['c at 20']);
  });

  it('does nothing while something is being planned, also what is due already', () => {
    const { plan, advance } = startAgenda();
    advance(5);
    plan('due', 5);
    plan('overdue', 1);
    plan('long overdue', -Infinity);
    expect(advance(0)).toEqual(['long overdue at 5', 'overdue at 5', 'due at 5']);
  });

  it('plans in place of what was planned under a key, for earlier and for later', () => {
    const { plan, advance } = startAgenda();
    plan('later', 10);
    plan('later', 20);
    plan('earlier', 40);
    plan('earlier', 30);
    expect(advance(100)).toEqual(['later at 20', 'earlier at 30']);
  });

  it('does nothing that was cancelled or cleared, and no other key is harmed', () => {
    const { agenda, plan, advance } = startAgenda();
    plan('a', 10);
    plan('b', 20);
    agenda.cancel('a');
    agenda.cancel('nothing');
    expect(advance(15)).toEqual([]);
    expect(advance(5)).toEqual(['b at 20']);
    plan('c', 30);
    agenda.clear();
    expect(advance(100)).toEqual([]);
    plan('d', 130);
    expect(advance(100)).toEqual(['d at 130']);
  });

  it('does what a work plans for now before the turn ends, and what it cancels not at all', () => {
    const { agenda, delays, plan, advance } = startAgenda();
    plan('a', 10, () => {
      plan('now', 10);
      plan('soon', 11);
      agenda.cancel('b');
    });
    plan('b', 10);
    expect(advance(100)).toEqual(['a at 10', 'now at 10', 'soon at 11']);
    expect(delays).toEqual([10, 1]);
  });

  it('goes on where a work clears it and plans anew', () => {
    const { agenda, plan, advance } = startAgenda();
    plan('a', 10, () => {
      agenda.clear();
      plan('c', 20);
      plan('d', 10);
    });
    plan('b', 10);
    expect(advance(100)).toEqual(['a at 10', 'd at 10', 'c at 20']);
  });

  it('has one timer: a new one only for what comes before it', () => {
    const { time, agenda, delays, plan, advance } = startAgenda();
    plan('a', 30);
    for (let i = 0; i < 1_000; i++) {
      plan(`request ${i}`, 40);
      agenda.cancel(`request ${i}`);
    }
    plan('b', 20);
    plan('c', 25);
    expect(delays).toEqual([30, 20]);
    expect(time.actions).toHaveLength(1);
    advance(100);
    expect(delays).toEqual([30, 20, 5, 5]);
  });

  it('leaves no timer when nothing is planned any more', () => {
    const { agenda, plan, advance } = startAgenda();
    const subscriptions: Subscription[] = [];
    const keeping = new Agenda(watched(asyncScheduler, (action) => subscriptions.push(action)));
    keeping.plan('a', 60_000, () => undefined);
    keeping.cancel('a');
    keeping.plan('b', 60_000, () => undefined);
    keeping.clear();
    expect(subscriptions.map(({ closed }) => closed)).toEqual([true, true]);
    plan('a', 10);
    agenda.cancel('a');
    plan('b', 20);
    expect(advance(100)).toEqual(['b at 20']);
  });

  it('wakes up for nothing once where what came next was cancelled', () => {
    const { agenda, delays, plan, advance } = startAgenda();
    plan('a', 10);
    plan('b', 30);
    agenda.cancel('a');
    expect(advance(100)).toEqual(['b at 30']);
    expect(delays).toEqual([10, 20]);
  });

  it('never wakes up before the time, which may have a fraction', () => {
    const { delays, plan, advance } = startAgenda();
    plan('a', 10.2);
    expect(advance(100)).toEqual(['a at 11']);
    expect(delays).toEqual([11]);
  });

  it('asks no timer for more than it can do, and none at all for what never comes', () => {
    const { time, delays, plan, advance } = startAgenda();
    plan('never', Infinity);
    expect(time.actions).toEqual([]);
    plan('in a year', 365 * 86_400_000);
    expect(delays).toEqual([2_147_483_647]);
    expect(advance(365 * 86_400_000)).toEqual([`in a year at ${365 * 86_400_000}`]);
    expect(Math.max(...delays)).toBe(2_147_483_647);
  });

  it('takes a clock that is set back for one that stands still', () => {
    let wall = 1_000_000;
    const agenda = new Agenda({ ...watched(asapScheduler), now: () => wall });
    expect(agenda.now()).toBe(0);
    wall += 10;
    expect(agenda.now()).toBe(10);
    wall -= 3_600_000;
    expect(agenda.now()).toBe(10);
    wall += 5;
    expect(agenda.now()).toBe(15);
  });

  describe('on a clock that jumps', () => {
    /** The clock says something else than the timers from 500 ms on. */
    const startJumping = (byMs: number) => {
      const time = new VirtualTimeScheduler();
      const now = () => 1_000_000 + time.now() + (time.now() >= 500 ? byMs : 0);
      const agenda = new Agenda({ ...watched(time), now });
      const done: string[] = [];
      const plan = (name: string, dueAt: number) =>
        agenda.plan(name, dueAt, () => done.push(`${name} at ${time.frame}, ${agenda.now()}`));
      const advance = (ms: number) => {
        time.maxFrames = ms;
        time.flush();
        time.frame = ms;
      };
      return { agenda, plan, advance, done };
    };

    it.each([3_600_000, -3_600_000, 86_400_000 * 365, -86_400_000 * 365])('by %d ms, does all in its time', (byMs) => {
      const { agenda, plan, advance, done } = startJumping(byMs);
      plan('first', 100);
      plan('b', 4_000);
      plan('a', 2_000);
      plan('c', 900_000);
      advance(600);
      // Read in between: what the clock has jumped by counts as no time.
      expect(agenda.now()).toBe(100);
      advance(2_000);
      const d = agenda.now() + 1_000;
      plan('d', d);
      advance(1_000_000);
      const times = new Map(done.map((line) => [line.split(' ')[0], Number(line.split(' ')[2]?.replace(',', ''))]));
      for (const [name, dueAt] of Object.entries({ first: 100, a: 2_000, d, b: 4_000, c: 900_000 })) {
        expect(times.get(name), name).toBeGreaterThanOrEqual(dueAt);
        // What had passed since the clock was read last is lost, but never more than a second.
        expect(times.get(name), name).toBeLessThanOrEqual(dueAt + 1_000);
      }
    });

    it('by less than a second, takes it for a busy process: nothing comes too early, or more than that too late', () => {
      for (const byMs of [900, -900]) {
        const { plan, advance, done } = startJumping(byMs);
        plan('a', 400);
        plan('b', 2_000);
        advance(10_000);
        expect(done.map((line) => line.split(',')[0])).toEqual(['a at 400', byMs > 0 ? 'b at 2000' : 'b at 2900']);
      }
    });

    it('takes the jump for time that has passed where nothing is planned', () => {
      const { agenda, advance } = startJumping(3_600_000);
      advance(600);
      expect(agenda.now()).toBe(3_600_600);
    });
  });

  it.each([
    [undefined, true],
    [{}, true],
    [{ keepsAlive: true }, true],
    [{ keepsAlive: false }, false],
  ])('with the options %o: whether it keeps the process alive: %s', (options, keepsAlive) => {
    const timers: unknown[] = [];
    const scheduler = watched(asyncScheduler, (action) => timers.push(Reflect.get(action, 'id')));
    const agenda = new Agenda(scheduler, options);
    agenda.plan('a', 60_000, () => undefined);
    expect(timers.map((timer) => (timer as NodeJS.Timeout).hasRef())).toEqual([keepsAlive]);
    agenda.clear();
  });

  it.each([asapScheduler, new VirtualTimeScheduler()])(
    'works where an action has no timer that could be told so',
    (scheduler) => {
      const agenda = new Agenda(scheduler, { keepsAlive: false });
      let done = 0;
      agenda.plan('a', 0, () => done++);
      scheduler.flush();
      expect(done).toBe(1);
    },
  );
});
