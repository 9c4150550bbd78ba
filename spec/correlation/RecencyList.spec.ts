import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Recent, RecencyList } from '../../lib/correlation/RecencyList.ts';

class Named extends Recent {
  readonly name: string;
  readonly #forgotten: string[];

  constructor(name: string, forgotten: string[] = []) {
    super();
    this.name = name;
    this.#forgotten = forgotten;
  }

  override onForgotten(): void {
    this.#forgotten.push(this.name);
  }
}

describe('RecencyList', () => {
  it('forgets the record that was used longest ago, and says so to it', () => {
    const forgotten: string[] = [];
    const list = new RecencyList(2);
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => new Named(name, forgotten)) as [Named, Named, Named, Named];
    for (const record of [a, b]) list.add(record);
    list.use(a);
    list.add(c);
    expect([forgotten, list.size, list.evictions]).toEqual([['b'], 2, 1]);
    expect([a, b, c].map(({ isForgotten }) => isForgotten)).toEqual([false, true, false]);
    list.use(c);
    list.add(d);
    expect([forgotten, list.size, list.evictions]).toEqual([['b', 'a'], 2, 2]);
  });

  it('holds no record that is forgotten', () => {
    const list = new RecencyList(1);
    const [first, second] = [new Named('a'), new Named('b')];
    list.add(first);
    list.add(second);
    for (const record of [first, second]) expect([record.older, record.newer]).toEqual([undefined, undefined]);
  });

  it('does what a Map in the order of use does', () => {
    const step = fc.nat(12).map(String);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 200 }), (max, steps) => {
        const forgotten: string[] = [];
        const list = new RecencyList(max);
        const map = new Map<string, Named>();
        const expected: string[] = [];
        for (const name of steps) {
          const known = map.get(name);
          map.delete(name);
          map.set(name, known ?? new Named(name, forgotten));
          if (known === undefined) list.add(map.get(name) as Named);
          else list.use(known);
          const [oldest] = map.keys();
          if (map.size > max && oldest !== undefined) {
            map.delete(oldest);
            expected.push(oldest);
          }
          expect([forgotten, list.size, list.evictions]).toEqual([expected, map.size, expected.length]);
        }
      }),
    );
  });
});
