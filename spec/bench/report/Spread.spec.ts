import { describe, expect, it } from 'vitest';
import { numberText, spreadOf, spreadText } from '../../../bench/report/Spread.ts';

describe('spreadOf', () => {
  it('finds the middle of an odd number of values, in numeric order', () => {
    expect(spreadOf([10, 9, 100])).toEqual({ median: 10, least: 9, most: 100 });
  });

  it('takes the mean of the two in the middle of an even number', () => {
    expect(spreadOf([4, 1, 2, 100])).toEqual({ median: 3, least: 1, most: 100 });
  });

  it('leaves what it is given in its order', () => {
    const values = [3, 1, 2];
    spreadOf(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('is none of no values', () => {
    expect(spreadOf([])).toBeUndefined();
  });
});

describe('spreadText', () => {
  it('says the median and how far it goes', () => {
    expect(spreadText({ median: 1332.4, least: 1161.2, most: 1881 })).toBe('1332 (1161–1881)');
  });

  it('says the median alone where least and most differ by two hundredths at most', () => {
    expect(spreadText({ median: 100, least: 99, most: 101 })).toBe('100');
    expect(spreadText({ median: 100, least: 99, most: 102 })).toBe('100 (99–102)');
  });

  it('is a dash where nothing was measured', () => {
    expect(spreadText(undefined)).toBe('–');
  });
});

describe('numberText', () => {
  it.each([
    [100_000, '100000'],
    [1234.5, '1235'],
    [12.345, '12.3'],
    [1.234, '1.23'],
    [0.01234, '0.012'],
    [-12.345, '-12.3'],
  ])('%d is %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });
});
