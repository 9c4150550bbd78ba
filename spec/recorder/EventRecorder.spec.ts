import { type CoreV1Event as ClientNodeEvent } from '@kubernetes/client-node';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type CoreV1Event, EventBroadcaster, klogLogger, Scheme } from '../../lib/index.ts';
import { recorderOf } from '../../lib/recorder/index.ts';
import { hostileMap, hostileReference, hostileValue, revoked, throwingGetter, unreadable } from '../event/hostile.ts';
import { pod, setUp, settle } from './setUp.ts';

class Backup {
  readonly metadata = { name: 'nightly', namespace: 'shop' };
}

describe('EventRecorder', () => {
  it('gives the event back that it made, of the object, the source and the time', () => {
    const { broadcaster, time } = setUp();
    time.frame = 1_768_471_200_123;
    const recorder = broadcaster.newRecorder(new Scheme(), { component: 'controller', host: 'node-1' });
    const event = recorder.event(pod, 'Normal', 'PodCreated', 'Create Pod succeed');
    const now = new Date(1_768_471_200_123);
    expect(event).toEqual({
      metadata: { name: 'web.188adf2fced714c0', namespace: 'default' },
      involvedObject: pod,
      type: 'Normal',
      reason: 'PodCreated',
      message: 'Create Pod succeed',
      source: { component: 'controller', host: 'node-1' },
      reportingComponent: 'controller',
      reportingInstance: 'node-1',
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
    });
  });

  it('hands the very event to each watcher', () => {
    const { broadcaster, recorder, advance } = setUp();
    const seen: unknown[] = [];
    broadcaster.startEventWatcher((event) => seen.push(event));
    broadcaster.events.subscribe((event) => seen.push(event));
    const made = recorder.event(pod, 'Normal', 'A', '');
    advance();
    expect(seen).toHaveLength(2);
    expect(seen.every((event) => event === made)).toBe(true);
  });

  it('names a thousand events of one millisecond differently, over all recorders of a broadcaster', () => {
    const { broadcaster } = setUp();
    const recorders = [1, 2].map(() => broadcaster.newRecorder(new Scheme(), {}));
    const names = Array.from(
      { length: 1000 },
      (_, i) => recorders[i % 2]?.event(pod, 'Normal', 'A', '')?.metadata.name,
    );
    expect(new Set(names).size).toBe(1000);
  });

  it('does not interpret the message of event', () => {
    const { recorder } = setUp();
    expect(recorder.event(pod, 'Normal', 'A', '100 %s done %')?.message).toBe('100 %s done %');
  });

  it('formats with eventf and annotatedEventf', () => {
    const { recorder } = setUp();
    expect(recorder.eventf(pod, 'Warning', 'A', '%s is %d%%', 'disk', 90)).toMatchObject({
      type: 'Warning',
      reason: 'A',
      message: 'disk is 90%',
    });
    const annotated = recorder.annotatedEventf(pod, { team: 'a' }, 'Normal', 'Scaled', 'to %d', 3);
    expect(annotated).toMatchObject({ message: 'to 3', metadata: { annotations: { team: 'a' } } });
  });

  it('looks objects up in its scheme', () => {
    const { broadcaster } = setUp();
    const scheme = new Scheme().addKnownType(Backup, { apiVersion: 'example.com/v1', kind: 'Backup' });
    const event = broadcaster.newRecorder(scheme, {}).event(new Backup(), 'Normal', 'A', '');
    expect(event?.involvedObject).toEqual({
      apiVersion: 'example.com/v1',
      kind: 'Backup',
      name: 'nightly',
      namespace: 'shop',
    });
    expect(event?.metadata.namespace).toBe('shop');
  });

  it('gives each event its labels and annotations; those of the call come on top', () => {
    const { broadcaster } = setUp();
    const labels = { app: 'web' };
    const annotations = { team: 'a', cluster: 'c' };
    const recorder = broadcaster.newRecorder(new Scheme(), {}, { labels, annotations });
    const metadata = { labels, annotations };
    expect(recorder.event(pod, 'Normal', 'A', '')?.metadata).toMatchObject(metadata);
    expect(recorder.eventf(pod, 'Normal', 'A', '')?.metadata).toMatchObject(metadata);
    expect(recorder.annotatedEventf(pod, { team: 'b', run: '1' }, 'Normal', 'A', '')?.metadata).toMatchObject({
      labels,
      annotations: { team: 'b', cluster: 'c', run: '1' },
    });
    expect(annotations).toEqual({ team: 'a', cluster: 'c' });
  });

  it('has no labels and annotations by default', () => {
    const { recorder } = setUp();
    expect(Object.keys(recorder.event(pod, 'Normal', 'A', '')?.metadata ?? {})).toEqual(['name', 'namespace']);
  });

  it('reads source, labels and annotations once', () => {
    const { broadcaster } = setUp();
    const source = { component: 'a' };
    const labels = { app: 'a' };
    const annotations = { team: 'a' };
    const recorder = broadcaster.newRecorder(new Scheme(), source, { labels, annotations });
    source.component = labels.app = annotations.team = 'b';
    expect(recorder.event(pod, 'Normal', 'A', '')).toMatchObject({
      source: { component: 'a' },
      metadata: { labels: { app: 'a' }, annotations: { team: 'a' } },
    });
  });

  it('records for one object with for()', () => {
    const { recorder } = setUp();
    const bound = recorder.for(pod);
    expect([
      bound.event('Normal', 'A', 'm'),
      bound.eventf('Normal', 'B', '%d', 1),
      bound.annotatedEventf({ team: 'a' }, 'Warning', 'C', '%d', 2),
    ]).toMatchObject([
      { involvedObject: pod, type: 'Normal', reason: 'A', message: 'm' },
      { involvedObject: pod, type: 'Normal', reason: 'B', message: '1' },
      { involvedObject: pod, type: 'Warning', reason: 'C', message: '2', metadata: { annotations: { team: 'a' } } },
    ]);
  });

  it('logs elsewhere with withLogger, also for its bound recorders, and leaves the first one as it is', () => {
    const { recorder, logged } = setUp();
    const other: unknown[] = [];
    const quiet = recorder.withLogger({ log: (_, message) => other.push(message) });
    quiet.event(pod, 'Bad', 'A', '');
    quiet.for(pod).eventf('Bad', 'A', '');
    expect(other).toEqual(['Unsupported event type', 'Unsupported event type']);
    expect(logged).toEqual([]);
    recorder.event(pod, 'Bad', 'A', '');
    expect(other).toHaveLength(2);
    expect(logged).toHaveLength(1);
  });

  it('can be taken apart: its methods need no this', () => {
    const { recorder } = setUp();
    const { event, eventf } = recorder;
    expect([event(pod, 'Normal', 'A', ''), eventf(pod, 'Normal', 'B', '')]).toMatchObject([
      { reason: 'A' },
      { reason: 'B' },
    ]);
  });

  it('refuses a type other than Normal and Warning', () => {
    const words = ['normal', 'NORMAL', 'Warn', '', 'Error'];
    for (const type of [...words, undefined, null, 5, {}, Symbol('Normal'), ['Normal'], unreadable()]) {
      const { recorder, logged } = setUp();
      expect(recorder.event(pod, type as never, 'A', '')).toBeUndefined();
      expect(logged.map(({ message }) => message)).toEqual(['Unsupported event type']);
    }
  });

  it('refuses an object that it can make no reference to', () => {
    const odd = [{ metadata: {} }, throwingGetter('metadata'), unreadable(), revoked(), Promise.resolve(pod)];
    for (const object of [undefined, null, 5, 'pod', Symbol('pod'), ...odd]) {
      const { recorder, logged } = setUp();
      expect(recorder.event(object, 'Normal', 'A', '')).toBeUndefined();
      expect(logged.map(({ message }) => message)).toEqual(['Could not construct reference, will not report event']);
    }
  });

  it('logs what it refuses in one line by default, whatever was given', () => {
    const lines: string[] = [];
    const logger = klogLogger({ stream: { write: (line) => lines.push(line) } });
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const recorder = new EventBroadcaster({ logger }).newRecorder(new Scheme(), {});
    for (const type of [Symbol('s'), unreadable(), 'a\nb', 10n, undefined]) recorder.event(pod, type as never, 'A', '');
    const warnings = warned.mock.calls;
    warned.mockRestore();
    expect(lines).toHaveLength(5);
    expect(lines.filter((line) => line.indexOf('\n') !== line.length - 1)).toEqual([]);
    expect(warnings).toEqual([]);
  });

  describe('never throws', () => {
    const call = fc.record({
      method: fc.constantFrom('event', 'eventf', 'annotatedEventf', 'for'),
      object: fc.oneof(
        hostileReference,
        hostileValue,
        fc.constant(() => pod),
      ),
      type: fc.oneof(
        { weight: 4, arbitrary: fc.constant<() => unknown>(() => 'Normal') },
        { weight: 1, arbitrary: hostileValue },
      ),
      reason: hostileValue,
      message: hostileValue,
      annotations: fc.oneof(hostileMap, hostileValue),
      args: fc.array(hostileValue, { maxLength: 4 }),
      withDefaults: fc.boolean(),
      stopped: fc.boolean(),
    });

    it('whatever it is given, and pollutes nothing', () => {
      fc.assert(
        fc.property(call, ({ method, withDefaults, stopped, ...makers }) => {
          const { broadcaster, advance } = setUp({ queueLength: 1 });
          const lines: string[] = [];
          broadcaster.startLogging((line) => lines.push(line));
          if (stopped) void broadcaster.shutdown();
          const options = withDefaults ? { annotations: { a: 'b' }, labels: { c: 'd' } } : {};
          const recorder = broadcaster.newRecorder(new Scheme(), { component: 'test' }, options);
          const make = () => ({
            object: makers.object(),
            type: makers.type() as string,
            reason: makers.reason() as string,
            message: makers.message() as string,
            annotations: makers.annotations() as Record<string, string>,
            args: makers.args.map((arg) => arg()),
          });
          const given = make();
          const { object, type, reason, message, annotations, args } = given;
          let event: CoreV1Event | undefined;
          if (method === 'event') event = recorder.event(object, type, reason, message);
          else if (method === 'eventf') event = recorder.eventf(object, type, reason, message, ...args);
          else if (method === 'annotatedEventf')
            event = recorder.annotatedEventf(object, annotations, type, reason, message, ...args);
          else event = recorder.for(object).annotatedEventf(annotations, type, reason, message, ...args);
          advance();
          const { recorded, refused } = broadcaster.stats();
          expect(recorded).toBe(event ? 1 : 0);
          expect(lines).toHaveLength(recorded);
          expect(recorded + refused.invalid + refused.stopped + refused.incomingFull).toBe(1);
          expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
          // What was made can be written: every leaf is text, a number or a date.
          if (event) expect(JSON.parse(JSON.stringify(event))).toMatchObject({ type: 'Normal', count: 1 });
        }),
        { numRuns: 1000 },
      );
    });

    it('with a message of 10 MB, which it cuts', () => {
      const { recorder } = setUp();
      expect(recorder.event(pod, 'Normal', 'A', 'é'.repeat(5_000_000))?.message?.length).toBeLessThanOrEqual(8_192);
      expect(recorder.eventf(pod, 'Normal', 'A', '%s', 'x'.repeat(10_000_000))?.message).toHaveLength(16_384);
    });

    it('with a logger that throws, rejects or is none, of which a process warning tells', async () => {
      const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
      const throwing = () => {
        throw new Error('log');
      };
      for (const log of [throwing, () => Promise.reject(new Error('log'))]) {
        const { broadcaster } = setUp({ logger: { log } });
        const recorder = broadcaster.newRecorder(new Scheme(), {});
        expect(recorder.event(pod, 'Bad', 'A', '')).toBeUndefined();
        expect(recorder.withLogger(undefined as never).event(pod, 'Bad', 'A', '')).toBeUndefined();
      }
      await settle();
      const warnings = warned.mock.calls.map(([warning]) => String(warning));
      warned.mockRestore();
      expect(warnings).toHaveLength(4);
    });

    it('with a scheme that is none, which knows nothing', () => {
      const { broadcaster } = setUp();
      const recorder = broadcaster.newRecorder(undefined as never, {});
      expect(recorder.event({ metadata: { name: 'a' } }, 'Normal', 'A', '')).toBeUndefined();
      expect(recorder.event(pod, 'Normal', 'A', '')).toMatchObject({ reason: 'A' });
    });

    it('with a source or options that are missing', () => {
      const { broadcaster } = setUp();
      const recorder = broadcaster.newRecorder(new Scheme(), undefined as never, { labels: null as never });
      expect(recorder.event(pod, 'Normal', 'A', '')).toMatchObject({ reason: 'A' });
    });

    it('for what a source does when it is read: that throws at newRecorder', () => {
      const { broadcaster } = setUp();
      expect(() => broadcaster.newRecorder(new Scheme(), throwingGetter('component'))).toThrow('boom');
    });
  });
});

