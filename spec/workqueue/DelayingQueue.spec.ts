import { asapScheduler, type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { DelayingQueue } from '../../lib/workqueue/index.ts';

/** A scheduler of one's own: what is planned waits until `advance` comes to it. */
class ManualScheduler implements SchedulerLike {
  time = 0;
  planned: { readonly at: number; readonly run: () => void }[] = [];
  readonly delays: number[] = [];

  now(): number {
    return this.time;
  }

  schedule<T>(work: (this: SchedulerAction<T>, state: T) => void, delay = 0): Subscription {
    this.delays.push(delay);
    const entry = { at: this.time + delay, run: () => Reflect.apply(work, undefined, []) as unknown };
    this.planned.push(entry);
    return new Subscription(() => {
      this.planned = this.planned.filter((other) => other !== entry);
    });
  }

  advance(ms: number): void {
    this.time += ms;
    for (const entry of this.planned.filter(({ at }) => at <= this.time)) {
      this.planned = this.planned.filter((other) => other !== entry);
      entry.run();
    }
  }
}

function setUp() {
  const scheduler = new ManualScheduler();
  const queue = new DelayingQueue<string>({ scheduler });
  const takeAll = () => {
    const items: string[] = [];
    for (let next = queue.tryGet(); next !== undefined; next = queue.tryGet()) {
      items.push(next.item);
      queue.done(next.item);
    }
    return items;
  };
  return { scheduler, queue, takeAll };
}

describe('DelayingQueue', () => {
  it('adds an item when its time has come, not before', () => {
    const { scheduler, queue, takeAll } = setUp();
    queue.addAfter('foo', 50);
    expect(queue.len()).toBe(0);
    scheduler.advance(49);
    expect(queue.len()).toBe(0);
    scheduler.advance(1);
    expect(takeAll()).toEqual(['foo']);
    scheduler.advance(10_000);
    expect(queue.len()).toBe(0);
  });

  it.each([0, -1, Number.NaN])('adds an item at once after %d ms', (delayMs) => {
    const { scheduler, queue, takeAll } = setUp();
    queue.addAfter('foo', delayMs);
    expect(takeAll()).toEqual(['foo']);
    expect(scheduler.planned).toEqual([]);
  });

  it('lets the earlier of two times win, whichever comes first', () => {
    const { scheduler, queue, takeAll } = setUp();
    queue.addAfter('foo', 50);
    queue.addAfter('foo', 500);
    queue.addAfter('bar', 500);
    queue.addAfter('bar', 50);
    scheduler.advance(60);
    expect(takeAll()).toEqual(['foo', 'bar']);
    scheduler.advance(10_000);
    expect(takeAll()).toEqual([]);
  });

  it('adds two items at their times, the one added later first', () => {
    const { scheduler, queue, takeAll } = setUp();
    queue.addAfter('third', 1_000);
    queue.addAfter('first', 50);
    queue.addAfter('second', 200);
    scheduler.advance(60);
    expect(takeAll()).toEqual(['first']);
    scheduler.advance(140);
    expect(takeAll()).toEqual(['second']);
    scheduler.advance(800);
    expect(takeAll()).toEqual(['third']);
  });

  it('delays an item again after its time', () => {
    const { scheduler, queue, takeAll } = setUp();
    for (let round = 0; round < 3; round++) {
      queue.addAfter('foo', 50);
      scheduler.advance(50);
      expect(takeAll()).toEqual(['foo']);
    }
  });

  it('adds what was added meanwhile once more, as client-go does', () => {
    const { scheduler, queue, takeAll } = setUp();
    queue.addAfter('foo', 50);
    queue.add('foo');
    expect(takeAll()).toEqual(['foo']);
    scheduler.advance(50);
    expect(takeAll()).toEqual(['foo']);
  });

  it('keeps one timer for any number of items', () => {
    const { scheduler, queue, takeAll } = setUp();
    for (let i = 0; i < 1_000; i++) queue.addAfter(`item-${String(i)}`, 1_000 - i);
    expect(scheduler.planned).toHaveLength(1);
    scheduler.advance(1);
    expect(scheduler.planned).toHaveLength(1);
    scheduler.advance(999);
    expect(takeAll()).toHaveLength(1_000);
    expect(scheduler.planned).toEqual([]);
  });

  it('plans the timer anew only for an item that is due earlier', () => {
    const { scheduler, queue } = setUp();
    queue.addAfter('a', 100);
    queue.addAfter('b', 200);
    queue.addAfter('c', 100);
    queue.addAfter('d', 50);
    expect(scheduler.delays).toEqual([100, 50]);
  });

  it('waits in steps for what is further away than a timer goes', () => {
    const { scheduler, queue, takeAll } = setUp();
    const longest = 2 ** 31 - 1;
    queue.addAfter('foo', longest + 10);
    queue.addAfter('never', Infinity);
    scheduler.advance(longest);
    expect(takeAll()).toEqual([]);
    scheduler.advance(10);
    expect(takeAll()).toEqual(['foo']);
    expect(scheduler.delays).toEqual([longest, 10]);
  });

  it('rounds a part of a millisecond up', () => {
    const { scheduler, queue, takeAll } = setUp();
    queue.addAfter('foo', 1.25);
    expect(scheduler.delays).toEqual([2]);
    scheduler.advance(2);
    expect(takeAll()).toEqual(['foo']);
  });

  it('waits on when its timer comes early', () => {
    const { scheduler, queue, takeAll } = setUp();
    queue.addAfter('foo', 50);
    scheduler.time = 49;
    for (const entry of scheduler.planned.splice(0)) entry.run();
    expect(takeAll()).toEqual([]);
    scheduler.advance(1);
    expect(takeAll()).toEqual(['foo']);
  });

  it('is not held up by a clock that is set back', () => {
    const { scheduler, queue, takeAll } = setUp();
    scheduler.time = 3_600_000;
    queue.addAfter('foo', 50);
    scheduler.time = 0;
    queue.addAfter('bar', 50);
    scheduler.planned = scheduler.planned.map((entry) => ({ ...entry, at: 50 }));
    scheduler.advance(50);
    expect(takeAll()).toEqual(['foo', 'bar']);
  });

  it('keeps the item given last', () => {
    const scheduler = new ManualScheduler();
    const queue = new DelayingQueue<{ name: string; version: number }>({ key: ({ name }) => name, scheduler });
    queue.addAfter({ name: 'a', version: 1 }, 50);
    queue.addAfter({ name: 'a', version: 2 }, 70);
    scheduler.advance(50);
    expect(queue.tryGet()).toEqual({ item: { name: 'a', version: 2 } });
    expect(scheduler.planned).toEqual([]);
  });

  it.each(['shutDown', 'shutDownWithDrain'] as const)('drops what is delayed at %s, with its timer', (shutDown) => {
    const { scheduler, queue, takeAll } = setUp();
    queue.add('now');
    queue.addAfter('later', 50);
    void queue[shutDown]();
    expect(scheduler.planned).toEqual([]);
    queue.addAfter('too late', 50);
    queue.addAfter('too late', 0);
    expect(scheduler.planned).toEqual([]);
    scheduler.advance(100);
    expect(takeAll()).toEqual(['now']);
  });

  it('waits in virtual time inside TestScheduler.run', () => {
    new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ expectObservable, cold }) => {
      const queue = new DelayingQueue<string>();
      cold('-a--b').subscribe((item) => queue.addAfter(item, 5));
      cold('12ms (x|)').subscribe(() => queue.shutDown());
      expectObservable(queue.process((item) => [item])).toBe('6ms A--B--|', {
        A: { item: 'a', kind: 'succeeded', value: 'a' },
        B: { item: 'b', kind: 'succeeded', value: 'b' },
      });
    });
  });

  it('uses asapScheduler by default, and lets go of its timers at the shutdown', () => {
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const queue = new DelayingQueue<string>();
    queue.addAfter('foo', 1_000_000);
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout')).toHaveLength(before + 1);
    queue.shutDown();
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout')).toHaveLength(before);
    expect(asapScheduler.actions).toEqual([]);
  });
});
