import { describe, expect, it } from 'vitest';
import { monotonicNow } from '../../lib/operators/monotonicNow.ts';

describe('monotonicNow', () => {
  it('begins at 0 and goes with the clock', () => {
    let time = 1_000;
    const now = monotonicNow({ now: () => time });
    expect(now()).toBe(0);
    time = 1_250;
    expect(now()).toBe(250);
  });

  it('stands still when the clock is set back, and goes on from there', () => {
    let time = 3_600_000;
    const now = monotonicNow({ now: () => time });
    time += 10;
    expect(now()).toBe(10);
    time = 0;
    expect(now()).toBe(10);
    time = 5;
    expect(now()).toBe(15);
  });

  it('stands still while the clock tells no time', () => {
    let time = NaN;
    const now = monotonicNow({ now: () => time });
    expect(now()).toBe(0);
    time = 1_000;
    expect(now()).toBe(0);
    time = 1_010;
    expect(now()).toBe(10);
    time = NaN;
    expect(now()).toBe(10);
    time = 2_000;
    expect(now()).toBe(10);
  });
});
