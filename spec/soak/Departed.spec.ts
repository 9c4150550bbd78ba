import { describe, expect, it } from 'vitest';
import { Departed } from '../../soak/Departed.ts';
import { collectGarbage } from '../../soak/collectGarbage.ts';

describe('Departed', () => {
  it('tells of what is kept, from the second round on, until it is let go', async () => {
    const departed = new Departed();
    const kept = new Set<object>();
    const round = async (objects: number, keep: number) => {
      leave(departed, objects, kept, keep);
      await collectGarbage();
      return departed.remaining();
    };
    expect(await round(10, 3)).toEqual(new Map());
    expect(await round(10, 10)).toEqual(new Map([['kept', 3]]));
    expect(await round(0, 0)).toEqual(new Map([['kept', 13]]));
    kept.clear();
    expect(await round(0, 0)).toEqual(new Map());
    expect(departed.count).toBe(20);
  });
});

/** In a call of its own: a variable of a function that awaits keeps what it held last. */
function leave(departed: Departed, objects: number, kept: Set<object>, keep: number): void {
  for (let i = 0; i < objects; i++) {
    const object = { i };
    departed.add(i < keep ? 'kept' : 'let go', object);
    if (i < keep) kept.add(object);
  }
}
