import { describe, expect, it } from 'vitest';
import { safeRandom } from '../../lib/operators/safeRandom.ts';
import { unhandledErrors } from './unhandledErrors.ts';

describe('safeRandom', () => {
  it('hands on what is a chance, both ends included, asking anew each time', () => {
    const chances = [0, 0.25, 1];
    const random = safeRandom(() => chances.shift() ?? 0.75);
    expect([random(), random(), random(), random()]).toEqual([0, 0.25, 1, 0.75]);
  });

  it.each([NaN, -0.1, 1.1, Infinity, -Infinity, undefined, null, true, '0.25', 1n, [0.25]])(
    'takes a half for %s',
    (chance) => {
      expect(safeRandom(() => chance as number)()).toBe(0.5);
    },
  );

  it('takes a half where it throws, and reports the error', () => {
    let chance: number | undefined;
    const errors = unhandledErrors(() => {
      chance = safeRandom(() => {
        throw 'no chance';
      })();
    });
    expect([chance, errors]).toEqual([0.5, ['no chance']]);
  });
});
