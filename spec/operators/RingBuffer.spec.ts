import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RingBuffer } from '../../lib/operators/RingBuffer.ts';
import { garbageCollector } from './garbageCollector.ts';

describe('RingBuffer', () => {
  it('is empty at first', () => {
    expect(new RingBuffer<number>().length).toBe(0);
  });

  it('gives back first what came first', () => {
    const buffer = new RingBuffer<string>();
    buffer.push('a');
    buffer.push('b');
    expect([buffer.length, buffer.shift(), buffer.shift(), buffer.length]).toEqual([2, 'a', 'b', 0]);
  });

  it('keeps undefined as a value like any other', () => {
    const buffer = new RingBuffer<number | undefined>();
    buffer.push(undefined);
    buffer.push(1);
    expect([buffer.length, buffer.shift(), buffer.length, buffer.shift()]).toEqual([2, undefined, 1, 1]);
  });

  it('keeps the order of what waits when it grows with its head in the middle', () => {
    const buffer = new RingBuffer<number>();
    for (let i = 0; i < 10; i++) buffer.push(-1);
    for (let i = 0; i < 10; i++) buffer.shift();
    for (let i = 0; i < 100; i++) buffer.push(i);
    expect(Array.from({ length: 100 }, () => buffer.shift())).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('does whatever an array does', () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.constant('push') },
      { weight: 2, arbitrary: fc.constant('shift') },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
        const buffer = new RingBuffer<number>();
        const model: number[] = [];
        let next = 0;
        for (const step of steps) {
          if (step === 'push') {
            buffer.push(next);
            model.push(next++);
          } else if (model.length > 0) {
            expect(buffer.shift()).toBe(model.shift());
          }
          expect(buffer.length).toBe(model.length);
        }
        expect(drained(buffer)).toEqual(model);
      }),
    );
  });

  it('holds on to nothing that was taken out', async () => {
    // Each value is held by the buffer alone; the registry tells when the collector has found that nobody holds it.
    const collect = await garbageCollector();
    const buffer = new RingBuffer<object>();
    const references: WeakRef<object>[] = [];
    for (let i = 0; i < 10; i++) {
      const value = { i };
      references.push(new WeakRef(value));
      buffer.push(value);
    }
    for (let i = 0; i < 4; i++) buffer.shift();
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    expect(references.filter((reference) => reference.deref() !== undefined)).toHaveLength(buffer.length);
  });
});

function drained<T>(buffer: RingBuffer<T>): T[] {
  return Array.from({ length: buffer.length }, () => buffer.shift());
}
