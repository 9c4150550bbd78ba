import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fifo } from '../../lib/workqueue/Fifo.ts';

describe('Fifo', () => {
  it('gives undefined when it is empty', () => {
    expect(new Fifo<number>().shift()).toBeUndefined();
  });

  it('behaves like an array with push and shift', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer())), (steps) => {
        const fifo = new Fifo<number>();
        const model: number[] = [];
        for (const step of steps) {
          if (step === null) {
            expect(fifo.shift()).toBe(model.shift());
          } else {
            fifo.push(step);
            model.push(step);
          }
          expect(fifo.length).toBe(model.length);
        }
      }),
    );
  });
});
