import { describe, expect, it } from 'vitest';
import { type Sample } from '../../../bench/report/Sample.ts';
import { tables } from '../../../bench/report/tables.ts';

const columns = { e2e: [{ title: 'seconds', key: 'seconds' }], fanout: [{ title: 'ns', key: 'ns' }] };
const sample = (table: string, name: string, by: string, values: Sample['values']): Sample => ({
  table,
  case: name,
  by,
  round: 1,
  values,
});

describe('tables', () => {
  it('has a row for each case and who did it, with its rounds', () => {
    const found = tables(
      [
        sample('fanout', 'k=1', 'ours', { ns: 100 }),
        sample('fanout', 'k=3', 'ours', { ns: 300 }),
        sample('fanout', 'k=1', 'floor', { ns: 50 }),
        sample('fanout', 'k=1', 'ours', { ns: 200 }),
      ],
      columns,
    );
    expect(found).toBe(`### fanout

| case | by | rounds | ns |
| --- | --- | --- | --- |
| k=1 | ours | 2 | 150 (100–200) |
| k=1 | floor | 1 | 50 |
| k=3 | ours | 1 | 300 |
`);
  });

  it('come in the order of the columns, and only those that have samples', () => {
    const found = tables([sample('fanout', '', 'ours', {}), sample('e2e', '', 'ours', {})], columns);
    expect(found.match(/### \w+/g)).toEqual(['### e2e', '### fanout']);
    expect(tables([], columns)).toBe('');
  });

  it('say why somebody has no numbers', () => {
    const found = tables([{ ...sample('e2e', '', 'ours', {}), cannot: 'no watchers' }], columns);
    expect(found).toContain("|  | ours | 1 | can't: no watchers |");
  });
});
