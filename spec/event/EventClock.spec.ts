import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventClock } from '../../lib/event/index.ts';

const start = Date.UTC(2026, 0, 15, 10, 0, 0, 123);

/** A clock whose time the test moves. */
function clockAt(milliseconds: number, random = (): number => 0) {
  const time = { milliseconds };
  const clock = new EventClock({ now: () => time.milliseconds, random });
  return { time, next: () => clock.next(), nanoseconds: () => BigInt(`0x${clock.next().hex}`) };
}

describe('EventClock', () => {
  it('gives the millisecond in nanoseconds, and counts on within it', () => {
    const { next, time } = clockAt(start);
    expect(next()).toEqual({ milliseconds: start, date: new Date(start), hex: '188adf2fced714c0' });
    expect(next().hex).toBe('188adf2fced714c1');
    time.milliseconds += 1;
    expect(next().hex).toBe('188adf2fcee65700');
  });

  it('makes one Date for a millisecond, and another one for the next', () => {
    const { next, time } = clockAt(start);
    const { date } = next();
    expect(next().date).toBe(date);
    time.milliseconds += 1;
    expect(next().date).toEqual(new Date(start + 1));
    time.milliseconds -= 1;
    expect(next().date).toEqual(new Date(start));
    expect(date).toEqual(new Date(start));
  });

  it('begins a millisecond at a random offset below 900,000 ns', () => {
    expect(clockAt(start, () => 0.5).nanoseconds()).toBe(BigInt(start) * 1_000_000n + 450_000n);
    expect(clockAt(start, () => 1).nanoseconds()).toBe(BigInt(start) * 1_000_000n + 899_999n);
  });

  it('asks for a new offset in each millisecond, and once only', () => {
    let asked = 0;
    const { next, time } = clockAt(start, () => ++asked / 10);
    next();
    next();
    expect(asked).toBe(1);
    time.milliseconds += 1;
    next();
    expect(asked).toBe(2);
  });

  it('writes any time in hexadecimal as BigInt does', () => {
    const milliseconds = fc.oneof(fc.nat(5_000), fc.integer({ min: 0, max: 8_640_000_000_000_000 }));
    fc.assert(
      fc.property(milliseconds, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (time, chance) => {
        const nanoseconds = BigInt(time) * 1_000_000n + BigInt(Math.floor(chance * 900_000));
        expect(clockAt(time, () => chance).next().hex).toBe(nanoseconds.toString(16));
      }),
    );
  });

  it('does not pad the times with which virtual clocks begin', () => {
    expect(clockAt(0).next().hex).toBe('0');
    expect(clockAt(1).next().hex).toBe('f4240');
    expect(clockAt(2).next().hex).toBe('1e8480');
  });

  it('cuts a time with a fraction to its millisecond', () => {
    expect(clockAt(start + 0.9).next()).toEqual({
      milliseconds: start,
      date: new Date(start),
      hex: '188adf2fced714c0',
    });
  });

  it('never repeats itself within a millisecond: a thousand, or a hundred thousand', () => {
    const { next } = clockAt(start, () => 1);
    const seen = new Set(Array.from({ length: 100_000 }, () => next().hex));
    expect(seen.size).toBe(100_000);
  });

  it('stays in the millisecond for 100,000 events and then runs ahead into the next', () => {
    const { nanoseconds } = clockAt(start, () => 1);
    const first = Array.from({ length: 100_001 }, nanoseconds);
    expect(first.at(-1)).toBe(BigInt(start) * 1_000_000n + 999_999n);
    expect(nanoseconds()).toBe(BigInt(start + 1) * 1_000_000n + 899_999n);
  });

  it('only moves forward, wherever the time jumps, and tells the time as it is', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 50 }), (jumps) => {
        const { next, time } = clockAt(start);
        let last = -1n;
        for (const jump of jumps) {
          time.milliseconds += jump;
          const { milliseconds, hex } = next();
          expect(milliseconds).toBe(time.milliseconds);
          expect(BigInt(`0x${hex}`)).toBeGreaterThan(last);
          last = BigInt(`0x${hex}`);
        }
      }),
    );
  });

  it('goes on from its last value when the time goes back', () => {
    const { next, time } = clockAt(start);
    next();
    time.milliseconds -= 3_600_000;
    expect(next()).toMatchObject({ milliseconds: start - 3_600_000, hex: '188adf2fced714c1' });
  });

  it('takes time and chance of the machine by default', () => {
    const { milliseconds, hex } = new EventClock().next();
    expect(Number(BigInt(`0x${hex}`) / 1_000_000n)).toBe(milliseconds);
  });
});
