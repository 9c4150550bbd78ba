import { describe, expect, it, vi } from 'vitest';
import { createLogger } from 'winston';
import { type LogMeta } from '../../lib/index.ts';
import { klogFormat } from '../../lib/logging/winston.ts';
import { streamTransport } from '../logging/streamTransport.ts';
import { pod, setUp, settle } from './setUp.ts';

const forged = 'ready\nE0101 forged \u001b[31m\u0085\u2028\u202e';

describe('startLogging', () => {
  it("hands on client-go's line for each event", () => {
    const { broadcaster, recorder, advance } = setUp();
    const lines: string[] = [];
    const watcher = broadcaster.startLogging((line) => lines.push(line));
    recorder.event({ ...pod, fieldPath: 'spec' }, 'Normal', 'Created', 'created it');
    advance();
    expect(lines).toEqual([
      'Event(v1.ObjectReference{Kind:"Pod", Namespace:"default", Name:"web", UID:"1", APIVersion:"v1", ' +
        'ResourceVersion:"", FieldPath:"spec"}): type: \'Normal\' reason: \'Created\' created it',
    ]);
    expect(watcher.stats()).toMatchObject({ name: 'logging', handled: 1 });
  });

  it('escapes control characters, so that no event forges a line', () => {
    const { broadcaster, recorder, advance } = setUp();
    const lines: string[] = [];
    broadcaster.startLogging((line) => lines.push(line));
    recorder.event(pod, 'Normal', 'R\rX', forged);
    advance();
    expect(lines.join()).toMatch(String.raw`reason: 'R\rX' ready\nE0101 forged \x1b[31m\u0085\u2028\u202e`);
  });

  it('leaves them as they are with escape: false', () => {
    const { broadcaster, recorder, advance } = setUp();
    const lines: string[] = [];
    broadcaster.startLogging((line) => lines.push(line), { escape: false, name: 'raw' });
    recorder.event(pod, 'Normal', 'R', forged);
    advance();
    expect(lines.join().endsWith(`reason: 'R' ${forged}`)).toBe(true);
    expect(broadcaster.stats().watchers).toMatchObject([{ name: 'raw' }]);
  });

  it('goes on where the function throws', () => {
    const { broadcaster, record, advance, logged } = setUp();
    const watcher = broadcaster.startLogging(() => {
      throw new Error('disk full');
    });
    record('A', 'B');
    advance();
    expect(watcher.stats()).toMatchObject({ recorded: 2, lost: { 'handler-failed': 2 } });
    expect(logged).toMatchObject([{ meta: { error: 'disk full' } }, { meta: { error: 'disk full' } }]);
  });
});

describe('startStructuredLogging', () => {
  it('logs the parts of each event as raw fields, at info', () => {
    const { broadcaster, recorder, advance } = setUp();
    const calls: unknown[] = [];
    const watcher = broadcaster.startStructuredLogging({ log: (...call) => calls.push(call) });
    recorder.event(pod, 'Warning', 'R', forged);
    advance();
    const fields = {
      object: 'default/web',
      fieldPath: '',
      kind: 'Pod',
      apiVersion: 'v1',
      type: 'Warning',
      reason: 'R',
      eventMessage: forged,
    };
    expect(calls).toEqual([['info', 'Event occurred', fields]]);
    expect(watcher.stats()).toMatchObject({ name: 'structured-logging', handled: 1 });
  });

  it('asks isLevelEnabled first, and makes no fields for a level that goes nowhere', () => {
    const { broadcaster, recorder, advance } = setUp();
    const asked: string[] = [];
    const watcher = broadcaster.startStructuredLogging(
      {
        isLevelEnabled: (level) => {
          asked.push(level);
          return false;
        },
        log: () => expect.unreachable(),
      },
      { level: 'debug', name: 'quiet' },
    );
    recorder.event(pod, 'Normal', 'R', '');
    advance();
    expect(asked).toEqual(['debug']);
    expect(watcher.stats()).toMatchObject({ name: 'quiet', handled: 1 });
  });

  it('works with a winston logger, at the level that it is told', () => {
    const { broadcaster, recorder, advance } = setUp();
    const lines: string[] = [];
    const logger = createLogger({
      level: 'debug',
      format: klogFormat({ pid: 1, now: () => 0, utc: true }),
      transports: [streamTransport((line) => lines.push(line))],
    });
    broadcaster.startStructuredLogging(logger, { level: 'debug' });
    broadcaster.startStructuredLogging(logger, { level: 'silly', name: 'silly' });
    recorder.event(pod, 'Normal', 'R', 'a\nb');
    advance();
    expect(lines).toHaveLength(1);
    expect(lines.join()).toContain(
      String.raw`"Event occurred" object="default/web" fieldPath="" kind="Pod" apiVersion="v1" type="Normal" reason="R"`,
    );
    expect(lines.join().trimEnd()).not.toContain('\n');
  });

  it('goes on with a winston logger whose transport throws, which a process warning tells once', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const { broadcaster, record, advance } = setUp();
    let writes = 0;
    const logger = createLogger({
      transports: [
        streamTransport(() => {
          writes++;
          throw new Error('transport');
        }),
      ],
    });
    const seen: unknown[] = [];
    const watcher = broadcaster.startStructuredLogging(logger);
    broadcaster.startEventWatcher((event) => seen.push(event.reason));
    record('A', 'B');
    advance();
    await settle();
    const warnings = warned.mock.calls.map(([warning]) => String(warning));
    warned.mockRestore();
    expect(writes).toBeGreaterThan(0);
    expect(warnings).toEqual(['The logger failed, which is told once: transport']);
    expect(watcher.stats()).toMatchObject({ recorded: 2, handled: 2, lost: {} });
    expect(seen).toEqual(['A', 'B']);
  });

  it('takes a winston logger for the broadcaster itself', () => {
    const metas: LogMeta[] = [];
    const logger = createLogger({ transports: [streamTransport((line) => metas.push(JSON.parse(line) as LogMeta))] });
    const { recorder } = setUp({ logger });
    recorder.event(pod, 'Bad', 'R', '');
    expect(metas).toMatchObject([{ level: 'error', message: 'Unsupported event type', type: 'Bad' }]);
  });
});
