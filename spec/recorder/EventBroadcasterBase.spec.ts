import { getEventListeners } from 'node:events';
import { delay, finalize, NEVER, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type KubernetesEvent, Scheme } from '../../lib/event/index.ts';
import {
  EventBroadcaster,
  type EventBroadcasterBase,
  type EventBroadcasterOptions,
  type EventDrop,
  EventsV1Broadcaster,
} from '../../lib/recorder/index.ts';
import { VirtualTime } from '../delivery/VirtualTime.ts';
import { type Logged, pod, settle } from './setUp.ts';

/** A broadcaster of one of the APIs, and what records an event of a reason and a type. */
interface Made<E extends KubernetesEvent> {
  readonly broadcaster: EventBroadcasterBase<E>;
  readonly record: (reason: string, type?: string) => E | undefined;
}

function coreV1(options: EventBroadcasterOptions) {
  const broadcaster = new EventBroadcaster(options);
  const about = broadcaster.newRecorder(new Scheme(), {}).for(pod);
  return { broadcaster, record: (reason: string, type = 'Normal') => about.event(type, reason, '') };
}

function eventsV1(options: EventBroadcasterOptions) {
  const broadcaster = new EventsV1Broadcaster(options);
  const about = broadcaster.newRecorder(new Scheme(), 'test').for(pod);
  return { broadcaster, record: (reason: string, type = 'Normal') => about.eventf(type, reason, 'Testing', '') };
}

