import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { wait } from '../../../../lib/testing/server/http/wait.ts';

describe('wait', () => {
  it('waits on the scheduler', async () => {
    const scheduler = new VirtualTimeScheduler();
    const over = wait(5, scheduler, new AbortController().signal);
    scheduler.flush();
    expect(await over).toBe(true);
    expect(scheduler.now()).toBe(5);
  });

  it('takes no time for 0', async () => {
    expect(await wait(0, new VirtualTimeScheduler(), new AbortController().signal)).toBe(true);
  });

  it.each([0, 5])('says false after the signal, for %d ms', async (ms) => {
    expect(await wait(ms, new VirtualTimeScheduler(), AbortSignal.abort())).toBe(false);
  });

  it('ends with the signal, and leaves no timer', async () => {
    const scheduler = new VirtualTimeScheduler();
    const controller = new AbortController();
    const over = wait(5, scheduler, controller.signal);
    controller.abort();
    expect(await over).toBe(false);
    scheduler.flush();
    expect(scheduler.now()).toBe(0);
  });
});
