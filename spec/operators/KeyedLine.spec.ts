import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyedLine } from '../../lib/operators/KeyedLine.ts';

/** `b2` is of key `b`. */
const keyOf = (value: string) => value[0];

describe('KeyedLine', () => {
  it('gives one of a key at a time, in order', () => {
    const line = lineOf('a1', 'a2', 'b1');
    const a1 = line.shift();
    expect([a1?.value, line.shift()?.value, line.shift()]).toEqual(['a1', 'b1', undefined]);
    if (a1) line.leave(a1);
    expect([line.shift()?.value, line.length]).toEqual(['a2', 0]);
  });

  it('lets the keys take turns', () => {
    const line = lineOf('a1', 'a2', 'a3', 'b1', 'b2', 'c1');
    const order: string[] = [];
    for (let item = line.shift(); item; item = line.shift()) {
      order.push(item.value);
      line.leave(item);
    }
    expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  it('makes one of two of a key, in the place of the older', () => {
    const line = new KeyedLine<string>(keyOf, (waiting, incoming) => `${waiting}+${incoming}`);
    for (const value of ['a1', 'b1', 'a2', 'a3']) line.push(value);
    expect([line.length, line.first?.value, line.shift()?.value, line.shift()?.value]).toEqual([
      2,
      'a1+a2+a3',
      'a1+a2+a3',
      'b1',
    ]);
  });

  it('does not make one of what waits and what runs', () => {
    const line = new KeyedLine<string>(keyOf, (waiting, incoming) => `${waiting}+${incoming}`);
    expect(line.push('a1')).toBeDefined();
    line.shift();
    const a2 = line.push('a2');
    expect([line.push('a3'), a2?.value]).toEqual([undefined, 'a2+a3']);
  });

  it('tells keys apart as a Map does', () => {
    const line = new KeyedLine<unknown>((value) => value);
    for (const key of [NaN, NaN, 1, '1', undefined, null]) line.push(key);
    expect(line.keys).toBe(5);
  });

  it('holds the keys of what runs and waits, and no other', () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ do: fc.constant('push' as const), key: fc.constantFrom('a', 'b', 'c', 'd') }),
      },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('shift' as const) }) },
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constantFrom('leave' as const, 'remove' as const), pick: fc.nat(3) }),
      },
    );
    fc.assert(
      fc.property(fc.boolean(), fc.array(step, { maxLength: 60, size: 'max' }), (conflates, steps) => {
        const line = new KeyedLine<string>(keyOf, conflates ? (_, incoming) => incoming : undefined);
        type Item = NonNullable<ReturnType<typeof line.push>>;
        const running = new Set<Item>();
        let waiting: Item[] = [];
        steps.forEach((step, n) => {
          if (step.do === 'push') {
            const item = line.push(`${step.key}${n}`);
            if (item) waiting.push(item);
          } else if (step.do === 'shift') {
            const item = line.shift();
            const busy = new Set([...running].map(({ value }) => keyOf(value)));
            if (!item) {
              expect(waiting.filter(({ value }) => !busy.has(keyOf(value)))).toEqual([]);
              return;
            }
            expect(busy).not.toContain(keyOf(item.value));
            expect(item).toBe(waiting.find(({ value }) => keyOf(value) === keyOf(item.value)));
            waiting = waiting.filter((other) => other !== item);
            running.add(item);
          } else {
            const item = [...(step.do === 'leave' ? running : waiting)][step.pick];
            if (!item) return;
            line[step.do](item);
            running.delete(item);
            waiting = waiting.filter((other) => other !== item);
          }
          expect([line.length, line.first]).toEqual([waiting.length, waiting[0]]);
          waiting.forEach((item, place) => expect(line.after(item)).toBe(waiting[place + 1]));
          expect(line.keys).toBe(new Set([...running, ...waiting].map(({ value }) => keyOf(value))).size);
        });
      }),
    );
  });
});

function lineOf(...values: string[]): KeyedLine<string> {
  const line = new KeyedLine<string>(keyOf);
  for (const value of values) line.push(value);
  return line;
}
