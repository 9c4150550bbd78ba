import { map } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import {
  BucketRateLimiter,
  defaultControllerRateLimiter,
  ItemExponentialFailureRateLimiter,
  RateLimitingQueue,
} from '../../lib/workqueue/index.ts';

const testScheduler = () => new TestScheduler((actual, expected) => expect(actual).toEqual(expected));

describe('RateLimitingQueue', () => {
  it('adds each item when its limiter says so', () => {
    testScheduler().run(({ cold, expectObservable }) => {
      const queue = new RateLimitingQueue<string>(new ItemExponentialFailureRateLimiter(1, 1_000));
      cold('a---------a---b---a-----|').subscribe({
        next: (item) => queue.addRateLimited(item),
        complete: () => queue.shutDown(),
      });
      const items = queue.process((item) => [item]).pipe(map(({ item }) => item));
      expectObservable(items).toBe('-a----------a--b------a-|');
    });
  });

  it('counts the tries of an item until it is forgotten', () => {
    const queue = new RateLimitingQueue<string>(new ItemExponentialFailureRateLimiter(1, 1_000));
    queue.addRateLimited('one');
    queue.addRateLimited('one');
    queue.addRateLimited('two');
    expect([queue.numRequeues('one'), queue.numRequeues('two'), queue.numRequeues('three')]).toEqual([2, 1, 0]);
    queue.forget('one');
    expect([queue.numRequeues('one'), queue.numRequeues('two')]).toEqual([0, 1]);
    queue.shutDown();
  });

  it('asks its limiter neither for add nor after the shutdown', () => {
    const queue = new RateLimitingQueue<string>(new ItemExponentialFailureRateLimiter(1, 1_000));
    queue.add('one');
    queue.addAfter('one', 5);
    queue.shutDown();
    queue.addRateLimited('one');
    expect(queue.numRequeues('one')).toBe(0);
  });

  it('asks its limiter with keys where there is a key', () => {
    const queue = new RateLimitingQueue<{ name: string }>(new ItemExponentialFailureRateLimiter(1, 1_000), {
      key: ({ name }) => name,
    });
    queue.addRateLimited({ name: 'one' });
    queue.addRateLimited({ name: 'one' });
    expect(queue.numRequeues({ name: 'one' })).toBe(2);
    queue.forget({ name: 'one' });
    expect(queue.numRequeues({ name: 'one' })).toBe(0);
    queue.shutDown();
  });

  it('tries what fails again and again, ever later, until it succeeds', () => {
    testScheduler().run(({ expectObservable }) => {
      const queue = new RateLimitingQueue<string>(defaultControllerRateLimiter());
      let tries = 0;
      const work = () => {
        if (++tries < 4) throw new Error('not yet');
        return [tries];
      };
      queue.add('web');
      const results = queue.process(work).pipe(
        map((result) => {
          if (result.kind === 'failed') {
            queue.addRateLimited(result.item);
            return `failed ${String(queue.numRequeues(result.item))}`;
          }
          queue.forget(result.item);
          queue.shutDown();
          return `succeeded ${String(result.value)} ${String(queue.numRequeues(result.item))}`;
        }),
      );
      expectObservable(results).toBe('a 4ms b 9ms c 19ms (d|)', {
        a: 'failed 1',
        b: 'failed 2',
        c: 'failed 3',
        d: 'succeeded 4 0',
      });
    });
  });

  it('lets a burst through and spaces the rest', () => {
    testScheduler().run(({ expectObservable }) => {
      const queue = new RateLimitingQueue<string>(new BucketRateLimiter({ qps: 100, burst: 2 }));
      for (const item of ['a', 'b', 'c', 'd']) queue.addRateLimited(item);
      const items = queue.process((item) => [item]).pipe(map(({ item }) => item));
      expectObservable(items, '25ms !').toBe('(ab) 6ms c 9ms d');
    });
  });

  it('refuses what is no rate limiter', () => {
    expect(() => Reflect.construct(RateLimitingQueue, []) as unknown).toThrow(
      new TypeError('rateLimiter must have a method when(), but is undefined (undefined)'),
    );
  });
});
