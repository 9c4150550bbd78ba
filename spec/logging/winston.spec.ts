import { createLogger, format, type Logform } from 'winston';
import { describe, expect, it } from 'vitest';
import { logMeta, structuredEvent } from '../../lib/logging/index.ts';
import { klogFormat, type KlogOptions } from '../../lib/logging/winston.ts';
import { anEvent } from './anEvent.ts';
import { streamTransport } from './streamTransport.ts';

/** A winston logger that prints through klogFormat, behind other formats, into a list of lines. */
function logged(options: KlogOptions = {}, ...before: Logform.Format[]) {
  const lines: string[] = [];
  const logger = createLogger({
    level: 'silly',
    format: format.combine(...before, klogFormat({ pid: 1, utc: true, now: () => 0, ...options })),
    transports: [streamTransport((line) => lines.push(line))],
  });
  return { logger, lines };
}

const HEAD = '0101 00:00:00.000000       1 kube-event-recorder:1]';

describe('klogFormat', () => {
  it('prints messages as they are, and those with values as klog text', () => {
    const { logger, lines } = logged();
    logger.info('plain "text"');
    logger.warn('with', { workers: 2, name: 'a "b"' });
    logger.debug('quiet');
    expect(lines).toEqual([
      `I${HEAD} plain "text"\n`,
      `W${HEAD} "with" workers=2 name="a \\"b\\""\n`,
      `I${HEAD} quiet\n`,
    ]);
  });

  it('prints an event as client-go does', () => {
    const { logger, lines } = logged();
    const entry = structuredEvent(anEvent());
    logger.log('info', entry.message, logMeta(entry));
    expect(lines).toEqual([
      `I${HEAD} "Event occurred" object="default/web" fieldPath="" kind="Pod" apiVersion="v1" type="Normal" ` +
        'reason="Created" message="created it"\n',
    ]);
  });

  it('takes the time from the timestamp of a format before it, where that is a date', () => {
    const timestamp = (text: string) => format.timestamp({ format: () => text });
    const first = logged({}, timestamp('2026-01-15T10:00:00.123Z'));
    const second = logged({ now: () => 1 }, timestamp('half past nine'));
    first.logger.info('x');
    second.logger.info('x');
    expect(first.lines).toEqual(['I0115 10:00:00.123000       1 kube-event-recorder:1] x\n']);
    expect(second.lines).toEqual(['I0101 00:00:00.001000       1 kube-event-recorder:1] x\n']);
  });

  it('knows the level behind its colours', () => {
    const { logger, lines } = logged({}, format.colorize());
    logger.error('red');
    expect(lines).toEqual([`E${HEAD} red\n`]);
  });

  it('lets no event forge a line, unless told to', () => {
    const escaped = logged();
    const raw = logged({ escape: false });
    for (const { logger } of [escaped, raw]) logger.info('a\nE0101 forged', { b: 'c\n\u202ed' });
    expect(escaped.lines).toEqual([`I${HEAD} "a\\nE0101 forged" b=<\\n\\tc\\n\\t\\u202ed\\n >\n`]);
    expect(raw.lines).toEqual([`I${HEAD} "a\\nE0101 forged" b=<\n\tc\n\t\u202ed\n >\n`]);
  });

  it('prints messages that are no strings', () => {
    const { logger, lines } = logged();
    logger.error(new Error('an error'));
    logger.info({ some: 'object' });
    logger.info(undefined);
    expect(lines).toEqual([`E${HEAD} an error\n`, `I${HEAD} {"some":"object"}\n`, `I${HEAD} undefined\n`]);
  });

  it('refuses bad options at the call', () => {
    expect(() => klogFormat({ pid: 1.5 })).toThrow(RangeError);
  });
});
