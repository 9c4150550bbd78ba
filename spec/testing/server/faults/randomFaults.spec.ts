import { describe, expect, it } from 'vitest';
import { type FaultEffect, randomFaults } from '../../../../lib/testing/server/index.ts';
import { receivedRequest } from './receivedRequest.ts';

describe('randomFaults', () => {
  const request = receivedRequest();
  const effects: FaultEffect[] = [{ delayMs: 1 }, { delayMs: 2 }, { delayMs: 3 }, { delayMs: 4 }];

  it('lets chance decide whether, and what', () => {
    const chances = [0.3, 0.29, 0, 0.29, 0.999, 0.31, 0, 0.5];
    const rule = randomFaults({ ratio: 0.3, random: () => chances.shift() ?? 1, effects });
    const befallen = Array.from({ length: 5 }, () => rule(request)?.delayMs);
    expect(befallen).toEqual([undefined, 1, 4, undefined, 3]);
  });

  it.each([
    [0, 0],
    [1, 100],
  ])('befalls, with ratio %d, %d of a hundred', (ratio, expected) => {
    const rule = randomFaults({ ratio });
    expect(Array.from({ length: 100 }, () => rule(request)).filter(Boolean)).toHaveLength(expected);
  });

  it('has faults of its own, of every kind but silence', () => {
    const chances = Array.from({ length: 100 }, (_, i) => [0, i / 100]).flat();
    const rule = randomFaults({ ratio: 1, random: () => chances.shift() ?? 1 });
    const answers = Array.from({ length: 100 }, () => rule(request)?.answer);
    const kinds = new Set(answers.map((answer) => (typeof answer === 'function' ? answer(request) : answer)));
    const statuses = [...kinds].map((answer) =>
      typeof answer === 'object' && 'status' in answer ? answer.status : answer,
    );
    expect(new Set(statuses)).toEqual(new Set([429, 500, 502, 503, 504, 'reset', 'truncated', 201]));
  });

  it.each([
    [{}, TypeError, 'ratio must be a number'],
    [{ ratio: 1.1 }, RangeError, 'ratio must be from 0 to 1, but is 1.1 (number)'],
    [{ ratio: 1, random: 1 }, TypeError, 'random must be a function, but is 1 (number)'],
    [{ ratio: 1, effects: [] }, RangeError, 'effects must hold at least one, but is empty'],
    [{ ratio: 1, effects: [{ delayMs: -1 }] }, RangeError, 'delayMs must be from 0'],
  ])('throws for %j', (options, type, message) => {
    expect(() => randomFaults(options as never)).toThrow(type);
    expect(() => randomFaults(options as never)).toThrow(message);
  });
});
