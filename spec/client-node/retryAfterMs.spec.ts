import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../lib/client-node/retryAfterMs.ts';

const now = Date.UTC(2026, 10, 23, 12, 0, 0);

describe('retryAfterMs', () => {
  it.each([
    ['0', 0],
    ['7', 7_000],
    [' 7 ', 7_000],
    ['99999999999999999999', Number.MAX_SAFE_INTEGER],
    ['Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
    ['Mon, 23 Nov 2026 11:59:30 GMT', 0],
  ])('reads %j as %d ms', (header, ms) => {
    expect(retryAfterMs(header, { now })).toBe(ms);
  });

  it.each([
    ['whose clock is an hour behind', 'Mon, 23 Nov 2026 11:00:00 GMT', 'Mon, 23 Nov 2026 11:00:30 GMT', 30_000],
    ['whose clock is an hour ahead', 'Mon, 23 Nov 2026 13:00:00 GMT', 'Mon, 23 Nov 2026 13:00:30 GMT', 30_000],
    ['that does not say what time it is', undefined, 'Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
    ['that says it in no date', '12:00', 'Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
    ['that asks for seconds', 'Mon, 23 Nov 2026 13:00:00 GMT', '5', 5_000],
  ])('counts from the time of a server %s', (_, date, header, ms) => {
    expect(retryAfterMs(header, { date, now })).toBe(ms);
  });

  it.each([
    undefined,
    7,
    '',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    'soon',
    '5, 5',
    '2026-11-23T12:00:30Z',
    'Mon, 23 Nov 2026 12:00:30',
    'Mon, 99 Nov 2026 12:00:30 GMT',
  ])('ignores %j', (header) => {
    expect(retryAfterMs(header, { now })).toBeUndefined();
  });
});
