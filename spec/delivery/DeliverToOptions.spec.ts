import { describe, expect, it } from 'vitest';
import { deliverySettings } from '../../lib/delivery/DeliverToOptions.ts';
import { type DeliverToOptions } from '../../lib/delivery/index.ts';

const LONGEST = 2_147_483_647;

function thrownBy(options: object): string {
  try {
    deliverySettings(options);
  } catch (error) {
    return String(error);
  }
  return 'nothing';
}

describe('deliverySettings', () => {
  it('puts the defaults in', () => {
    const { onNotice, ...settings } = deliverySettings({});
    expect(settings).toEqual({
      concurrent: 8,
      qps: 50,
      burst: 100,
      capacity: 4096,
      overflow: 'drop-normal-first',
      conflate: true,
      attempts: 12,
      maxAgeMs: 900_000,
      firstBackoffMs: 500,
      longestBackoffMs: 30_000,
      requestTimeoutMs: 35_000,
      heldIntervalMs: 300_000,
      summarizeHeld: false,
      maxObjects: 4096,
    });
    expect(() => {
      onNotice({ level: 'info', message: '', fields: {} });
    }).not.toThrow();
  });

  it('takes undefined for what is not given', () => {
    const undefinedOptions = Object.fromEntries(Object.keys(deliverySettings({})).map((name) => [name, undefined]));
    expect(JSON.stringify(deliverySettings(undefinedOptions as DeliverToOptions))).toBe(
      JSON.stringify(deliverySettings({})),
    );
  });

  it.each<DeliverToOptions>([
    { concurrent: 1, burst: 1, capacity: 1, attempts: 1, maxObjects: 1 },
    { maxAgeMs: 1, firstBackoffMs: 1, longestBackoffMs: 1, requestTimeoutMs: 1, heldIntervalMs: 1 },
    { firstBackoffMs: LONGEST, longestBackoffMs: LONGEST, requestTimeoutMs: LONGEST, heldIntervalMs: LONGEST },
    { concurrent: Infinity, qps: Infinity, maxAgeMs: Infinity },
    { qps: 0.001, maxAgeMs: 1.5 },
    { overflow: 'drop-oldest', conflate: false, summarizeHeld: true, onNotice: () => undefined },
    { overflow: 'drop-incoming' },
  ])('takes %o', (options) => {
    expect(deliverySettings(options)).toMatchObject(options);
  });

  it.each(['concurrent', 'burst', 'capacity', 'attempts', 'maxObjects'])('refuses a bad %s', (name) => {
    for (const value of [0, -1, 1.5, NaN, -Infinity]) {
      expect(thrownBy({ [name]: value })).toMatch(
        new RegExp(
          `^RangeError: ${name} must be a whole number, (at least 1.*|from 1 to 1048576), but is ${value} \\(number\\)$`,
        ),
      );
    }
    for (const value of ['1', true, {}, 1n]) {
      expect(thrownBy({ [name]: value })).toMatch(
        new RegExp(`^TypeError: ${name} must be a number, but is .* \\(${typeof value}\\)$`),
      );
    }
  });

  it('refuses so many objects that V8 would end the process when room is made for them', () => {
    expect(thrownBy({ maxObjects: 2 ** 20 + 1 })).toMatch(/^RangeError: maxObjects must be .* 1048577 \(number\)$/);
  });

  it.each(['burst', 'capacity', 'attempts', 'maxObjects'])('refuses an infinite %s', (name) => {
    expect(thrownBy({ [name]: Infinity })).toMatch(
      new RegExp(`^RangeError: ${name} must be .* Infinity \\(number\\)$`),
    );
  });

  it.each([
    ['qps', [0, -1, NaN]],
    ['maxAgeMs', [0, 0.9, -1, NaN]],
    ['firstBackoffMs', [0, NaN, LONGEST + 1, Infinity]],
    ['longestBackoffMs', [0, NaN, LONGEST + 1, Infinity]],
    ['requestTimeoutMs', [0, NaN, LONGEST + 1, Infinity]],
    ['heldIntervalMs', [0, NaN, LONGEST + 1, Infinity]],
  ])('refuses a bad %s', (name, values) => {
    for (const value of values) {
      expect(thrownBy({ [name]: value })).toMatch(
        new RegExp(`^RangeError: ${name} must be .*, but is ${value} \\(number\\)$`),
      );
    }
    expect(thrownBy({ [name]: '1' })).toBe(`TypeError: ${name} must be a number, but is "1" (string)`);
  });

  it.each([
    [
      'overflow',
      'drop-latest',
      'RangeError: overflow must be one of drop-normal-first, drop-oldest, drop-incoming, but is "drop-latest" (string)',
    ],
    [
      'overflow',
      1,
      'TypeError: overflow must be one of drop-normal-first, drop-oldest, drop-incoming, but is 1 (number)',
    ],
    ['conflate', 'no', 'TypeError: conflate must be true or false, but is "no" (string)'],
    ['conflate', 0, 'TypeError: conflate must be true or false, but is 0 (number)'],
    ['summarizeHeld', 'yes', 'TypeError: summarizeHeld must be true or false, but is "yes" (string)'],
    ['onNotice', 'log', 'TypeError: onNotice must be a function, but is "log" (string)'],
    ['onNotice', null, 'TypeError: onNotice must be a function, but is null (object)'],
  ])('refuses %s: %j', (name, value, text) => {
    expect(thrownBy({ [name]: value })).toBe(text);
  });
});
