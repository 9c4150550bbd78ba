import { describe, expect, it } from 'vitest';
import { Hopeless, pollUntil } from '../../cluster/pollUntil.ts';

describe('pollUntil', () => {
  it('asks until there is an answer, whatever is thrown meanwhile', async () => {
    const answers = [
      () => undefined,
      () => false as const,
      () => {
        throw new Error('not yet');
      },
      () => Promise.resolve('here'),
    ];
    expect(await pollUntil('it is here', () => answers.shift()?.(), { intervalMs: 0 })).toBe('here');
    expect(answers).toEqual([]);
  });

  it('gives up when the time is over, and says why', async () => {
    const asked = pollUntil('it is here', () => Promise.reject(new Error('not yet')), { intervalMs: 0, timeoutMs: 1 });
    await expect(asked).rejects.toMatchObject({ message: 'it is here: not within 1 ms', cause: new Error('not yet') });
  });

  it('ends at once where there is no hope', async () => {
    let asked = 0;
    const hopeless = pollUntil('it is here', () => {
      asked++;
      throw new Hopeless('it is dead');
    });
    await expect(hopeless).rejects.toThrow('it is dead');
    expect(asked).toBe(1);
  });
});
