import { map, Observable, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type EventSink } from '../../lib/delivery/index.ts';
import { requestLimits } from '../../lib/delivery/requestLimits.ts';
import { type KubernetesEvent } from '../../lib/event/index.ts';
import { EventBroadcaster, EventsV1Broadcaster, Scheme } from '../../lib/index.ts';
import { VirtualTime } from './VirtualTime.ts';

interface Options {
  readonly qps?: number;
  readonly burst?: number;
  readonly concurrent?: number;
  /** Default: the one that all share. */
  readonly client?: object;
}

/** Deliveries to sinks of one client in virtual time: who sends when, and how many run at once. */
class Deliveries {
  readonly time = new VirtualTime();
  readonly sent: string[] = [];
  most = 0;
  readonly #client = {};
  #running = 0;

  /** Each request takes 10 ms. */
  #sink<E extends KubernetesEvent>(own: string, client: object): EventSink<E> {
    const serve = (event: E) =>
      new Observable<E>((subscriber) => {
        this.sent.push(`${own} ${this.time.frame}`);
        this.most = Math.max(this.most, ++this.#running);
        subscriber.add(() => this.#running--);
        subscriber.add(
          timer(10, this.time)
            .pipe(map(() => event))
            .subscribe(subscriber),
        );
      });
    return { client, create: serve, patch: serve };
  }

  /** Gives a function that records so many events. */
  core(own: string, { client = this.#client, ...options }: Options = {}): (events: number) => EventBroadcaster {
    const broadcaster = new EventBroadcaster({ scheduler: this.time });
    broadcaster.startRecordingToSink(this.#sink(own, client), options);
    const recorder = broadcaster.newRecorder(new Scheme(), { component: 'core' });
    return (events) => {
      for (let i = 0; i < events; i++) recorder.event({ kind: 'Pod', namespace: 'shop', name: `web-${i}` }, 'Normal', 'A', '');
      return broadcaster;
    };
  } // prettier-ignore

  /** The same in the newer API. */
  eventsV1(own: string, { client = this.#client, ...options }: Options = {}): (events: number) => EventsV1Broadcaster {
    const broadcaster = new EventsV1Broadcaster({ scheduler: this.time });
    broadcaster.startRecordingToSink(this.#sink(own, client), options);
    const recorder = broadcaster.newRecorder(new Scheme(), 'events-v1');
    return (events) => {
      for (let i = 0; i < events; i++) recorder.eventf({ kind: 'Pod', namespace: 'shop', name: `web-${i}` }, undefined, 'Normal', 'A', 'B', '');
      return broadcaster;
    };
  } // prettier-ignore

  /** How many requests each has sent by now. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const line of this.sent) {
      const [own = ''] = line.split(' ');
      counts[own] = (counts[own] ?? 0) + 1;
    }
    return counts;
  }
}

const unlimited = { qps: Infinity };

describe('deliveries to sinks of one client', () => {
  it('have together no more requests under way than one may, and neither is left behind', () => {
    const world = new Deliveries();
    const [core, eventsV1] = [world.core('core', unlimited), world.eventsV1('v1', unlimited)];
    core(40);
    eventsV1(40);
    world.time.advance(30);
    expect(world.most).toBe(8);
    // While one has all permits the other waits for one at a time, and gets one of those that come back.
    const { core: byCore = 0, v1: byV1 = 0 } = world.counts();
    expect(byCore + byV1).toBe(32);
    expect(byV1).toBeGreaterThanOrEqual(3);
    world.time.advance(1_000);
    expect(world.counts()).toEqual({ core: 40, v1: 40 });
    expect(world.most).toBe(8);
  });

  it('have together no more requests a second than one may', () => {
    const world = new Deliveries();
    const options = { qps: 10, burst: 4 };
    const [core, eventsV1] = [world.core('core', options), world.eventsV1('v1', options)];
    core(20);
    eventsV1(20);
    world.time.advance(2_000);
    expect(world.sent).toHaveLength(4 + 20);
    world.time.advance(1_000);
    expect(world.sent).toHaveLength(4 + 30);
    world.time.advance(1_000);
    expect(world.counts()).toEqual({ core: 20, v1: 20 });
  });

  it('do not get more by one that has no limit, which waits for none of them', () => {
    const world = new Deliveries();
    const [core, eventsV1] = [world.core('core', { qps: 10, burst: 1 }), world.eventsV1('v1', unlimited)];
    core(20);
    world.time.advance(0);
    eventsV1(200);
    world.time.advance(1_000);
    expect(world.counts()).toEqual({ core: 11, v1: 200 });
  });

  it('let one go on when the other is stopped in the middle', async () => {
    const world = new Deliveries();
    const [core, eventsV1] = [world.core('core', unlimited), world.eventsV1('v1', unlimited)];
    const stopping = core(40);
    eventsV1(20);
    world.time.advance(5);
    const report = stopping.shutdown({ deadlineMs: 0 });
    world.time.advance(1_000);
    await report;
    expect(world.counts()).toEqual({ core: 8, v1: 20 });
  });

  it.each<[string, Options]>([
    ['on another client', { client: {} }],
    ['of another number of requests at once', { concurrent: 3 }],
  ])('share nothing with one %s', (_, other) => {
    const world = new Deliveries();
    const [core, eventsV1] = [world.core('core', unlimited), world.eventsV1('v1', { ...unlimited, ...other })];
    core(20);
    eventsV1(20);
    world.time.advance(0);
    expect(world.counts()).toEqual({ core: 8, v1: other.concurrent ?? 8 });
  });
});

describe('requestLimits', () => {
  const options = (more: object = {}) => ({ scheduler: new VirtualTime(), concurrent: 2, burst: 3, ...more });

  it('are the same for a client, a scheduler and a number of requests', () => {
    const client = {};
    const one = options();
    const limits = requestLimits(client, one);
    expect(requestLimits(client, { ...one, burst: 9 })).toBe(limits);
    expect(requestLimits({}, one)).not.toBe(limits);
    expect(requestLimits(client, options())).not.toBe(limits);
    expect(requestLimits(client, { ...one, concurrent: 3 })).not.toBe(limits);
    // All of them are remembered.
    expect(requestLimits(client, one)).toBe(limits);
  });

  it('are nobody else\'s without a client', () => {
    const one = options();
    expect(requestLimits(undefined, one)).not.toBe(requestLimits(undefined, one));
  }); // prettier-ignore

  it('begin with a full bucket', () => {
    const { agenda, bucket } = requestLimits({}, options());
    expect(bucket.tokens(1, 3, agenda.now())).toBe(3);
  });
});
