import { describe, expect, it } from 'vitest';
import { type Measured, type Sample } from '../../../bench/report/Sample.ts';
import { type Target, verdictOf, verdictTable } from '../../../bench/report/verdicts.ts';

const samples = (by: string, ...values: readonly number[]): readonly Sample[] =>
  values.map((ns, i) => ({ table: 'correlate', case: 'zipf', by, round: i + 1, values: { ns } }));
const measured = (by: string): Measured => ({ table: 'correlate', case: 'zipf', by, key: 'ns' });
const all = [...samples('ours', 90, 50, 40), ...samples('go', 200, 300, 100), ...samples('java', 100)];
const target = (more: Partial<Target>): Target => ({
  claim: 'zipf',
  ours: [measured('ours')],
  against: [measured('go'), measured('java')],
  limit: 0.5,
  ...more,
});

describe('verdictOf', () => {
  it('compares the median with the best of the others', () => {
    expect(verdictOf(all, target({}))).toEqual({
      claim: 'zipf',
      ours: '50 (40–90)',
      against: '100',
      ratio: '0.500',
      wanted: '≤ 0.5 ×',
      verdict: 'met',
    });
    expect(verdictOf(all, target({ limit: 0.49 })).verdict).toBe('not met');
  });

  it('takes the worst of several of ours', () => {
    const ours = [measured('ours'), measured('java')];
    expect(verdictOf(all, target({ ours, against: [measured('go')] }))).toMatchObject({ ours: '100', ratio: '0.500' });
  });

  it('can want at least, where more is better on both sides', () => {
    const rate = target({ bound: 'least', limit: 0.25 });
    expect(verdictOf(all, rate)).toMatchObject({ against: '200 (100–300)', wanted: '≥ 0.25 ×', verdict: 'met' });
    expect(verdictOf(all, { ...rate, limit: 0.26 }).verdict).toBe('not met');
  });

  it('can want the same', () => {
    const same = target({ bound: 'same', limit: 1, against: [measured('go')] });
    expect(verdictOf(all, same).verdict).toBe('not met');
    expect(verdictOf(all, { ...same, ours: [measured('go')] }).verdict).toBe('met');
  });

  it('can want no more than a number', () => {
    expect(verdictOf(all, target({ against: [], limit: 50 }))).toMatchObject({ wanted: '≤ 50', verdict: 'met' });
    expect(verdictOf(all, target({ against: [], limit: 49 })).verdict).toBe('not met');
  });

  it('knows nothing of what was not measured, on either side', () => {
    const absent = measured('nobody');
    expect(verdictOf(all, target({ ours: [absent] })).verdict).toBe('not measured');
    expect(verdictOf(all, target({ against: [measured('go'), absent] })).verdict).toBe('not measured');
  });
});

describe('verdictTable', () => {
  it('has a row for each', () => {
    expect(verdictTable([verdictOf(all, target({}))])).toContain('| zipf | 50 (40–90) | 100 | 0.500 | ≤ 0.5 × | met |');
  });
});
