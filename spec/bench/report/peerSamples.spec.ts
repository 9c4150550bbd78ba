import { describe, expect, it } from 'vitest';
import { peerSamples } from '../../../bench/report/peerSamples.ts';

const line = (more: object) => JSON.stringify({ set: 'e2e', variant: 'm=2 k=1', peer: 'ours', run: 2, ...more });

describe('peerSamples', () => {
  it('has the numbers of a line, nested ones too, and the time of a delivery', () => {
    const text = line({ seconds: 2, delivered: 4, capped: true, server_flags: '-latency 2ms', driver: { exit: 0 } });
    expect(peerSamples(`${text}\n`)).toEqual({
      samples: [
        {
          table: 'e2e',
          case: 'm=2 k=1, 2ms',
          by: 'ours',
          round: 2,
          values: { run: 2, seconds: 2, delivered: 4, capped: 1, 'driver.exit': 0, us_per_delivered: 500_000 },
        },
      ],
      disturbed: 0,
    });
  });

  it('says who could not do it, and why', () => {
    const found = peerSamples(
      [line({ unsupported: 'no watchers' }), line({ peer: 'other', error: 'exit 1' })].join('\n'),
    );
    expect(found.samples.map(({ by, cannot }) => [by, cannot])).toEqual([
      ['ours', 'no watchers'],
      ['other', 'exit 1'],
    ]);
  });

  it('leaves out runs that began on a busy machine, where there are others', () => {
    const busy = { driver: { idle_before: 0.69 } };
    const found = peerSamples(
      [line(busy), line({ driver: { idle_before: 0.7 } }), line({ ...busy, peer: 'always disturbed' })].join('\n'),
    );
    expect(found.disturbed).toBe(1);
    expect(found.samples.map(({ by, values }) => [by, values['driver.idle_before']])).toEqual([
      ['ours', 0.7],
      ['always disturbed', 0.69],
    ]);
  });
});
