import fc from 'fast-check';
import { asapScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { WorkQueue } from '../../lib/workqueue/index.ts';

function queueOf(...items: string[]): WorkQueue<string> {
  const queue = new WorkQueue<string>();
  for (const item of items) queue.add(item);
  return queue;
}

/** Whether the promise has settled once all that is due now has happened. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe('WorkQueue', () => {
  describe('add', () => {
    it('hands items out in the order in which they were added', () => {
      const queue = queueOf('a', 'b', 'c');
      expect([queue.tryGet(), queue.tryGet(), queue.tryGet(), queue.tryGet()]).toEqual([
        { item: 'a' },
        { item: 'b' },
        { item: 'c' },
        undefined,
      ]);
    });

    it('counts an item that waits already once', () => {
      const queue = queueOf('foo');
      expect(queue.len()).toBe(1);
      queue.add('bar');
      expect(queue.len()).toBe(2);
      queue.add('foo');
      expect(queue.len()).toBe(2);
    });

    it('keeps an item back while it is processed, and hands it out again after done', () => {
      const queue = queueOf('foo');
      queue.tryGet();
      queue.add('foo');
      queue.add('foo');
      expect(queue.len()).toBe(0);
      expect(queue.tryGet()).toBeUndefined();
      queue.done('foo');
      expect(queue.len()).toBe(1);
      expect(queue.tryGet()).toEqual({ item: 'foo' });
      queue.done('foo');
      expect(queue.len()).toBe(0);
    });

    it('puts an item that was added while processed behind those that wait', () => {
      const queue = queueOf('a', 'b');
      queue.tryGet();
      queue.add('a');
      queue.add('c');
      queue.done('a');
      expect([queue.tryGet(), queue.tryGet(), queue.tryGet()]).toEqual([{ item: 'b' }, { item: 'c' }, { item: 'a' }]);
    });

    it('tells items apart as a Map does', () => {
      const queue = new WorkQueue<unknown>();
      for (const item of [NaN, NaN, 0, -0, '0', undefined, undefined, null, {}, {}]) queue.add(item);
      expect(queue.len()).toBe(7);
    });

    it('tells items apart by their keys, and keeps the item added last in the place of the first', () => {
      const queue = new WorkQueue<{ name: string; version: number }>({ key: ({ name }) => name });
      queue.add({ name: 'a', version: 1 });
      queue.add({ name: 'b', version: 1 });
      queue.add({ name: 'a', version: 2 });
      expect(queue.len()).toBe(2);
      expect(queue.tryGet()).toEqual({ item: { name: 'a', version: 2 } });
      queue.add({ name: 'a', version: 3 });
      queue.add({ name: 'a', version: 4 });
      queue.done({ name: 'a', version: 0 });
      expect([queue.tryGet(), queue.tryGet()]).toEqual([
        { item: { name: 'b', version: 1 } },
        { item: { name: 'a', version: 4 } },
      ]);
    });

    it('is ignored after the shutdown', () => {
      const queue = queueOf('a');
      queue.shutDown();
      queue.add('b');
      expect(queue.len()).toBe(1);
    });
  });

  describe('done', () => {
    it('does nothing to an item that is not processed', () => {
      const queue = queueOf('a');
      queue.done('a');
      queue.done('b');
      expect(queue.len()).toBe(1);
      queue.tryGet();
      queue.done('a');
      queue.done('a');
      expect(queue.len()).toBe(0);
    });
  });

  describe('get', () => {
    it('gives what waits', async () => {
      const queue = queueOf('a');
      await expect(queue.get()).resolves.toEqual({ shutdown: false, item: 'a' });
    });

    it('waits for an item, and serves those who wait in order', async () => {
      const queue = queueOf();
      const both = [queue.get(), queue.get()];
      queue.add('a');
      queue.add('b');
      expect(queue.len()).toBe(0);
      await expect(Promise.all(both)).resolves.toEqual([
        { shutdown: false, item: 'a' },
        { shutdown: false, item: 'b' },
      ]);
    });

    it('takes the item as soon as it is there: added again, it waits for done', async () => {
      const queue = queueOf();
      const first = queue.get();
      queue.add('a');
      queue.add('a');
      const second = queue.get();
      await expect(first).resolves.toEqual({ shutdown: false, item: 'a' });
      await expect(isSettled(second)).resolves.toBe(false);
      queue.done('a');
      await expect(second).resolves.toEqual({ shutdown: false, item: 'a' });
    });

    it('is told of the shutdown, but only when nothing waits any more', async () => {
      const idle = queueOf();
      const waiting = idle.get();
      idle.shutDown();
      await expect(waiting).resolves.toEqual({ shutdown: true });

      const busy = queueOf('a');
      busy.shutDown();
      await expect(busy.get()).resolves.toEqual({ shutdown: false, item: 'a' });
      await expect(busy.get()).resolves.toEqual({ shutdown: true });
    });
  });

  describe('shutDown', () => {
    it('can be asked for, and asked for again', () => {
      const queue = queueOf();
      expect(queue.shuttingDown()).toBe(false);
      queue.shutDown();
      queue.shutDown();
      expect(queue.shuttingDown()).toBe(true);
    });

    it('gives up the wait of shutDownWithDrain', async () => {
      const queue = queueOf('foo', 'bar');
      queue.tryGet();
      const drained = queue.shutDownWithDrain();
      await expect(isSettled(drained)).resolves.toBe(false);
      queue.shutDown();
      await expect(isSettled(drained)).resolves.toBe(true);
    });
  });

  describe('shutDownWithDrain', () => {
    it('is through at once when there is nothing to do', async () => {
      const queue = queueOf();
      await expect(isSettled(queue.shutDownWithDrain())).resolves.toBe(true);
      expect(queue.shuttingDown()).toBe(true);
    });

    it('waits until what is processed is done', async () => {
      const queue = queueOf('foo', 'bar');
      queue.tryGet();
      queue.tryGet();
      const drained = [queue.shutDownWithDrain(), queue.shutDownWithDrain()];
      await expect(queue.get()).resolves.toEqual({ shutdown: true });
      queue.done('foo');
      await expect(isSettled(Promise.race(drained))).resolves.toBe(false);
      queue.done('bar');
      await expect(isSettled(Promise.all(drained))).resolves.toBe(true);
    });

    it('waits until what waits was handed out and is done', async () => {
      const queue = queueOf('foo');
      const drained = queue.shutDownWithDrain();
      await expect(isSettled(drained)).resolves.toBe(false);
      queue.tryGet();
      await expect(isSettled(drained)).resolves.toBe(false);
      queue.done('foo');
      await expect(isSettled(drained)).resolves.toBe(true);
    });

    it('waits for an item that was added before, while it was processed', async () => {
      const queue = queueOf('foo');
      queue.tryGet();
      queue.add('foo');
      const drained = queue.shutDownWithDrain();
      await expect(queue.get()).resolves.toEqual({ shutdown: true });
      queue.done('foo');
      await expect(isSettled(drained)).resolves.toBe(false);
      await expect(queue.get()).resolves.toEqual({ shutdown: false, item: 'foo' });
      queue.done('foo');
      await expect(queue.get()).resolves.toEqual({ shutdown: true });
      await expect(isSettled(drained)).resolves.toBe(true);
    });
  });

  describe('options', () => {
    it.each([
      [{ key: 'name' }, 'key must be a function, but is "name" (string)'],
      [{ scheduler: {} }, 'scheduler must have a method now(), but is [object Object] (object)'],
      [{ scheduler: { now: () => 0 } }, 'scheduler must have a method schedule(), but is [object Object] (object)'],
    ])('refuses %j', (options, message) => {
      expect(() => Reflect.construct(WorkQueue, [options]) as unknown).toThrow(new TypeError(message));
    });

    it('takes a scheduler of RxJS', () => {
      expect(new WorkQueue({ scheduler: asapScheduler }).len()).toBe(0);
    });
  });

  it('behaves like a queue, a set of what is to be done and a set of what is being done', () => {
    const item = fc.constantFrom('a', 'b', 'c', 'd');
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), item }),
      fc.record({ kind: fc.constant('done' as const), item }),
      fc.record({ kind: fc.constant('get' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = queueOf();
        const order: string[] = [];
        const again = new Set<string>();
        const processing = new Set<string>();
        for (const current of steps) {
          if (current.kind === 'add') {
            queue.add(current.item);
            if (processing.has(current.item)) again.add(current.item);
            else if (!order.includes(current.item)) order.push(current.item);
          } else if (current.kind === 'done') {
            queue.done(current.item);
            processing.delete(current.item);
            if (again.delete(current.item)) order.push(current.item);
          } else {
            const taken = queue.tryGet()?.item;
            expect(taken).toBe(order.shift());
            if (taken !== undefined) processing.add(taken);
          }
          expect(queue.len()).toBe(order.length);
        }
      }),
    );
  });

  it('holds 200,000 items and hands them out in order', () => {
    const queue = new WorkQueue<number>();
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 200_000; i++) queue.add(i);
    }
    expect(queue.len()).toBe(200_000);
    let inOrder = 0;
    for (let next = queue.tryGet(); next !== undefined; next = queue.tryGet()) {
      if (next.item === inOrder) inOrder++;
      queue.done(next.item);
    }
    expect(inOrder).toBe(200_000);
  });
});
