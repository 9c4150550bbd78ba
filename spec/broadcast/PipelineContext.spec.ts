import { asapScheduler, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Account, pipelineContext } from '../../lib/broadcast/index.ts';

describe('pipelineContext', () => {
  it('makes a context of a pipeline that nobody shuts down or flushes', () => {
    const { account, deadlineAt, draining, flushes, random, scheduler } = pipelineContext();
    expect([scheduler, random]).toEqual([asapScheduler, Math.random]);
    expect([draining.aborted, deadlineAt()]).toEqual([false, Infinity]);
    expect(account.snapshot()).toMatchObject({ recorded: 0 });
    const seen: unknown[] = [];
    flushes.subscribe({ next: (request) => seen.push(request), complete: () => seen.push('end') }).unsubscribe();
    expect(seen).toEqual([]);
  });

  it('takes the parts that it is given', () => {
    const parts = {
      scheduler: new VirtualTimeScheduler(),
      random: () => 0.5,
      draining: AbortSignal.abort(),
      deadlineAt: () => 7,
      account: new Account<string>(),
    };
    expect(pipelineContext(parts)).toMatchObject(parts);
  });

  it('gives each context books of its own', () => {
    const one = pipelineContext<string>();
    one.account.take();
    expect(pipelineContext<string>().account.open).toBe(0);
  });
});