function specs<E extends KubernetesEvent>(make: (options: EventBroadcasterOptions) => Made<E>): void {
  function setUp(options: EventBroadcasterOptions = {}) {
    const time = new VirtualTime();
    const logged: Logged[] = [];
    const log = (level: string, message: string, meta: Logged['meta']) => logged.push({ level, message, meta });
    const made = make({ logger: { log }, scheduler: time, random: () => 0, ...options });
    return { ...made, time, logged };
  }

  it('is draining until what waits for the turn is handed out, then stopped, while watchers still work', () => {
    const { broadcaster, record, time } = setUp();
    broadcaster.startEventWatcher(() => timer(5, time));
    record('A');
    void broadcaster.shutdown();
    expect(broadcaster.stats().state).toBe('draining');
    time.advance(0);
    expect(broadcaster.stats()).toMatchObject({ state: 'stopped', watchers: [{ running: 1 }] });
    time.advance(5);
    expect(broadcaster.stats().watchers).toEqual([]);
  });

  it('gives books that are those of the moment, and stay as they were given', () => {
    const { broadcaster, record } = setUp();
    broadcaster.startEventWatcher(() => undefined);
    const before = broadcaster.stats();
    const copy = structuredClone(before);
    record('A');
    record('B', 'Bad');
    expect(before).toEqual(copy);
    expect(broadcaster.stats()).toMatchObject({ recorded: 1, refused: { invalid: 1 }, watchers: [{ waiting: 1 }] });
  });

  it('has the event in its books for which the full intake hands another one out, and none that it refuses', () => {
    const { broadcaster, record } = setUp({ queueLength: 1 });
    const seen: unknown[] = [];
    const recorded = () => broadcaster.stats().recorded;
    broadcaster.startEventWatcher(() => seen.push(recorded(), record('C'), recorded()));
    record('A');
    record('B');
    expect(seen).toEqual([2, undefined, 2]);
  });

  it('lists the watchers in the order in which they were started, without those that have ended', () => {
    const { broadcaster } = setUp();
    const [first] = ['a', 'b', 'a'].map((name) => broadcaster.start(name, () => NEVER));
    first?.unsubscribe();
    broadcaster.start('c', () => NEVER);
    expect(broadcaster.stats().watchers.map(({ name }) => name)).toEqual(['b', 'a', 'c']);
  });

  it('logs the first KiB of what it refuses', () => {
    const { record, logged } = setUp();
    record('A', 'x'.repeat(5_000));
    expect(logged).toMatchObject([{ message: 'Unsupported event type', meta: { type: 'x'.repeat(1_024) } }]);
  });

  it('tells a pipeline until when it has, for ever or until the deadline of the shutdown, before its source completes', () => {
    const { broadcaster, time } = setUp({ shutdownDeadlineMs: 50 });
    const known: unknown[] = [];
    broadcaster.start('mine', (events, { draining, deadlineAt }) => {
      known.push(deadlineAt());
      draining.addEventListener('abort', () => known.push(deadlineAt()));
      return events.pipe(finalize(() => known.push('|')));
    });
    time.advance(7);
    void broadcaster.shutdown();
    expect(known).toEqual([Infinity, 57, '|']);
  });

  it('shuts down in order: refuses, completes events, ends watchers, reports, tells the last drops', async () => {
    const { broadcaster, record, time } = setUp();
    const seen: string[] = [];
    const says = (what: string) => () => void seen.push(what);
    const drops = { next: ({ reason }: EventDrop<E>) => seen.push(`drop: ${reason}`), complete: says('drops |') };
    broadcaster.drops.subscribe(drops);
    broadcaster.stopped.subscribe({ next: says('report'), complete: says('report |') });
    broadcaster.events.subscribe({ next: says('event'), complete: says('events |') });
    broadcaster.startEventWatcher(() => NEVER).results.subscribe({ complete: says('stuck |') });
    broadcaster
      .start('slow', (events, { draining }) => {
        draining.addEventListener('abort', () => seen.push(record('late') ? 'taken' : 'refused'));
        return events.pipe(delay(10, time));
      })
      .results.subscribe({ complete: says('slow |') });
    record('A');
    void broadcaster.shutdown({ deadlineMs: 20 }).then(says('promise'));
    expect(seen.splice(0)).toEqual(['refused']);
    time.advance(0);
    expect(seen.splice(0)).toEqual(['event', 'events |', 'drop: stopped']);
    time.advance(20);
    expect(seen.splice(0)).toEqual(['slow |', 'stuck |', 'report', 'report |', 'drop: interrupted', 'drops |']);
    broadcaster.drops.subscribe(drops);
    record('B');
    await settle();
    expect(seen).toEqual(['drops |', 'promise']);
  });

  it('reports all watchers of the shutdown, also one that ends meanwhile, in the order of their start', async () => {
    const { broadcaster, record, time } = setUp();
    const watchers = [NEVER, timer(1, time), NEVER].map((work) => broadcaster.startEventWatcher(() => work));
    record('A');
    time.advance(0);
    const report = broadcaster.shutdown({ deadlineMs: 3 });
    watchers[0]?.unsubscribe();
    time.advance(3);
    expect(await report).toMatchObject({
      complete: false,
      watchers: [
        { name: 'watcher-1', lost: { interrupted: 1 }, undelivered: [{ event: { reason: 'A' } }] },
        { name: 'watcher-2', handled: 1, undelivered: [] },
        { name: 'watcher-3', lost: { interrupted: 1 }, undelivered: [{ event: { reason: 'A' } }] },
      ],
    });
  });

  describe('a signal', () => {
    it('that aborts shuts down within shutdownDeadlineMs, and a later call gets the same report', async () => {
      const controller = new AbortController();
      const { broadcaster, record, time } = setUp({ signal: controller.signal, shutdownDeadlineMs: 5 });
      broadcaster.startEventWatcher(() => NEVER);
      record('A');
      controller.abort();
      expect([record('B'), broadcaster.stats().refused.stopped]).toEqual([undefined, 1]);
      expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
      const report = broadcaster.shutdown({ deadlineMs: 100 });
      time.advance(5);
      expect(await report).toMatchObject({ complete: false, durationMs: 5, watchers: [{ lost: { interrupted: 1 } }] });
    });

    it('shuts down each broadcaster that was given it, and is let go of by one that is shut down before', () => {
      const controller = new AbortController();
      const [first, second] = [setUp({ signal: controller.signal }), setUp({ signal: controller.signal })];
      void first.broadcaster.shutdown();
      expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
      expect(second.broadcaster.stats().state).toBe('running');
      controller.abort();
      expect(second.broadcaster.stats().state).toBe('stopped');
    });

    it('that has aborted before is not listened to, and no watcher comes to run', () => {
      const signal = AbortSignal.abort();
      const { broadcaster, logged } = setUp({ signal });
      expect(getEventListeners(signal, 'abort')).toEqual([]);
      expect(broadcaster.start('mine', () => expect.unreachable()).closed).toBe(true);
      expect(broadcaster.stats()).toMatchObject({ state: 'stopped', watchers: [] });
      expect(logged).toMatchObject([{ level: 'error', meta: { watcher: 'mine' } }]);
    });
  });

  it('flushes incompletely where one watcher is not in time, and reports those that there were', async () => {
    const { broadcaster, record, time } = setUp();
    for (const ms of [1, 9]) broadcaster.startEventWatcher(() => timer(ms, time));
    record('A');
    const flushed = broadcaster.flush({ deadlineMs: 5 });
    broadcaster.startEventWatcher(() => NEVER);
    time.advance(5);
    const { watchers, ...others } = await flushed;
    expect(others).toEqual({ complete: false, durationMs: 5 });
    expect(watchers.map(({ handled, running, lost }) => [handled, running, lost])).toEqual([[1, 0, {}], [0, 1, {}]]);
  }); // prettier-ignore
}

describe.each([
  ['EventBroadcaster', () => specs(coreV1)],
  ['EventsV1Broadcaster', () => specs(eventsV1)],
])('what %s has of its base', (_, describeIt) => describeIt());
