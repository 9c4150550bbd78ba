import { type Observable, of } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import * as workqueue from '../../lib/workqueue/index.ts';
import {
  defaultControllerRateLimiter,
  DelayingQueue,
  type GetResult,
  ItemExponentialFailureRateLimiter,
  MaxOfRateLimiter,
  type RateLimiter,
  RateLimitingQueue,
  WorkQueue,
  type WorkResult,
} from '../../lib/workqueue/index.ts';

interface Request {
  readonly name: string;
}

declare const numberLimiter: RateLimiter<number>;

describe('kube-event-recorder/workqueue', () => {
  it('exports what is public, and nothing else', () => {
    expect(Object.keys(workqueue).sort()).toEqual([
      'BucketRateLimiter',
      'DelayingQueue',
      'ItemExponentialFailureRateLimiter',
      'ItemFastSlowRateLimiter',
      'MaxOfRateLimiter',
      'RateLimitingQueue',
      'WithMaxWaitRateLimiter',
      'WorkQueue',
      'defaultControllerRateLimiter',
    ]);
  });

  it('infers the types of items and values', () => {
    const queue = new RateLimitingQueue<string>(defaultControllerRateLimiter());
    expectTypeOf(queue).toExtend<DelayingQueue<string>>();
    expectTypeOf(queue).toExtend<WorkQueue<string>>();
    expectTypeOf(queue.get()).toEqualTypeOf<Promise<GetResult<string>>>();
    expectTypeOf(queue.tryGet()).toEqualTypeOf<{ readonly item: string } | undefined>();
    expectTypeOf(queue.process((item) => of(item.length))).toEqualTypeOf<Observable<WorkResult<string, number>>>();
    expectTypeOf(queue.process(async () => {})).toEqualTypeOf<Observable<WorkResult<string, void>>>();
    expectTypeOf(new MaxOfRateLimiter(numberLimiterLike(), new ItemExponentialFailureRateLimiter())).toExtend<
      RateLimiter<number>
    >();
  });

  it('knows the item once shutdown is known to be false', () => {
    const read = (result: GetResult<string>): string => {
      const { item, shutdown } = result;
      return shutdown ? 'none' : item;
    };
    expect(read({ shutdown: false, item: 'a' })).toBe('a');
    expect(read({ shutdown: true })).toBe('none');
  });

  it('refuses at compile time what does not fit', () => {
    const checkedByTheCompiler = (): void => {
      // @ts-expect-error: the limiter is for other items
      new RateLimitingQueue<string>(numberLimiter);
      // With a key the limiter sees keys, not items.
      new RateLimitingQueue<Request>(numberLimiter, { key: ({ name }) => name.length });
      // @ts-expect-error: the item is no string
      new WorkQueue<string>().add(5);
      // @ts-expect-error: the work gives nothing that can be subscribed to
      new WorkQueue<string>().process(() => 5);
      // @ts-expect-error: a limiter is required
      new RateLimitingQueue<string>();
      // @ts-expect-error: an unknown option
      new DelayingQueue<string>({ maxLength: 5 });
    };
    expect(checkedByTheCompiler).toBeTypeOf('function');
  });
});

function numberLimiterLike(): RateLimiter<number> {
  return { when: (item) => item, forget: () => {}, numRequeues: () => 0 };
}
