import { describe, expect, it } from 'vitest';
import { Chance } from '../../soak/Chance.ts';

const draws = (chance: Chance) => Array.from({ length: 1_000 }, () => chance.integer(3, 7));

describe('Chance', () => {
  it('makes the same choices from the same seed', () => {
    expect(draws(new Chance(1))).toEqual(draws(new Chance(1)));
    expect(draws(new Chance(1))).not.toEqual(draws(new Chance(2)));
  });

  it('chooses whole numbers, both bounds included', () => {
    expect([...new Set(draws(new Chance(1)))].sort()).toEqual([3, 4, 5, 6, 7]);
  });

  it('picks each value', () => {
    const chance = new Chance(1);
    expect(new Set(Array.from({ length: 100 }, () => chance.pick(['a', 'b', 'c'])))).toEqual(new Set(['a', 'b', 'c']));
  });

  it('lets something happen as often as is asked', () => {
    const chance = new Chance(1);
    const times = Array.from({ length: 1_000 }, () => chance.happens(0.3)).filter(Boolean).length;
    expect(times).toBeGreaterThan(250);
    expect(times).toBeLessThan(350);
  });

  it('gives another that goes its own way', () => {
    const one = new Chance(1);
    const forked = one.fork();
    const before = draws(one);
    const other = new Chance(1).fork();
    expect(draws(forked)).toEqual(draws(other));
    expect(draws(forked)).not.toEqual(before);
  });
});
