import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMessage } from '../../lib/event/formatMessage.ts';
import { goFloats, goFloatTexts } from './goSprintf.ts';

const FORMS = ['%f', '%08.2f|', '%+f', '% f', '%e', '%g', '%-8g|', '%08g|'];

describe('formatFloat', () => {
  it.each(goFloatTexts)('prints %j as Go does', (format, printed) => {
    expect(goFloats.map((value) => formatMessage(format, [value]))).toEqual(printed);
  });

  // As Go 1.26.8 prints them.
  it.each([
    [Infinity, ['+Inf', '    +Inf|', '+Inf', ' Inf', '+Inf', '+Inf', '+Inf    |', '    +Inf|']],
    [-Infinity, ['-Inf', '    -Inf|', '-Inf', '-Inf', '-Inf', '-Inf', '-Inf    |', '    -Inf|']],
    [NaN, ['NaN', '     NaN|', '+NaN', ' NaN', 'NaN', 'NaN', 'NaN     |', '     NaN|']],
    [-0, ['-0.000000', '-0000.00|', '-0.000000', '-0.000000', '-0.000000e+00', '-0', '-0      |', '-0000000|']],
    [0, ['0.000000', '00000.00|', '+0.000000', ' 0.000000', '0.000000e+00', '0', '0       |', '00000000|']],
  ])('prints %j as Go does', (value, printed) => {
    expect(FORMS.map((format) => formatMessage(format, [value]))).toEqual(printed);
  });

  it('prints digits that make the same number again', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(formatMessage('%g', [value]))).toBe(value);
        expect(Number(formatMessage('%.16e', [value]))).toBe(value);
      }),
    );
  });

  it('agrees with toFixed and toExponential where these are no ties', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e20, max: 1e20, noNaN: true }), fc.nat(20), (value, digits) => {
        fc.pre(!Number.isInteger(value * 2 ** 20) && Math.abs(value) > 1e-300);
        expect(formatMessage(`%.${digits}f`, [value])).toBe(
          value < 0 ? `-${(-value).toFixed(digits)}` : value.toFixed(digits),
        );
        expect(Number(formatMessage(`%.${digits}e`, [value]))).toBe(Number(value.toExponential(digits)));
      }),
    );
  });

  it('has ten thousand exact digits to give', () => {
    expect(formatMessage('%.10000f', [2 ** -1074])).toHaveLength(10_002);
    expect(formatMessage('%.10000f', [Number.MAX_VALUE])).toMatch(/^17976931348623157\d{292}\.0{10000}$/);
  });
});