describe('recorderOf', () => {
  it('asks one function for each method, with the message made and the logger of withLogger', () => {
    const asked: unknown[] = [];
    const recorder = recorderOf(
      (...request) => void asked.push(request),
      (format, args) => [format, ...args].join(' '),
    );
    recorder.event('o', 'Normal', 'A', 'm %s');
    recorder.eventf('o', 'Normal', 'B', 'm', 1, 2);
    recorder.withLogger({ log: () => undefined }).annotatedEventf('o', { a: 'b' }, 'Normal', 'C', 'm', 3);
    expect(asked).toEqual([
      ['o', undefined, 'Normal', 'A', 'm %s', undefined],
      ['o', undefined, 'Normal', 'B', 'm 1 2', undefined],
      ['o', { a: 'b' }, 'Normal', 'C', 'm 3', expect.objectContaining({ log: expect.any(Function) as unknown })],
    ]);
  });
});

describe('the type of an event', () => {
  const made = setUp().recorder.annotatedEventf(pod, { a: 'b' }, 'Normal', 'A', '');

  it('is deeply read-only', () => {
    const attempts = (event: CoreV1Event): void => {
      // @ts-expect-error -- read-only
      event.reason = 'B';
      // @ts-expect-error -- read-only
      event.metadata.name = 'b';
      // @ts-expect-error -- read-only
      if (event.metadata.annotations) event.metadata.annotations['a'] = 'c';
      // @ts-expect-error -- read-only
      event.metadata.annotations = {};
      // @ts-expect-error -- read-only
      event.involvedObject.uid = '2';
      // @ts-expect-error -- read-only
      if (event.source) event.source.host = 'h';
      // @ts-expect-error -- read-only
      if (event.series) event.series.count = 2;
      // @ts-expect-error -- no setter can be called
      event.firstTimestamp?.setTime(0);
      // @ts-expect-error -- no setter can be called
      event.lastTimestamp?.setFullYear(2000);
      // @ts-expect-error -- no setter can be called
      event.eventTime?.setUTCMilliseconds(1);
      // @ts-expect-error -- no setter can be called
      event.series?.lastObservedTime?.setHours(1, 2);
    };
    expect(attempts).toBeTypeOf('function');
    expect(made?.firstTimestamp?.getTime()).toBeTypeOf('number');
  });

  it('can be given to @kubernetes/client-node', () => {
    const taken: ClientNodeEvent | undefined = made;
    expect(taken?.metadata.annotations).toEqual({ a: 'b' });
  });

  it('is what handlers, events and recorders deal with', () => {
    const { broadcaster, recorder } = setUp();
    broadcaster.startEventWatcher((event) => event satisfies CoreV1Event);
    broadcaster.events.subscribe((event) => event satisfies CoreV1Event);
    const result: CoreV1Event | undefined = recorder.event(pod, 'Normal', 'A', '');
    // @ts-expect-error -- a handler may not take it for one it can write to
    broadcaster.startEventWatcher((event: { reason: number }) => event);
    expect(result).toBeDefined();
  });
});
