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
    expect(retryAfterMs(header, now)).toBe(ms);
  });

  it.each([
    undefined,
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
    expect(retryAfterMs(header, now)).toBeUndefined();
  });
});
