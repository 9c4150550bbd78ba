import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { MicroTime, Scheme } from '../../../lib/event/index.ts';
import { EventsV1Broadcaster, type EventsV1BroadcasterOptions } from '../../../lib/recorder/v1/index.ts';
import { pod } from '../setUp.ts';
import { setUpV1 } from './setUpV1.ts';

const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } };

describe('EventsV1Broadcaster', () => {
  it('gives the event back that it made, and hands it to each watcher', () => {
    const { broadcaster, recorder, time } = setUpV1();
    time.frame = 1_768_471_200_123;
    const seen: unknown[] = [];
    broadcaster.events.subscribe((event) => seen.push(event));
    broadcaster.startEventWatcher((event) => seen.push(event));
    const event = recorder.eventf(pod, node, 'Normal', 'Scheduled', 'Binding', 'bound to %s', 'node-1');
    time.advance(0);
    expect(event).toEqual({
      metadata: { name: 'web.188adf2fced714c0', namespace: 'default' },
      eventTime: new MicroTime(1_768_471_200_123),
      regarding: pod,
      related: { apiVersion: 'v1', kind: 'Node', name: 'node-1' },
      type: 'Normal',
      reason: 'Scheduled',
      action: 'Binding',
      note: 'bound to node-1',
      reportingController: 'example.com/test',
      reportingInstance: 'test-1',
    });
    expect(seen.map((each) => each === event)).toEqual([true, true]);
  });

  it('says which machine it is on, unless it is told', () => {
    const { broadcaster } = setUpV1();
    const event = broadcaster.newRecorder(new Scheme(), 'a.b/c').eventf(pod, null, 'Normal', 'A', 'B', '');
    expect(event?.reportingInstance).toBe(`a.b/c-${hostname()}`);
  });

  it('gives each event its labels and annotations, read once; those of the call come on top', () => {
    const { broadcaster } = setUpV1();
    const labels = { app: 'web' };
    const annotations = { team: 'a', cluster: 'c' };
    const recorder = broadcaster.newRecorder(new Scheme(), 'test', { labels, annotations });
    labels.app = annotations.team = 'later';
    expect(recorder.eventf(pod, node, 'Normal', 'A', 'B', '')?.metadata).toMatchObject({
      labels: { app: 'web' },
      annotations: { team: 'a', cluster: 'c' },
    });
    expect(recorder.annotatedEventf(pod, node, { team: 'b' }, 'Normal', 'A', 'B', '')?.metadata.annotations).toEqual({
      team: 'b',
      cluster: 'c',
    });
  });

  it.each(['', 'a b', 'x'.repeat(64), 'Upper.Case/x', 5, undefined])(
    'makes no recorder for a controller that the server would refuse: %j',
    (name) => {
      const { broadcaster } = setUpV1();
      expect(() => broadcaster.newRecorder(new Scheme(), name as string)).toThrow(TypeError);
      expect(() => broadcaster.newRecorder(new Scheme(), name as string)).toThrow('reportingController');
    },
  );

  it('cuts notes, and puts events about no namespace where it is told', () => {
    const { recorder } = setUpV1({ maxMessageBytes: 3, clusterScopedNamespace: 'kube-system' });
    expect(recorder.eventf(node, null, 'Normal', 'A', 'B', 'abcdef')).toMatchObject({
      note: 'abc',
      metadata: { namespace: 'kube-system' },
    });
    expect(setUpV1().recorder.eventf(node, null, 'Normal', 'A', 'B', 'x'.repeat(2_000))).toMatchObject({
      note: 'x'.repeat(1_024),
      metadata: { namespace: 'default' },
    });
  });

  it.each<[EventsV1BroadcasterOptions, typeof TypeError]>([
    [{ maxMessageBytes: 0 }, RangeError],
    [{ maxMessageBytes: 1_025 }, RangeError],
    [{ clusterScopedNamespace: 'shop' as 'default' }, RangeError],
    [{ queueLength: 0 }, RangeError],
  ])('takes no bad options: %o', (options, error) => {
    expect(() => new EventsV1Broadcaster(options)).toThrow(error);
  });

  it('refuses what has no reference, and other types, and says so', () => {
    const { broadcaster, drops, logged, recorder, time } = setUpV1();
    expect(recorder.eventf(undefined, node, 'Normal', 'A', 'B', 'note')).toBeUndefined();
    expect(recorder.eventf(pod, node, 'Unusual', 'A', 'B', 'note')).toBeUndefined();
    time.advance(0);
    expect(logged.map(({ level, message }) => [level, message])).toEqual([
      ['error', 'Could not construct reference, will not report event'],
      ['error', 'Unsupported event type'],
    ]);
    expect(logged[0]?.meta).toMatchObject({ type: 'Normal', reason: 'A', action: 'B', note: 'note' });
    expect(broadcaster.stats()).toMatchObject({ recorded: 0, refused: { invalid: 2 } });
    expect(drops).toMatchObject([{ reason: 'invalid' }, { reason: 'invalid' }]);
  });

  it('leaves out a related object that it can’t refer to, with a whisper', () => {
    const { logged, recorder } = setUpV1();
    expect(recorder.eventf(pod, 5, 'Normal', 'A', 'B', '')).not.toHaveProperty('related');
    expect(logged).toMatchObject([{ level: 'debug', message: 'Could not construct reference to the related object' }]);
    for (const none of [undefined, null]) {
      expect(recorder.eventf(pod, none, 'Normal', 'A', 'B', '')).not.toHaveProperty('related');
    }
    expect(logged).toHaveLength(1);
  });

  it('logs events as klog prints them, on one line, or as they are', () => {
    const { broadcaster, recorder, time } = setUpV1();
    const lines: string[] = [];
    const raw: string[] = [];
    broadcaster.startLogging((line) => lines.push(line));
    broadcaster.startLogging((line) => raw.push(line), { escape: false });
    recorder.eventf(pod, null, 'Normal', 'Scheduled', 'Binding', 'two\nlines');
    time.advance(0);
    const head =
      '"Event occurred" object="default/web" kind="Pod" apiVersion="v1" type="Normal" reason="Scheduled" action="Binding"';
    expect(lines).toEqual([`${head} note=<\\n\\ttwo\\n\\tlines\\n >`]);
    expect(raw).toEqual([`${head} note=<\n\ttwo\n\tlines\n >`]);
  });

  it('logs their parts as fields', () => {
    const { broadcaster, recorder, time } = setUpV1();
    const logged: unknown[] = [];
    broadcaster.startStructuredLogging({ log: (level, message, meta) => logged.push([level, message, meta]) });
    recorder.eventf(pod, null, 'Normal', 'Scheduled', 'Binding', 'a note');
    time.advance(0);
    expect(logged).toMatchObject([
      ['info', 'Event occurred', { object: 'default/web', action: 'Binding', note: 'a note' }],
    ]);
  });

  it('records nothing after its shutdown', async () => {
    const { broadcaster, logged, recorder, record, time } = setUpV1();
    broadcaster.startEventWatcher(() => undefined);
    record('A');
    const report = broadcaster.shutdown();
    time.advance(0);
    expect(await report).toMatchObject({ complete: true, watchers: [{ recorded: 1, handled: 1 }] });
    expect(recorder.eventf(pod, null, 'Normal', 'A', 'B', '')).toBeUndefined();
    expect(logged).toMatchObject([{ message: 'Unable to record event (will not retry!)' }]);
  });
});
