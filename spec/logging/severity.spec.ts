import { describe, expect, it } from 'vitest';
import { severityOf } from '../../lib/logging/severity.ts';

describe('severityOf', () => {
  it("has klog's letters for winston's levels, and I for what klog has no letter for", () => {
    const levels = ['error', 'warn', 'info', 'http', 'verbose', 'debug', 'silly', 'emerg', 'alert', 'crit', 'warning'];
    expect(levels.map((level) => severityOf(level).letter).join('')).toBe('EWIIIIIFFFW');
    expect(severityOf('v4').letter).toBe('I');
  });

  it('ranks them from grave to chatty', () => {
    expect(['crit', 'error', 'warn', 'notice', 'info', 'debug', 'v4'].map((level) => severityOf(level).rank)).toEqual([
      0, 0, 1, 2, 2, 3, 3,
    ]);
  });
});
