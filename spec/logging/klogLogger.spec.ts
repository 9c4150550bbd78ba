import { describe, expect, it, vi } from 'vitest';
import { klogLogger, type KlogLoggerOptions } from '../../lib/logging/index.ts';

function logged(options: KlogLoggerOptions = {}) {
  const lines: string[] = [];
  const stream = { write: (line: string) => lines.push(line) };
  const logger = klogLogger({ pid: 1, utc: true, now: () => 0, stream, ...options });
  return { logger, lines };
}

describe('klogLogger', () => {
  it('prints one line for each message', () => {
    const { logger, lines } = logged();
    logger.log('error', 'failed', { reason: 'gave-up', eventMessage: 'm' });
    logger.log('info', 'plain\ntext', {});
    expect(lines).toEqual([
      'E0101 00:00:00.000000       1 kube-event-recorder:1] "failed" reason="gave-up" message="m"\n',
      'I0101 00:00:00.000000       1 kube-event-recorder:1] plain\\ntext\n',
    ]);
  });

  it('prints error, warn and info unless told otherwise, and says so', () => {
    const { logger, lines } = logged();
    const enabled = ['error', 'warn', 'info', 'debug', 'v4'].filter((level) => {
      logger.log(level, level, {});
      return logger.isLevelEnabled(level);
    });
    expect(enabled).toEqual(['error', 'warn', 'info']);
    expect(lines).toHaveLength(3);
    expect(logged({ level: 'debug' }).logger.isLevelEnabled('debug')).toBe(true);
    expect(logged({ level: 'error' }).logger.isLevelEnabled('warn')).toBe(false);
  });

  it('writes to stderr where it is told nothing else', () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    klogLogger().log('warn', 'to stderr', {});
    const written = write.mock.calls.map(([line]) => line);
    write.mockRestore();
    expect(written).toEqual([expect.stringMatching(/^W.* to stderr\n$/)]);
  });

  it('refuses a level that it does not know', () => {
    expect(() => klogLogger({ level: 'verbose' as never })).toThrow(/^level must be one of .*"verbose" \(string\)$/);
  });
});
