import { afterEach, describe, expect, it, vi } from 'vitest';
import { type KlogOptions, klogPrinter } from '../../lib/logging/klogPrinter.ts';

const at = Date.UTC(2026, 0, 5, 9, 8, 7, 6);
const options: KlogOptions = { pid: 4321, utc: true, now: () => at, source: 'main.ts:1' };
const plain = (message: string) => ({ message, fields: [] });

afterEach(() => vi.unstubAllEnvs());

describe('klogPrinter', () => {
  it("prints klog's head: severity, date, time with six digits, process id, source", () => {
    expect(klogPrinter(options)('warn', plain('careful'))).toBe('W0105 09:08:07.006000    4321 main.ts:1] careful');
  });

  it('prints a process id of more than seven digits in full', () => {
    expect(klogPrinter({ ...options, pid: 123456789 })('info', plain('x'))).toContain('.006000 123456789 main.ts:1]');
  });

  it('takes the digits below a millisecond from a fraction', () => {
    expect(klogPrinter({ ...options, now: () => at + 0.75 })('info', plain('x'))).toContain('09:08:07.006750 ');
  });

  it('prints local time unless asked for UTC', () => {
    vi.stubEnv('TZ', 'Asia/Kathmandu');
    const summer = Date.UTC(2026, 6, 31, 23, 30);
    expect(klogPrinter({ ...options, utc: false })('info', plain('x'), summer)).toMatch(/^I0801 05:15:00\.000000 /);
    expect(klogPrinter(options)('info', plain('x'), summer)).toMatch(/^I0731 23:30:00\.000000 /);
  });

  it('prints an entry with fields as klog text', () => {
    expect(klogPrinter(options)('error', { message: 'm', fields: [['a', 1]] })).toMatch(/\] "m" a=1$/);
  });

  it('keeps everything on one line, unless told not to', () => {
    const entry = { message: 'm', fields: [['a', 'one\ntwo']] as const };
    expect(klogPrinter(options)('info', entry)).toMatch(/\] "m" a=<\\n\\tone\\n\\ttwo\\n >$/);
    expect(klogPrinter(options)('info', plain('a\nE0101 forged'))).toMatch(/\] a\\nE0101 forged$/);
    expect(klogPrinter({ ...options, escape: false })('info', entry)).toMatch(/\] "m" a=<\n\tone\n\ttwo\n >$/);
  });

  it('survives a time that is none', () => {
    const print = klogPrinter(options);
    expect([NaN, Infinity, 8.64e15].map((when) => print('info', plain('x'), when).slice(0, 21))).toEqual(
      Array(3).fill('I0101 00:00:00.000000'),
    );
    expect(print('info', plain('x'), 8.64e15 - 86_400_000)).toMatch(/^I0912 00:00:00\.000000 /);
    expect(print('info', plain('x'), -0.25)).toMatch(/^I1231 23:59:59\.999750 /);
  });

  it('refuses bad options, with name, value and type', () => {
    expect(() => klogPrinter({ pid: -1 })).toThrow(/^pid .* -1 \(number\)$/);
    expect(() => klogPrinter({ now: 5 as never })).toThrow(/^now .* 5 \(number\)$/);
    expect(() => klogPrinter({ source: 5 as never })).toThrow(
      new TypeError('source must be a string, but is 5 (number)'),
    );
  });
});
