import { describe, expect, it } from 'vitest';
import { type FormatCursor, readDirective } from '../../lib/event/FormatDirective.ts';

function read(format: string, args: readonly unknown[] = []) {
  const cursor: FormatCursor = { at: 1, argument: 0, reordered: false };
  return { ...readDirective(format, args, cursor), cursor };
}

describe('readDirective', () => {
  it('reads flags, width, precision and verb, and stands behind them', () => {
    expect(read('%+# -012.3fx')).toEqual({
      verb: 'f',
      plus: true,
      minus: true,
      sharp: true,
      space: true,
      zero: false,
      width: 12,
      precision: 3,
      complaint: '',
      badIndex: false,
      cursor: { at: 11, argument: 0, reordered: false },
    });
  });

  it('takes width and precision from the arguments', () => {
    expect(read('%*.*f', [-8, 2, 1])).toMatchObject({ width: 8, minus: true, precision: 2, cursor: { argument: 2 } });
    expect(read('%[3]*.[2]*[1]f', [1, 2, 8])).toMatchObject({
      width: 8,
      precision: 2,
      cursor: { argument: 0, reordered: true },
    });
  });

  it('takes a verb outside of the basic plane as one character', () => {
    expect(read('%😀x')).toMatchObject({ verb: '😀', cursor: { at: 3 } });
  });

  it('has no verb at the end of the format', () => {
    expect(read('%')).toMatchObject({ verb: '' });
    expect(read('%-5.2')).toMatchObject({ verb: '', cursor: { at: 5 } });
  });

  it('refuses a width or precision above 10,000 and one that is no whole number', () => {
    const complaints = (format: string, ...args: unknown[]) => read(format, args).complaint;
    expect(complaints('%10000d')).toBe('');
    expect(complaints('%10001d')).toBe('%!(BADWIDTH)');
    expect(complaints('%.10001d')).toBe('%!(BADPREC)');
    expect(complaints(`%${'9'.repeat(1_000_000)}d`)).toBe('%!(BADWIDTH)');
    expect(complaints('%*d', 1e9)).toBe('%!(BADWIDTH)');
    expect(complaints('%*.*d', '5', 1.5)).toBe('%!(BADWIDTH)%!(BADPREC)');
    expect(complaints('%.*d', -1)).toBe('%!(BADPREC)');
  });
});
