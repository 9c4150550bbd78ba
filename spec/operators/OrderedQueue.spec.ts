import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderedQueue } from '../../lib/operators/OrderedQueue.ts';
import { garbageCollector } from './garbageCollector.ts';

describe('OrderedQueue', () => {
  it('gives values in the order in which they came', () => {
    const queue = queueOf('a', 'b', 'c');
    expect(queue.length).toBe(3);
    expect(takeAll(queue)).toEqual(['a', 'b', 'c']);
    expect([queue.shift(), queue.length]).toEqual([undefined, 0]);
  });

  it('holds a value once, at the place that it had first', () => {
    expect(takeAll(queueOf('a', 'b', 'a'))).toEqual(['a', 'b']);
  });

  it('lets any value leave, and come again at the end', () => {
    const queue = queueOf('a', 'b', 'c');
    expect([queue.delete('a'), queue.delete('a'), queue.delete('d')]).toEqual([true, false, false]);
    queue.push('a');
    expect(takeAll(queue)).toEqual(['b', 'c', 'a']);
    queue.push('a');
    expect(takeAll(queue)).toEqual(['a']);
  });

  it('does as a list of distinct values does, whatever comes and goes', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ op: fc.constant('push' as const), value: fc.nat(8) }) },
      fc.record({ op: fc.constant('delete' as const), value: fc.nat(8) }),
      fc.record({ op: fc.constant('shift' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const queue = new OrderedQueue<number>();
        let model: number[] = [];
        for (const step of steps) {
          if (step.op === 'push') {
            queue.push(step.value);
            if (!model.includes(step.value)) model.push(step.value);
          } else if (step.op === 'delete') {
            expect(queue.delete(step.value)).toBe(model.includes(step.value));
            model = model.filter((value) => value !== step.value);
          } else {
            expect(queue.shift()).toBe(model.shift());
          }
          expect(queue.length).toBe(model.length);
        }
        expect(takeAll(queue)).toEqual(model);
      }),
    );
  });

  it('takes out hundreds of thousands, one by one, with none of them walked over twice', () => {
    const queue = new OrderedQueue<number>();
    for (let i = 0; i < 300_000; i++) queue.push(i);
    expect(takeAll(queue)).toHaveLength(300_000);
  });

  it('holds on to nothing that came and went, also if nothing is ever taken from the front', async () => {
    const collect = await garbageCollector();
    const queue = new OrderedQueue<object>();
    const references = Array.from({ length: 100 }, (_, i) => {
      const value = { i };
      queue.push(value);
      queue.delete(value);
      return new WeakRef(value);
    });
    queue.push({});
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 100_000; i++) {
      const value = { i };
      queue.push(value);
      queue.delete(value);
    }
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(2_000_000);
    expect(references.filter((reference) => reference.deref() !== undefined)).toEqual([]);
    expect(queue.length).toBe(1);
  });
});

function queueOf(...values: string[]): OrderedQueue<string> {
  const queue = new OrderedQueue<string>();
  for (const value of values) queue.push(value);
  return queue;
}

function takeAll<T>(queue: OrderedQueue<T>): T[] {
  const values: T[] = [];
  while (queue.length > 0) values.push(queue.shift() as T);
  return values;
}
