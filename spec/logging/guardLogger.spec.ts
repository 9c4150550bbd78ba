import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger, format } from 'winston';
import { type EventLogger, guardLogger, logMeta, structuredEvent } from '../../lib/logging/index.ts';
import { anEvent } from './anEvent.ts';
import { streamTransport } from './streamTransport.ts';

let warnings: unknown[][];
beforeEach(() => {
  warnings = [];
  vi.spyOn(process, 'emitWarning').mockImplementation((...args: unknown[]) => void warnings.push(args));
});
afterEach(() => vi.restoreAllMocks());

describe('guardLogger', () => {
  it('logs into winston, with values raw', () => {
    const infos: object[] = [];
    const noted = format((info) => {
      infos.push({ ...info });
      return info;
    });
    const logger = guardLogger(createLogger({ format: noted(), transports: [streamTransport(() => {})] }));
    const entry = structuredEvent(anEvent({ message: 'two\nlines, 100%s' }));
    logger.log('info', entry.message, () => logMeta(entry));
    expect(infos).toEqual([
      expect.objectContaining({
        level: 'info',
        message: 'Event occurred',
        object: 'default/web',
        eventMessage: 'two\nlines, 100%s',
      }),
    ]);
  });

  it('survives a winston transport that throws, and tells of it', () => {
    const failing = () =>
      createLogger({
        transports: streamTransport(() => {
          throw new Error('disk full');
        }),
      });
    expect(() => failing().log('error', 'without the guard', {})).toThrow('disk full');

    const logger = guardLogger(failing());
    expect(() => logger.log('error', 'with the guard')).not.toThrow();
    expect(warnings).toEqual([['The logger failed, which is told once: disk full', 'EventLoggerWarning']]);
  });

  it('tells of it in one line, whatever was thrown', () => {
    const logger = guardLogger({
      log: () => {
        throw new Error('disk\nE0101 forged\u202e');
      },
    });
    logger.log('error', 'with the guard');
    expect(warnings).toEqual([
      [String.raw`The logger failed, which is told once: disk\nE0101 forged\u202e`, 'EventLoggerWarning'],
    ]);
  });

  it('asks whether the level is enabled first, and then neither calls the logger nor makes the values', () => {
    const winston = createLogger({ level: 'warn', transports: [streamTransport(() => {})] });
    const log = vi.spyOn(winston, 'log');
    const asked = vi.spyOn(winston, 'isLevelEnabled');
    const meta = vi.fn(() => ({}));
    const logger = guardLogger(winston);
    logger.log('info', 'hidden', meta);
    expect(asked).toHaveBeenCalledWith('info');
    expect(log).not.toHaveBeenCalled();
    expect(meta).not.toHaveBeenCalled();

    logger.log('warn', 'seen', meta);
    expect(log).toHaveBeenCalledWith('warn', 'seen', {});
    expect(meta).toHaveBeenCalledTimes(1);
    expect(asked.mock.invocationCallOrder[1]).toBeLessThan(log.mock.invocationCallOrder[0] ?? 0);
  });

  it('tells of the first failure only', () => {
    const refuse = vi.fn(() => {
      throw new Error('disk full');
    });
    const logger = guardLogger({ log: refuse });
    for (let times = 0; times < 3; times++) logger.log('error', 'x');
    expect(refuse).toHaveBeenCalledTimes(3);
    expect(warnings).toHaveLength(1);
  });

  it('takes every level as enabled where the logger does not say', () => {
    const calls: unknown[][] = [];
    const logger = guardLogger({ log: (...args) => calls.push(args) });
    expect(logger.isLevelEnabled('debug')).toBe(true);
    logger.log('debug', 'm', { a: 1 });
    expect(calls).toEqual([['debug', 'm', { a: 1 }]]);
  });

  it('survives everything else that throws: the question, the values, a promise', async () => {
    const refuse = () => {
      throw new Error('refused');
    };
    const calls: string[] = [];
    const loggers: EventLogger[] = [
      { log: () => calls.push('log'), isLevelEnabled: refuse },
      { log: async () => refuse() },
      { log: refuse },
    ];
    for (const logger of loggers) guardLogger(logger).log('info', 'm');
    guardLogger({ log: () => calls.push('log') }).log('info', 'm', refuse);
    await Promise.resolve();
    expect(calls).toEqual([]);
    expect(warnings).toHaveLength(4);
  });
});
