import { describe, expect, it } from 'vitest';
import { benchColumns, peerColumns } from '../../../bench/report/columns.ts';
import { type Measured } from '../../../bench/report/Sample.ts';
import { benchDifferences, benchTargets, peerTargets } from '../../../bench/report/targets.ts';
import { runs } from '../../../bench/run/runs.ts';

const rowOf = ({ table, case: name, by }: Omit<Measured, 'key'>) => `${table}: ${name}, ${by}`;
const measured = new Set([...runs.map(rowOf), ...benchDifferences.map((one) => rowOf({ ...one, by: one.of.by }))]);

describe('benchTargets', () => {
  it.each(benchTargets)('$claim is about what is measured and shown', ({ ours, against }) => {
    for (const one of [...ours, ...against]) {
      expect(measured).toContain(rowOf(one));
      expect(benchColumns[one.table]?.map(({ key }) => key)).toContain(one.key);
    }
  });

  it('are read off what is measured', () => {
    for (const { of, above } of benchDifferences) for (const one of [of, above]) expect(measured).toContain(rowOf(one));
  });
});

describe('peerTargets', () => {
  it.each(peerTargets)('$claim is about a table that is shown', ({ ours, against }) => {
    for (const { table } of [...ours, ...against]) expect(Object.keys(peerColumns)).toContain(table);
  });
});

describe('runs', () => {
  it('have one row each, in a table that is shown', () => {
    expect(measured.size).toBe(runs.length + benchDifferences.length);
    for (const { table } of runs) expect(Object.keys(benchColumns)).toContain(table);
  });

  it('leave no table out of a smoke run', () => {
    const tables = new Set(runs.map(({ table }) => table));
    const smoked = new Set(runs.filter(({ inSmoke = true }) => inSmoke).map(({ table }) => table));
    expect(smoked).toEqual(tables);
  });
});
