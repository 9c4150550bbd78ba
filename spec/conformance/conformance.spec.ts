import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readAlternatives, readCases } from './readCases.ts';
import { replay, replayAlternatives } from './replay.ts';

const here = new URL('.', import.meta.url);
const files = readdirSync(here).filter((file) => file.endsWith('.jsonl'));

/** The same JSON with every leaf another. */
function changed(value: unknown): unknown {
  if (typeof value === 'string') return `${value}!`;
  if (Array.isArray(value)) return value.map(changed);
  if (typeof value !== 'object' || value === null) return `not ${String(value)}`;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, changed(inner)]));
}

function runMain(...args: string[]) {
  const main = fileURLToPath(new URL('main.ts', here));
  const { status, stdout } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  return { status, stdout };
}

describe('conformance', () => {
  it('has traces of every kind that is built', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        'correlator-random.jsonl',
        'correlator-rules.jsonl',
        'events-v1.jsonl',
        'events-v1-versions.jsonl',
        'fake-recorder.jsonl',
        'log-lines.jsonl',
        'make-event.jsonl',
        'mux.jsonl',
      ]),
    );
  });

  describe.each(files)('%s', (file) => {
    const cases = readCases(new URL(file, here));

    it('holds cases', () => {
      expect(cases).not.toEqual([]);
    });

    it.each(
      readAlternatives(new URL(file, here)).map((alternatives) => ({ name: alternatives[0]?.name, alternatives })),
    )('$name', async ({ alternatives }) => {
      expect(await replayAlternatives(alternatives)).toEqual([]);
    });

    it('finds out an expectation that was changed', async () => {
      const [first] = cases;
      const place = first?.steps.findIndex((step) => step.expect !== undefined) ?? -1;
      expect(place).toBeGreaterThanOrEqual(0);
      const steps = (first?.steps ?? []).map((step, index) =>
        index === place ? { ...step, expect: changed(step.expect) } : step,
      );
      const mismatches = await replay({ kind: '', name: '', options: {}, ...first, steps });
      expect(mismatches.map(({ step }) => step)).toEqual([place]);
    });
  });

  it('counts a kind that it does not know as failed', async () => {
    const mismatches = await replay({ kind: 'of-tomorrow', name: 'a-case', options: {}, steps: [] });
    expect(mismatches).toEqual([{ step: 0, expected: 'kind of-tomorrow', actual: 'this kind is not built yet' }]);
  });

  it('counts a step that it does not know as failed', async () => {
    const mismatches = await replay({ kind: 'mux', name: 'a-case', options: {}, steps: [{ op: 'of-tomorrow' }] });
    expect(mismatches).toHaveLength(1);
  });

  it('exits with 1 when it was given no file, and with 0 when every case of a file passed', () => {
    expect(runMain()).toEqual({ status: 1, stdout: '0 passed, 0 failed\n' });
    expect(runMain(fileURLToPath(new URL('mux.jsonl', here)))).toMatchObject({ status: 0 });
  });
});
