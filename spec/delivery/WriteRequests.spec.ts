import { NEVER, Observable, of, Subject, takeUntil } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { type PipelineContext } from '../../lib/broadcast/index.ts';
import { Backoffs } from '../../lib/delivery/Backoffs.ts';
import { DeliveryMetrics } from '../../lib/delivery/DeliveryMetrics.ts';
import { DeliveryNotices } from '../../lib/delivery/DeliveryNotices.ts';
import { type DeliveryOutcome } from '../../lib/delivery/index.ts';
import { SinkPauses } from '../../lib/delivery/SinkPauses.ts';
import { WriteBacklog } from '../../lib/delivery/WriteBacklog.ts';
import { WriteRequests } from '../../lib/delivery/WriteRequests.ts';
import { EventClock, type KubernetesEvent } from '../../lib/event/index.ts';
import { Agenda } from '../../lib/operators/Agenda.ts';
import { RecordedMetrics } from '../metrics/RecordedMetrics.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';
import {
  alreadyExists,
  conflict,
  DeliveryWorld,
  forbidden,
  notFound,
  notSent,
  type Reply,
  reset,
  status,
} from './DeliveryWorld.ts';
import { counted, namesOf } from './podWrite.ts';

/** Requests to the sink of a world. Nobody sends by himself: `ready` says what may be sent, and since when, as `100 a`. */
function startRequests({ attempts = 12, maxAgeMs = 900_000 } = {}) {
  const world = new DeliveryWorld();
  const { account, draining, random, scheduler } = world.context as PipelineContext<KubernetesEvent>;
  const agenda = new Agenda(scheduler);
  const metrics = new RecordedMetrics();
  const ready: string[] = [];
  const running: number[] = [];
  const onWaiting = (object: Parameters<WriteRequests['send']>[0]) =>
    ready.push(`${scheduler.now()} ${namesOf([object]).join()}`);
  const isDraining = () => draining.aborted;
  const waits = { agenda, random, firstMs: 100, longestMs: 1_000, isDraining };
  const backoffs = new Backoffs({ ...waits, onOver: onWaiting });
  const pauses = new SinkPauses({ ...waits, release: onWaiting });
  const backlog = new WriteBacklog({
    ...{ account, capacity: 10, overflow: 'drop-normal-first', conflate: true, maxObjects: 10 },
    now: agenda.now,
    isEnding: isDraining,
    onWaiting: () => undefined,
    onSkipped: () => undefined,
    onEnded: () => undefined,
    onIdle: (object) => pauses.forget(object),
    onForgotten: () => undefined,
  });
  const requests = new WriteRequests({
    ...{ agenda, backlog, backoffs, isDraining, onWaiting, pauses, random },
    sink: world.sink,
    settings: { attempts, maxAgeMs, requestTimeoutMs: 35_000 },
    clock: new EventClock({ now: () => 1, random: () => 0 }),
    notices: new DeliveryNotices((notice) => world.notices.push(notice)),
    metrics: new DeliveryMetrics(metrics, { account, oldestWaitingMs: () => 0, paused: () => 0 }),
    onOutcome: (outcome) => {
      running.push(account.snapshot().running);
      world.outcomes.push(outcome as DeliveryOutcome);
    },
  });
  const objectOf = (name: string) => backlog.objectOf(counted(name));
  const record = (name: string) => backlog.accept(world.correlated(name));
  return {
    ...{ backlog, metrics, objectOf, pauses, ready, record, requests, running, world },
    /** Sends for an object, and gives the times at which that was complete. */
    send: (name: string) => {
      const completed: number[] = [];
      const subscription = requests.send(objectOf(name)).subscribe({ complete: () => completed.push(scheduler.now()) });
      return { completed, subscription };
    },
    /** Records once, then sends once for each reply; `more` records once more before the next. */
    play: (name: string, ...replies: (Reply | 'more')[]) => {
      for (const each of ['more' as const, ...replies]) {
        if (each === 'more') {
          record(name);
          continue;
        }
        world.replies(each);
        requests.send(objectOf(name)).subscribe();
      }
    },
    /** The requests so far, with the version that each asks for. */
    sent: () =>
      world.seen.map(({ line, patch }) => {
        const { resourceVersion = '' } = (patch?.['metadata'] ?? {}) as { readonly resourceVersion?: string };
        return `${line.slice(line.indexOf(' ') + 1)} ${resourceVersion && `@${resourceVersion}`}`.trimEnd();
      }),
    /** What waits for an object. */
    write: (name: string) => {
      const [write] = objectOf(name).waiting;
      if (!write) throw new Error(`nothing waits for ${name}`);
      return write;
    },
  };
}

