import { describe, expect, it } from 'vitest';
import { differences } from '../../../bench/report/differences.ts';
import { type Sample } from '../../../bench/report/Sample.ts';

const sample = (name: string, round: number, ns: number): Sample => ({
  table: 'watchers',
  case: name,
  by: 'ours',
  round,
  values: { ns },
});
const measured = (name: string) => ({ table: 'watchers', case: name, by: 'ours', key: 'ns' });
const wanted = { table: 'added', case: '1 to 10', key: 'added_ns', of: measured('10'), above: measured('1') };

describe('differences', () => {
  it('are taken within a round, for each unit', () => {
    const samples = [sample('1', 1, 100), sample('1', 2, 500), sample('10', 1, 190), sample('10', 2, 680)];
    expect(differences(samples, [{ ...wanted, units: 9 }])).toEqual([
      { table: 'added', case: '1 to 10', by: 'ours', round: 1, values: { added_ns: 10 } },
      { table: 'added', case: '1 to 10', by: 'ours', round: 2, values: { added_ns: 20 } },
    ]);
  });

  it('leave out a round that has but one side', () => {
    expect(differences([sample('1', 1, 100), sample('10', 2, 190)], [wanted])).toEqual([]);
  });
});
