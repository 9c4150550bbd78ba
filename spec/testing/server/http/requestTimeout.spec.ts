import { describe, expect, it } from 'vitest';
import { requestTimeout } from '../../../../lib/testing/server/http/requestTimeout.ts';

describe('requestTimeout', () => {
  it.each([
    ['29s', 29_000],
    ['1.5s', 1_500],
    ['.5s', 500],
    ['+1s', 1_000],
    ['0m1s500ms', 1_500],
    ['1us', 0.001],
    ['60s', 60_000],
    ['61s', 60_000],
    ['2h', 60_000],
    ['0s', 60_000],
    ['0', 60_000],
    ['', 60_000],
    ['-1s', 60_000],
  ])('reads %j as %d ms', (timeout, expected) => {
    expect(requestTimeout(new URLSearchParams({ timeout }))).toBe(expected);
  });

  it('is a minute where nothing is asked for', () => {
    expect(requestTimeout(new URLSearchParams())).toBe(60_000);
  });

  it.each([
    ['30', 'missing unit in duration "30"'],
    ['s', 'invalid duration "s"'],
    ['1s-', 'invalid duration "1s-"'],
    ['1d', 'unknown unit "d" in duration "1d"'],
    ['-', 'invalid duration "-"'],
  ])('refuses %j', (timeout, why) => {
    expect(() => requestTimeout(new URLSearchParams({ timeout }))).toThrow(
      expect.objectContaining({
        code: 400,
        message: `invalid timeout specified in the request URL - time: ${why}`,
      }) as Error,
    );
  });
});