const renamed: Reply = (event) => of({ ...event, metadata: { ...event.metadata, name: 'other' } });
const asked = status(503, { retryAfterMs: 1_000 });

describe('WriteRequests', () => {
  it('POST without a version once somebody subscribes, and nothing where nothing waits', () => {
    const { backlog, objectOf, requests, send, world } = startRequests();
    backlog.accept(world.correlated('a', { metadata: { name: 'a', namespace: 'shop', resourceVersion: '7' } }));
    const request = requests.send(objectOf('a'));
    expect(world.requests).toEqual([]);
    request.subscribe();
    expect(send('a').completed).toEqual([0]);
    expect([world.requests, world.told]).toEqual([['0 POST a x1'], ['created a x1 +1']]);
    expect(world.seen[0]?.event.metadata).toEqual({ name: 'a', namespace: 'shop' });
    expect(world.outcomes[0]?.event.metadata.resourceVersion).toBe('1');
  });

  it('PATCH what was counted before it came: the server may have it', () => {
    const { backlog, send, sent, world } = startRequests();
    backlog.accept(world.correlated('a', { count: 2 }));
    send('a');
    expect(sent()).toEqual(['PATCH a x2']);
  });

  // prettier-ignore
  it.each<[string, (Reply | 'more')[], string[], string[], string]>([
    ['stored: PATCHed from then on, by version and name', ['stored', 'more', renamed, 'more', 'stored'], ['POST a x1', 'PATCH a x2 @1', 'PATCH other x3'], ['created a x1 +1', 'patched other x2 +1', 'patched other x3 +1'], ''],
    ['fail: not sent again', [forbidden, 'stored'], ['POST a x1'], ['rejected a x1 +1'], ''],
    ['rename: POSTed under a fresh name, once', [alreadyExists, alreadyExists], ['POST a x1', 'POST pod-a.f4240 x1'], ['rejected pod-a.f4240 x1 +1'], '0 a'],
    ['resend: once more without the version', ['stored', 'more', conflict, 'stored'], ['POST a x1', 'PATCH a x2 @1', 'PATCH a x2'], ['created a x1 +1', 'patched a x2 +1'], '0 a'],
    ['resend: three times', ['more', 'stored', 'more', conflict, conflict, conflict, conflict], ['POST a x2', 'PATCH a x3 @1', ...Array.from({ length: 3 }, () => 'PATCH a x3')], ['created a x2 +2', 'gave-up a x3 +1'], '0 a,0 a,0 a'],
    ['create: POSTed, and PATCHed if it is there after all', ['stored', 'more', notFound, alreadyExists, 'stored'], ['POST a x1', 'PATCH a x2 @1', 'POST a x2', 'PATCH a x2'], ['created a x1 +1', 'patched a x2 +1'], '0 a,0 a'],
    ['patch after an unknown answer: written', [reset, alreadyExists], ['POST a x1', 'POST a x1'], ['created a x1 +1'], ''],
    ['patch after a failure of the server: written', [status(500), alreadyExists], ['POST a x1', 'POST a x1'], ['created a x1 +1'], ''],
    ['patch, grown since the first unknown answer', [reset, 'more', reset, alreadyExists, 'stored'], ['POST a x1', 'POST a x2', 'POST a x2', 'PATCH a x2'], ['patched a x2 +2'], '0 a'],
    ['retry: the newest state', [reset, 'more', 'stored'], ['POST a x1', 'POST a x2'], ['created a x2 +2'], ''],
  ])('make of an answer what its rule says: %s', (_, replies, requests, told, readyAt) => {
    const { play, ready, running, sent, world } = startRequests();
    play('a', ...replies);
    expect([sent(), world.told, ready.join()]).toEqual([requests, told, readyAt]);
    // State first, emission second.
    expect(running).toEqual(told.map(() => 0));
    world.checkBooks();
  });

  // prettier-ignore
  it.each<[string, Reply[], string, object]>([
    ['refused', [forbidden], 'rejected', { kind: 'rejected', attempts: 1, error: { answer: forbidden } }],
    ['tried for as often as it may', [reset, reset, reset], 'gave-up', { kind: 'gave-up', attempts: 3, error: { answer: reset } }],
    ['tried more often, where some tries do not count', [notSent, reset, notSent, reset, reset], 'gave-up', { kind: 'gave-up', attempts: 5 }],
    ['refused in its last try', [reset, reset, forbidden], 'rejected', { kind: 'rejected', attempts: 3 }],
  ])('hold what was recorded when it is %s, and say so', (_, replies, reason, outcome) => {
    const { objectOf, play, world } = startRequests({ attempts: 3 });
    play('a', ...replies);
    expect([...objectOf('a').held]).toEqual([[reason, 1]]);
    expect(world.outcomes).toMatchObject([{ ...outcome, occurrences: 1 }]);
    expect(world.notices.at(-1)?.message).toMatch(reason === 'rejected' ? /permission/ : /retry limit exceeded/);
  });

  it('give up where an answer comes too late for another try, and give up or abandon what they are told to', () => {
    const { objectOf, record, requests, send, world, write } = startRequests({ maxAgeMs: 100 });
    world.replies(world.after(99, reset), world.after(1, reset));
    record('a');
    send('a');
    world.advance(99);
    expect(world.outcomes).toEqual([]);
    send('a');
    world.advance(1);
    for (const name of ['b', 'c']) record(name);
    requests.expire(write('b'));
    requests.abandon(write('c'));
    expect(world.told).toEqual(['gave-up a x1 +1', 'gave-up b x1 +1', 'undelivered c x1 +1']);
    expect(world.outcomes.map(({ attempts }) => attempts)).toEqual([2, 0, 0]);
    expect(world.outcomes.map((outcome) => 'error' in outcome)).toEqual([true, false, false]);
    expect(['a', 'b', 'c'].map((name) => [...objectOf(name).held.keys()])).toEqual([['too-old'], ['too-old'], []]);
    expect([world.lost, world.notices.length]).toEqual([['c undelivered-at-shutdown x1'], 2]);
  });

  it('back off for twice as long each time before an object is ready', () => {
    const { play, ready, send, world } = startRequests();
    play('a', reset);
    for (const ms of [100, 200]) {
      world.advance(ms).replies(reset);
      send('a');
    }
    expect(ready).toEqual(['100 a', '300 a']);
  });

  it('leave the wait to a pause of the sink, which is over with the first answer', () => {
    const { pauses, play, ready, record, send, world, write } = startRequests();
    const admitted = (...names: string[]) => names.filter((name) => pauses.admit(write(name)));
    play('a', notSent);
    for (const name of ['b', 'c']) record(name);
    expect([ready.splice(0), admitted('a', 'b', 'c')]).toEqual([['0 a'], []]);
    world.advance(100);
    expect([ready.splice(0), admitted('a')]).toEqual([['100 a'], ['a']]);
    send('a');
    expect([ready, admitted('b', 'c')]).toEqual([
      ['100 b', '100 c'],
      ['b', 'c'],
    ]);
    expect(world.notices.map(({ level }) => level)).toEqual(['error', 'info']);
  });

  it.each([
    ['once more, and at once', reset],
    ['once more, without a pause', notSent],
    ['for as long as the server asks', asked],
  ])('try again in a shutdown %s', (_, answer) => {
    const { play, ready, send, world, write } = startRequests();
    world.drain();
    play('a', answer);
    expect([ready, write('a').isLastTry]).toEqual([['0 a'], answer !== asked]);
    world.replies(answer);
    send('a');
    const lost = { told: ['undelivered a x1 +1'], lost: ['a undelivered-at-shutdown x1'] };
    expect(world).toMatchObject(answer === asked ? { told: [], lost: [] } : lost);
    for (const outcome of world.outcomes) expect(outcome).toMatchObject({ error: { answer }, attempts: 2 });
  });

  it('take no answer in time for an unknown one, and abort the request', () => {
    const { ready, record, send, world } = startRequests({ attempts: 2 });
    record('a');
    const toldBefore: string[][] = [];
    world.replies('never', () => new Observable(() => () => toldBefore.push(world.told)));
    const { completed } = send('a');
    world.advance(34_999);
    expect([world.seen[0]?.signal.aborted, completed]).toEqual([false, []]);
    world.advance(1);
    expect([world.seen[0]?.signal.aborted, completed]).toEqual([true, [35_000]]);
    world.advance(100);
    expect(ready).toEqual(['35100 a']);
    send('a');
    world.advance(35_000);
    expect(world.outcomes).toMatchObject([
      { kind: 'gave-up', error: { answer: { kind: 'unknown', code: 'TIMEOUT' } } },
    ]);
    expect(toldBefore).toEqual([[]]);
    expect(world.outcomes).toMatchObject([{ error: { message: 'the sink gave no answer within 35000 ms' } }]);
  });

  it.each(['stored' as const, forbidden])(
    'complete with the answer, and make no timer for one that comes at once: %o',
    (answer) => {
      const { record, send, world } = startRequests();
      const schedule = vi.spyOn(world.scheduler, 'schedule');
      record('a');
      world.replies(answer, world.after(10, answer));
      expect([send('a').completed, schedule.mock.calls]).toEqual([[0], []]);
      record('b');
      const { completed } = send('b');
      world.advance(10);
      expect([completed, world.scheduler.actions]).toEqual([[10], []]);
      expect(world.seen.map(({ signal }) => signal.aborted)).toEqual([false, false]);
    },
  );

  it('abort what is under way when they are unsubscribed, and tell nothing', () => {
    const { backlog, ready, record, send, world } = startRequests();
    record('a');
    world.replies('never');
    send('a').subscription.unsubscribe();
    expect([world.seen[0]?.signal.aborted, world.scheduler.actions]).toEqual([true, []]);
    expect([world.told, ready, backlog.isEmpty]).toEqual([[], [], false]);
  });

  it('can be unsubscribed by the sink as it is called', () => {
    const { objectOf, record, requests, world } = startRequests();
    const stop = new Subject<void>();
    record('a');
    world.replies(() => (stop.next(), NEVER));
    requests.send(objectOf('a')).pipe(takeUntil(stop)).subscribe();
    expect([world.seen[0]?.signal.aborted, world.scheduler.actions, world.told]).toEqual([true, [], []]);
  });

  it('take a sink that throws for an unknown answer', () => {
    const { play, ready, world } = startRequests();
    const broken = () => {
      throw new Error('broken');
    };
    play('a', broken);
    world.advance(100);
    expect([ready, world.told]).toEqual([['100 a'], []]);
    play('a', broken, alreadyExists, 'stored');
    expect(world.told).toEqual(['patched a x2 +2']);
  });

  it('hand what is stored to the correlator, and report one that throws without harm to the write', () => {
    const { backlog, play, send, world } = startRequests();
    play('a', renamed);
    expect(world.acknowledged).toEqual(['other x1']);
    const broken = new Error('acknowledge');
    const acknowledge = () => {
      throw broken;
    };
    backlog.accept({ ...world.correlated('b'), acknowledge });
    expect(unhandledErrors(() => send('b'))).toEqual([broken]);
    expect(world.told).toEqual(['created other x1 +1', 'created b x1 +1']);
  });

  it('say how long a request took, how it was answered, and which is tried again', () => {
    const { metrics, play, send, world } = startRequests();
    play('a', notSent);
    world.replies(world.after(200, 'stored'));
    send('a');
    world.advance(200);
    play('b', world.after(300, forbidden));
    world.advance(300);
    expect(metrics.observed).toEqual({ 'event_recorder_write_duration_seconds{}': [0, 0.2, 0.3] });
    expect(Object.entries(metrics.counted).map((entry) => entry.join(' '))).toEqual([
      'event_recorder_writes_total{verb="create",code="not-sent"} 1',
      'event_recorder_write_retries_total{code="not-sent"} 1',
      'event_recorder_writes_total{verb="create",code="2xx"} 1',
      expect.stringMatching(/delivered.* 1$/),
      'event_recorder_writes_total{verb="create",code="403"} 1',
    ]);
  });
});
