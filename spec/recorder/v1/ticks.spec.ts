import { asyncScheduler, type SchedulerLike, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { ticks } from '../../../lib/recorder/v1/ticks.ts';
import { VirtualTime } from '../../delivery/VirtualTime.ts';

describe('ticks', () => {
  it('emits every so often, for each subscription from its beginning', () => {
    const time = new VirtualTime();
    const at: string[] = [];
    const source = ticks(100, time);
    source.subscribe(() => at.push(`a ${time.frame}`));
    time.advance(150);
    source.subscribe(() => at.push(`b ${time.frame}`));
    time.advance(150);
    expect(at).toEqual(['a 100', 'a 200', 'b 250', 'a 300']);
  });

  it('leaves nothing planned when it is unsubscribed, from within too', () => {
    const time = new VirtualTime();
    const subscription = ticks(100, time).subscribe();
    subscription.unsubscribe();
    expect(time.actions).toEqual([]);
    let ticked = 0;
    ticks(100, time)
      .pipe(take(2))
      .subscribe(() => ticked++);
    time.advance(1_000);
    expect([ticked, time.actions]).toEqual([2, []]);
  });

  it('keeps no process alive', () => {
    const timers: NodeJS.Timeout[] = [];
    const scheduler = {
      now: () => 0,
      schedule: (work: () => void, delay: number) => {
        const action = asyncScheduler.schedule(work, delay);
        timers.push(Reflect.get(action, 'id') as NodeJS.Timeout);
        return action;
      },
    };
    const subscription = ticks(60_000, scheduler as SchedulerLike).subscribe();
    expect(timers.map((timer) => timer.hasRef())).toEqual([false]);
    subscription.unsubscribe();
  });
});
