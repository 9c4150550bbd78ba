import { describe, expect, it } from 'vitest';
import { afterWarmUp, countOf, findGrowth, MOST_GROWTH_BYTES } from '../../soak/flatness.ts';

const samples = (heaps: readonly number[], resources: readonly string[][] = []) =>
  heaps.map((heap, i) => ({ at: i * 5, heap, resources: resources[i] ?? [] }));

describe('findGrowth', () => {
  it('finds none where the heap stays, however large it was at first', () => {
    expect(findGrowth(samples([9e6, 20e6, 30e6, 30e6, 30.1e6, 30e6, 30.1e6, 30e6, 30e6]))).toEqual([]);
  });

  it('finds a heap that grows a little each time', () => {
    const step = MOST_GROWTH_BYTES / 5;
    const grown = (by: number) => findGrowth(samples([0, 0, 0, 1, 2, 3, 4, 5, 6].map((i) => 30e6 + i * by)));
    expect(grown(step * 0.99)).toEqual([]);
    expect(grown(step * 1.01)).toEqual(['the heap has grown by 2.02 MB']);
  });

  it('finds more of a resource in the last rounds than there were at most in the warm-up', () => {
    const warm = [['Timeout'], ['Timeout', 'Timeout'], []];
    const heaps = [1, 1, 1, 1, 1, 1, 1, 1, 1];
    const last = (...rounds: string[][]) => findGrowth(samples(heaps, [...warm, [], [], [], ...rounds]));
    const two = ['Timeout', 'Timeout'];
    const three = [...two, 'Timeout'];
    expect(last(two, two, two)).toEqual([]);
    expect(last(three, three, two)).toEqual([]);
    expect(last(two, three, three)).toEqual([]);
    expect(last(three, three, three)).toEqual(['3 of Timeout are open, and were 2 at most before']);
    expect(last(['Pipe'], ['Pipe'], ['Pipe'])).toEqual(['1 of Pipe are open, and were 0 at most before']);
  });

  it('counts the last two thirds', () => {
    expect(afterWarmUp([1, 2, 3, 4, 5, 6, 7])).toEqual([4, 5, 6, 7]);
    expect(countOf(['a', 'b', 'a'])).toEqual(
      new Map([
        ['a', 2],
        ['b', 1],
      ]),
    );
  });
});
