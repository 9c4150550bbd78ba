import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Link, LinkedList } from '../../lib/operators/LinkedList.ts';
import { garbageCollector } from './garbageCollector.ts';

describe('LinkedList', () => {
  it('is empty at first', () => {
    const list = new LinkedList<string>();
    expect([list.length, list.first, list.shift()]).toEqual([0, undefined, undefined]);
  });

  it('gives back first what came first', () => {
    const list = listOf('a', 'b');
    expect([list.shift()?.value, list.length, list.shift()?.value, list.length, list.first]).toEqual([
      'a',
      1,
      'b',
      0,
      undefined,
    ]);
  });

  it('lets any value leave, and keeps the order of the others', () => {
    for (const leaver of [0, 1, 2]) {
      const list = new LinkedList<number>();
      const links = [0, 1, 2].map((value) => list.push(value));
      const link = links[leaver];
      if (link) list.remove(link);
      list.push(3);
      expect(valuesOf(list)).toEqual([0, 1, 2, 3].filter((value) => value !== leaver));
    }
  });

  it('does whatever an array does', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.constant('push' as const) },
      { weight: 2, arbitrary: fc.constant('shift' as const) },
      { weight: 2, arbitrary: fc.nat() },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100, size: 'max' }), (steps) => {
        const list = new LinkedList<number>();
        let model: Link<number>[] = [];
        let pushed = 0;
        for (const step of steps) {
          if (step === 'push') {
            model.push(list.push(pushed++));
          } else if (step === 'shift') {
            expect(list.shift()).toBe(model.shift());
          } else {
            const link = model[step % model.length];
            if (!link) continue;
            list.remove(link);
            model = model.filter((other) => other !== link);
          }
          expect(list.length).toBe(model.length);
          expect(list.first).toBe(model[0]);
          expect(valuesOf(list)).toEqual(model.map(({ value }) => value));
        }
      }),
    );
  });

  it('holds on to nothing that was taken out', async () => {
    const collect = await garbageCollector();
    const list = new LinkedList<object>();
    const references = Array.from({ length: 10 }, (_, i) => {
      const value = { i };
      const link = list.push(value);
      if (i % 2 === 0) list.remove(link);
      return new WeakRef(value);
    });
    list.shift();
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    expect(references.filter((reference) => reference.deref() !== undefined)).toHaveLength(list.length);
  });
});

function listOf(...values: string[]): LinkedList<string> {
  const list = new LinkedList<string>();
  for (const value of values) list.push(value);
  return list;
}

function valuesOf<T>(list: LinkedList<T>): T[] {
  const values: T[] = [];
  for (let link = list.first; link; link = list.after(link)) values.push(link.value);
  return values;
}
