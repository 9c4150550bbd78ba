import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DelayingQueue } from '../../lib/workqueue/index.ts';

describe('a queue whose callbacks throw', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('adds what is due later, though the key of something that was due before throws', () => {
    let asked = 0;
    const key = (item: string) => {
      if (item === 'bad' && ++asked > 1) throw new Error('no key');
      return item;
    };
    const queue = new DelayingQueue<string>({ key });
    queue.addAfter('bad', 10);
    queue.addAfter('good', 20);
    // It is thrown in a timer of its own.
    expect(() => vi.advanceTimersByTime(10)).toThrow('no key');
    vi.advanceTimersByTime(10);
    expect(queue.tryGet()).toEqual({ item: 'good' });
  });
});
