import { describe, expect, it } from 'vitest';
import { type Results, resultsText } from '../../../bench/report/resultsText.ts';

const machine = {
  date: '2026-01-02',
  processors: '2 × fast',
  memory: '4 GiB',
  platform: 'linux x64',
  node: 'v24',
  load: '0',
};
const importing = (by: string, round: number, ms: number) => ({
  table: 'import',
  case: 'a fresh process',
  by,
  round,
  values: { import_ms: ms },
});
const bench: Results = {
  machine,
  samples: [importing('ours', 1, 70), importing('rxjs', 1, 20), importing('ours', 2, 60), importing('rxjs', 2, 20)],
};
const fanout = (by: string, ns: number) => ({ table: 'fanout', case: 'k=1', by, round: 1, values: { ns_per_op: ns } });
const peers: Results = { machine, samples: [fanout('ours', 60), fanout('client-go', 100)], disturbed: 7 };

describe('resultsText', () => {
  const text = resultsText(bench, peers);

  it('says on what, how often, and what was left out', () => {
    expect(text).toContain('| processors | 2 × fast | 2 × fast |');
    expect(text).toContain('| rounds | 2 | 1 |');
    expect(text).toContain('7 runs of the peers');
  });

  it('says of each target whether it is met', () => {
    expect(text).toContain('| import above rxjs, ms | 45 (40–50) |  |  | ≤ 40 | not met |');
    expect(text).toMatch(/to 1 no-op watcher, ns; half of client-go \| 60 \| 100 \| 0.600 \| ≤ 0.5 × \| not met \|/);
    expect(text).toMatch(/2 of \d+ are not met, \d+ not measured/);
  });

  it('shows what was measured, and what was read off it', () => {
    expect(text).toContain('| a fresh process | ours | 2 | 65 (60–70) |');
    expect(text).toContain('### import above rxjs');
    expect(text).toContain('| k=1 | client-go | 1 | 100 | – | – | – |');
  });
});
