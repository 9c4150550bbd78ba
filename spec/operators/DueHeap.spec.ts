import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DueHeap } from '../../lib/operators/DueHeap.ts';

function takeAll(heap: DueHeap<string>, time = Infinity): string[] {
  const items: string[] = [];
  for (let due = heap.takeDue(time); due !== undefined; due = heap.takeDue(time)) items.push(due.item);
  return items;
}

describe('DueHeap', () => {
  it('gives what is due first, and only what is due', () => {
    const heap = new DueHeap<string>();
    heap.add('late', 'late', 30);
    heap.add('early', 'early', 10);
    heap.add('middle', 'middle', 20);
    expect(heap.peek()).toMatchObject({ key: 'early', dueAt: 10 });
    expect(takeAll(heap, 9)).toEqual([]);
    expect(takeAll(heap, 20)).toEqual(['early', 'middle']);
    expect(heap.size).toBe(1);
  });

  it('keeps the earlier of two times and the later of two items', () => {
    const heap = new DueHeap<string>();
    heap.add('a', 'first', 10);
    heap.add('a', 'second', 20);
    expect(heap.peek()).toMatchObject({ item: 'second', dueAt: 10 });
    heap.add('a', 'third', 5);
    expect(heap.peek()).toMatchObject({ item: 'third', dueAt: 5 });
    expect(heap.size).toBe(1);
  });

  it('gives what came in order and what came out of it by their times, whichever is moved forward', () => {
    const heap = new DueHeap<string>();
    for (const dueAt of [10, 20, 30, 15, 25, 5]) heap.add(dueAt, String(dueAt), dueAt);
    heap.add(30, '30', 1);
    heap.add(15, '15', 12);
    heap.remove(20);
    heap.add(40, '40', 40);
    expect(takeAll(heap)).toEqual(['30', '5', '10', '15', '25', '40']);
  });

  it('forgets the key of what was taken', () => {
    const heap = new DueHeap<string>();
    heap.add('a', 'first', 10);
    takeAll(heap);
    heap.add('a', 'second', 20);
    expect(heap.peek()).toMatchObject({ item: 'second', dueAt: 20 });
  });

  it('gives equal times in the order of their arrival', () => {
    const heap = new DueHeap<string>();
    const names = Array.from({ length: 20 }, (_, index) => `item-${String(index)}`);
    for (const name of names) heap.add(name, name, 1);
    expect(takeAll(heap)).toEqual(names);
  });

  it('is empty after clear, also for keys that it knew', () => {
    const heap = new DueHeap<string>();
    heap.add('a', 'first', 10);
    heap.clear();
    expect(heap.size).toBe(0);
    heap.add('a', 'second', 20);
    expect(takeAll(heap)).toEqual(['second']);
  });

  it('lets what waits under a key leave, and no other', () => {
    const heap = new DueHeap<string>();
    for (const [key, dueAt] of [
      ['c', 30],
      ['a', 10],
      ['d', 40],
      ['b', 20],
    ] as const)
      heap.add(key, key, dueAt);
    heap.remove('b');
    heap.remove('b');
    heap.remove('unknown');
    expect(heap.size).toBe(3);
    heap.remove('a');
    expect(heap.peek()).toMatchObject({ key: 'c' });
    heap.add('b', 'again', 35);
    expect(takeAll(heap)).toEqual(['c', 'again', 'd']);
    heap.remove('c');
    expect(heap.size).toBe(0);
  });

  it('keeps its order where the last goes to the place of one in another branch', () => {
    const heap = new DueHeap<string>();
    for (const dueAt of [1, 10, 5, 11, 12, 6, 7]) heap.add(dueAt, String(dueAt), dueAt);
    heap.remove(11);
    for (const dueAt of [20, 21]) heap.add(dueAt, String(dueAt), dueAt);
    expect(takeAll(heap)).toEqual(['1', '5', '6', '7', '10', '12', '20', '21']);
  });

  it('sorts as a stable sort by time does, with any times moved forward and anything taken or removed in between', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ key: fc.nat(20), dueAt: fc.nat(30) }) },
      { weight: 1, arbitrary: fc.nat(30) },
      { weight: 2, arbitrary: fc.record({ removed: fc.nat(20) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const heap = new DueHeap<string>();
        let model: { key: number; dueAt: number }[] = [];
        for (const current of steps) {
          if (typeof current === 'number') {
            const due = model.filter(({ dueAt }) => dueAt <= current).sort((a, b) => a.dueAt - b.dueAt);
            model = model.filter(({ dueAt }) => dueAt > current);
            expect(takeAll(heap, current)).toEqual(due.map(({ key }) => String(key)));
            continue;
          }
          if ('removed' in current) {
            heap.remove(current.removed);
            model = model.filter(({ key }) => key !== current.removed);
            expect(heap.size).toBe(model.length);
            continue;
          }
          const known = model.find(({ key }) => key === current.key);
          if (known === undefined) model.push({ ...current });
          else known.dueAt = Math.min(known.dueAt, current.dueAt);
          heap.add(current.key, String(current.key), current.dueAt);
          expect(heap.size).toBe(model.length);
        }
        expect(takeAll(heap)).toEqual(model.sort((a, b) => a.dueAt - b.dueAt).map(({ key }) => String(key)));
      }),
    );
  });
});
