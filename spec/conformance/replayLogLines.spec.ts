import { describe, expect, it } from 'vitest';
import { readCases } from './readCases.ts';
import { replayLogLines } from './replayLogLines.ts';

const cases = readCases(new URL('log-lines.jsonl', import.meta.url));

describe('replayLogLines', () => {
  it('has 129 lines of tools/record and 8 of tools/events to compare', () => {
    const ops = cases.flatMap(({ steps }) => steps.map(({ op }) => op));
    expect(ops.filter((op) => op === 'record')).toHaveLength(129);
    expect(ops.filter((op) => op === 'eventf')).toHaveLength(8);
  });

  it('finds what differs', () => {
    const [first] = cases;
    const steps = (first?.steps ?? []).map((step, index) => (index === 3 ? { ...step, reason: 'Other' } : step));
    const mismatches = replayLogLines({ kind: 'log-lines', name: 'changed', options: {}, steps });
    expect(mismatches.map(({ step }) => step)).toEqual([3]);
  });
});
