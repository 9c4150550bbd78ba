import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { wait } from '../../../../lib/testing/server/http/wait.ts';

describe('wait', () => {
  it('waits on the scheduler', async () => {
    const scheduler = new VirtualTimeScheduler();
    let isOver = false;
    const over = wait(5, scheduler, new AbortController().signal).then(() => (isOver = true));
    await Promise.resolve();
    expect(isOver).toBe(false);
    scheduler.flush();
    await over;
    expect(scheduler.now()).toBe(5);
  });

  it.each([
    ['no time', 0, new AbortController().signal],
    ['a signal that has fired', 5, AbortSignal.abort()],
  ])('does not wait for %s', async (_, ms, signal) => {
    const scheduler = new VirtualTimeScheduler();
    await wait(ms, scheduler, signal);
    expect(scheduler.actions).toEqual([]);
  });

  it('ends with the signal, and leaves no timer', async () => {
    const scheduler = new VirtualTimeScheduler();
    const controller = new AbortController();
    const over = wait(5, scheduler, controller.signal);
    controller.abort();
    await over;
    expect(scheduler.actions).toEqual([]);
  });
});
