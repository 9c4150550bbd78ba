import {
  asyncScheduler,
  from,
  lastValueFrom,
  map,
  NEVER,
  Observable,
  of,
  range,
  Subject,
  take,
  timer,
  toArray,
  VirtualTimeScheduler,
} from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { pipelineContext } from '../../lib/broadcast/index.ts';
import { correlate } from '../../lib/correlation/index.ts';
import {
  deliverTo,
  type DeliverToOptions,
  type DeliveryOutcome,
  type EventSink,
  EventSinkError,
} from '../../lib/delivery/index.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { named, podEvent } from '../correlation/podEvent.ts';
import { revoked, unreadable } from '../event/hostile.ts';
import { marbles } from '../operators/runMarbles.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';
import { DeliveryWorld, forbidden, notFound, status } from './DeliveryWorld.ts';

const events = Object.fromEntries('abcdef'.split('').map((letter) => [letter, named(letter)]));

/** Answers after two frames. */
const slow: EventSink = {
  create: (event) => timer(2).pipe(map(() => event)),
  patch: (event) => timer(2).pipe(map(() => event)),
};

const atOnce: EventSink = { create: (event) => of(event), patch: (event) => of(event) };

const nameOf = ({ event }: DeliveryOutcome) => event.metadata.name;

const delivered = (source: Observable<CoreV1Event>, sink: EventSink, options: DeliverToOptions = {}) =>
  source.pipe(deliverTo(sink, { context: pipelineContext({ scheduler: asyncScheduler }), ...options }), map(nameOf));

describe('deliverTo', () => {
  describe('as an operator', () => {
    it(
      'emits what became of each write, and completes when its source has and all is written',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold('  -a-(bc)---d|       ', events);
        const e1subs = '   ^----------!       ';
        const expected = ' ---a-(bc)---(d|)   ';
        expectObservable(delivered(e1, slow)).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'completes at once where its source is empty',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold('  |', events);
        const e1subs = '   (^!)';
        const expected = ' |';
        expectObservable(delivered(e1, slow)).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'never ends when its source never does',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold('  -a-', events);
        const e1subs = '   ^--';
        const expected = ' ---a-';
        expectObservable(delivered(e1, slow)).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'never ends when its sink never answers within the age of a write',
      marbles(({ cold, expectObservable }) => {
        const e1 = cold('  -a|', events);
        const expected = ' ---';
        const silent: EventSink = { create: () => NEVER, patch: () => NEVER };
        expectObservable(delivered(e1, silent), ' 1s !').toBe(expected);
      }),
    );

    it(
      'passes an error on at once, and aborts what is under way',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold('  -a-b#', events);
        const e1subs = '   ^---!';
        const expected = ' ---a#';
        expectObservable(delivered(e1, slow)).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'unsubscribes from its source as soon as it is unsubscribed itself',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold('  -a-b-c-d-e-', events);
        const e1subs = '   ^----!     ';
        const unsub = '    -----!     ';
        const expected = ' ---a--     ';
        expectObservable(delivered(e1, slow), unsub).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'does not break the chain of unsubscription',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold('  -a-b-c-d-e-', events);
        const e1subs = '   ^----!     ';
        const unsub = '    -----!     ';
        const expected = ' ---a--     ';
        const chained = delivered(e1.pipe(map((event) => event)), slow).pipe(map((name) => name));
        expectObservable(chained, unsub).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'is done with its source when whoever is behind it has had enough',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold('  -a-b-c-d-e-', events);
        const e1subs = '   ^----!     ';
        const expected = ' ---a-(b|)  ';
        expectObservable(delivered(e1, slow).pipe(take(2))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'has one request at a time for each event object: what comes meanwhile is one more',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold('  -a(aa)-b|   ', events);
        const e1subs = '   ^-------!   ';
        const expected = ' ---a-a---(b|)';
        expectObservable(delivered(e1, slow)).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );
  });

  it('takes bare events, which no correlator has seen, as they are', () => {
    const world = new DeliveryWorld().deliver();
    const event = podEvent();
    world.events.next(event);
    world.advance();
    expect(world.seen[0]?.event).toBe(event);
  });

  it('takes what correlate gives: repeats are counted, and a server’s answer goes back to the correlator', () => {
    const scheduler = new VirtualTimeScheduler();
    const source = new Subject<CoreV1Event>();
    const lines: string[] = [];
    let version = 0;
    const serve = (verb: string) => (event: CoreV1Event) => {
      lines.push(`${verb} ${event.metadata.name} x${event.count ?? 0} ${event.metadata.resourceVersion ?? ''}`);
      return of({ ...event, metadata: { ...event.metadata, resourceVersion: String(++version) } });
    };
    const context = pipelineContext<CoreV1Event>({ scheduler, random: () => 0 });
    source
      .pipe(correlate({ context }), deliverTo({ create: serve('POST'), patch: serve('PATCH') }, { context }))
      .subscribe();
    const record = (name: string) => {
      source.next(named(name));
      scheduler.maxFrames = scheduler.frame;
      scheduler.flush();
    };
    record('web.1');
    record('web.2');
    record('web.3');
    expect(lines).toEqual(['POST web.1 x1 ', 'PATCH web.1 x2 1', 'PATCH web.1 x3 2']);
  });

  it('joins a broadcaster’s pipeline with a correlator that forgets: no count is lost with its record', () => {
    const scheduler = new VirtualTimeScheduler();
    const source = new Subject<CoreV1Event>();
    const stored = new Map<string, number>();
    const serve = (event: CoreV1Event) => {
      stored.set(event.metadata.name, event.count ?? 0);
      return of(event);
    };
    const context = pipelineContext<CoreV1Event>({ scheduler, random: () => 0 });
    source
      .pipe(
        correlate({ context, lruCacheSize: 1, burstSize: 1_000 }),
        deliverTo({ create: serve, patch: serve }, { context }),
      )
      .subscribe();
    const about = (message: string, name: string) => source.next(named(name, podEvent({ message, reason: message })));
    about('one', 'a');
    about('one', 'b');
    about('two', 'c');
    about('one', 'd');
    scheduler.flush();
    expect([...stored]).toEqual([
      ['a', 2],
      ['c', 1],
      ['d', 1],
    ]);
  });

  describe('when it is unsubscribed', () => {
    it('aborts what is in flight, and says interrupted; what waits is lost as stopped', () => {
      const world = new DeliveryWorld().replies('never').deliver({ concurrent: 1 });
      world.record('a', 'b');
      world.advance(1);
      world.record('a', 'b');
      world.subscription?.unsubscribe();
      expect(world.seen.map(({ signal }) => signal.aborted)).toEqual([true]);
      expect(world.lost.toSorted()).toEqual(['a interrupted x1', 'a stopped x1', 'b stopped x2']);
      expect(world.account.open).toBe(0);
    });

    it('aborts nothing that was answered, and tries no more', () => {
      const world = new DeliveryWorld().replies(status(500)).deliver();
      world.record('a');
      world.advance(100);
      world.subscription?.unsubscribe();
      world.advance(10_000);
      expect(world.seen.map(({ signal }) => signal.aborted)).toEqual([false]);
      expect(world.lost).toEqual(['a stopped x1']);
    });

    it('leaves no timer behind, whatever it was doing', () => {
      const world = new DeliveryWorld().replies(status(429), status(500), 'never').deliver();
      world.record('x/a', 'y/b', 'z/c');
      world.skip('z/d');
      world.advance(1);
      expect(world.scheduler.actions.length).toBeGreaterThan(0);
      world.subscription?.unsubscribe();
      expect(world.scheduler.actions).toEqual([]);
    });

    it.each<[string, (source: Subject<CoreV1Event>, unsubscribe: () => void) => void]>([
      ['unsubscription', (_, unsubscribe) => unsubscribe()],
      ['completion', (source) => source.complete()],
      ['an error', (source) => source.error('broken')],
    ])('leaves no listener on the signal of a shutdown: %s', (_, end) => {
      const draining = new AbortController().signal;
      const added = vi.spyOn(draining, 'addEventListener');
      const removed = vi.spyOn(draining, 'removeEventListener');
      const context = pipelineContext<CoreV1Event>({ scheduler: new VirtualTimeScheduler(), draining });
      const source = new Subject<CoreV1Event>();
      const subscription = source.pipe(deliverTo(atOnce, { context })).subscribe({ error: () => undefined });
      expect(added).toHaveBeenCalledTimes(1);
      end(source, () => subscription.unsubscribe());
      expect(removed.mock.calls).toEqual(added.mock.calls);
    });

    it('by whoever sees an outcome, counts that write as delivered and the others as lost', () => {
      const world = new DeliveryWorld();
      world.answer = () => world.after(1, 'stored');
      world.deliver({ concurrent: 1 });
      const taken: string[] = [];
      const subscription = world.events
        .pipe(deliverTo(world.sink, { context: world.context, concurrent: 1 }))
        .subscribe((outcome) => {
          taken.push(nameOf(outcome));
          subscription.unsubscribe();
        });
      world.subscription?.unsubscribe();
      world.record('a', 'b');
      world.advance(10);
      expect(taken).toEqual(['a']);
      expect(world.account.snapshot()).toMatchObject({ recorded: 2, handled: 1, lost: { stopped: 1 } });
    });

    it('by the sink while it is called, counts that request as interrupted', () => {
      const world = new DeliveryWorld();
      world.answer = () => {
        world.subscription?.unsubscribe();
        return 'stored';
      };
      world.deliver();
      world.record('a');
      world.advance(10);
      expect(world.outcomes).toEqual([]);
      expect(world.account.snapshot()).toMatchObject({ recorded: 1, running: 0, lost: { interrupted: 1 } });
    });
  });

  it('passes an error of its source on, and loses what it had not written', () => {
    const world = new DeliveryWorld().replies('never').deliver({ concurrent: 1 });
    world.record('a', 'b');
    world.advance(1);
    world.events.error('broken');
    expect(world.errors).toEqual(['broken']);
    expect(world.lost.toSorted()).toEqual(['a interrupted x1', 'b stopped x1']);
    expect(world.scheduler.actions).toEqual([]);
  });

  it('ends with an error of whoever is behind it, as everywhere, and keeps its books', () => {
    const world = new DeliveryWorld();
    const errors: unknown[] = [];
    world.events
      .pipe(
        deliverTo(world.sink, { context: world.context }),
        map(() => {
          throw new Error('boom');
        }),
      )
      .subscribe({ error: (error) => errors.push(error) });
    world.record('a', 'b');
    world.advance();
    expect(errors).toEqual([new Error('boom')]);
    expect(world.account.snapshot()).toMatchObject({ recorded: 2, handled: 1, lost: { stopped: 1 } });
  });

  describe('whoever is told of an outcome', () => {
    it('may record the same event: it goes on in the next turn, without recursion', () => {
      const world = new DeliveryWorld();
      let left = 10_000;
      world.events.pipe(deliverTo(world.sink, { context: world.context, qps: Infinity })).subscribe(() => {
        if (left-- > 0) world.record('a');
      });
      world.record('a');
      world.advance(100_000);
      expect(world.account.snapshot()).toMatchObject({ recorded: 10_001, handled: 10_001 });
      expect(world.requests).toHaveLength(10_001);
    });

    it('may complete the source, and begin a shutdown, at once', () => {
      const world = new DeliveryWorld();
      world.replies(forbidden).deliver();
      world.events.subscribe();
      const source = new Subject<CoreV1Event>();
      let completed = false;
      source.pipe(deliverTo(world.sink, { context: world.context })).subscribe({
        next: () => {
          world.drain();
          source.complete();
        },
        complete: () => {
          completed = true;
        },
      });
      source.next(world.correlated('a').event);
      source.next(world.correlated('b').event);
      world.advance();
      expect(completed).toBe(true);
      expect(world.account.snapshot()).toMatchObject({ recorded: 2, handled: 1, lost: { rejected: 1 } });
    });

    it('may ask for a flush', () => {
      const world = new DeliveryWorld();
      const flushed: boolean[] = [];
      world.events.pipe(deliverTo(world.sink, { context: world.context })).subscribe(() => {
        if (flushed.length === 0) flushed.push(world.flush().done);
      });
      world.skip('b');
      world.record('a');
      world.advance();
      expect(flushed).toEqual([false]);
      expect(world.requests).toEqual(['0 POST a x1', '0 POST b x1']);
    });
  });

  it('survives what is told of the server’s answer and throws: that is reported as unhandled', () => {
    const world = new DeliveryWorld();
    const errors = unhandledErrors(() => {
      world.deliver({ concurrent: 1 });
      world.events.next({
        ...world.correlated('a'),
        acknowledge: () => {
          throw new Error('boom');
        },
      });
      world.record('b');
      world.advance();
    });
    expect(errors).toEqual([new Error('boom')]);
    expect(world.told).toEqual(['created a x1 +1', 'created b x1 +1']);
  });

  it('goes on where chance throws, or is no number', () => {
    const world = new DeliveryWorld(() => {
      throw new Error('boom');
    });
    const errors = unhandledErrors(() => {
      world.replies(status(500), notFound).deliver();
      world.record('a');
      world.skip('b');
      world.advance(300_000);
    });
    expect(errors.length).toBeGreaterThan(0);
    expect(world.account.snapshot()).toMatchObject({ recorded: 2, waiting: 0, running: 0 });
  });

  it.each<[string, () => unknown]>([
    ['undefined', () => undefined],
    ['null', () => null],
    ['a text', () => 'event'],
    ['an object without metadata', () => ({})],
    ['an object without a reference', () => ({ metadata: { name: 'a', namespace: 'b' } })],
    ['a Proxy that throws', unreadable],
    ['a revoked Proxy', revoked],
  ])('loses what is no event as invalid, and goes on with the next: %s', (_, value) => {
    const world = new DeliveryWorld().deliver();
    world.events.next(value() as CoreV1Event);
    world.record('a');
    world.advance();
    expect(world.errors).toEqual([]);
    expect(world.told).toEqual(['created a x1 +1']);
    expect(world.account.snapshot()).toMatchObject({ recorded: 2, handled: 1, lost: { invalid: 1 } });
    world.events.complete();
    expect(world.completed).toBe(true);
  });

  it.each(['lastTimestamp', 'count', 'message', 'type', 'involvedObject'] as const)(
    'comes to an end with an event whose %s can’t be what it is',
    (field) => {
      const world = new DeliveryWorld();
      world.replies(status(500)).deliver();
      const odd = { [field]: field === 'lastTimestamp' ? new Date(NaN) : { odd: 1n } } as Partial<CoreV1Event>;
      world.events.next(world.correlated('a', odd));
      world.events.next(world.correlated('a', odd));
      world.record('b');
      world.events.complete();
      world.advance(1_000_000);
      expect(world.completed).toBe(true);
      expect(world.account.open).toBe(0);
    },
  );

  describe('a synchronous sink and source', () => {
    it('writes as many events as a synchronous source has, without recursion', () => {
      const scheduler = new VirtualTimeScheduler();
      const context = pipelineContext<CoreV1Event>({ scheduler });
      let outcomes = 0;
      let completed = false;
      range(0, 20_000)
        .pipe(
          map((i) => named(`e${i}`)),
          deliverTo(atOnce, { context, qps: Infinity, capacity: 20_000 }),
        )
        .subscribe({
          next: () => outcomes++,
          complete: () => {
            completed = true;
          },
        });
      scheduler.flush();
      expect(outcomes).toBe(20_000);
      expect(completed).toBe(true);
    });

    it('stops a synchronous source as soon as whoever is behind it has had enough', () => {
      let pulled = 0;
      const source = new Observable<CoreV1Event>((subscriber) => {
        while (!subscriber.closed && pulled < 1_000) {
          pulled++;
          if (pulled === 3) destination.unsubscribe();
          subscriber.next(podEvent());
        }
      });
      const destination = new Subject<unknown>().subscribe();
      const outer = new Observable<DeliveryOutcome>((subscriber) => {
        subscriber.add(destination);
        destination.add(() => subscriber.complete());
        return source.pipe(deliverTo(atOnce)).subscribe(subscriber);
      });
      outer.subscribe();
      expect(pulled).toBe(3);
    });
  });

  describe('without a context', () => {
    const sinkOf = (create: EventSink['create']): EventSink => ({ create, patch: () => NEVER });
    const shown = (outcomes: readonly DeliveryOutcome[]) =>
      outcomes.map(({ kind, event }) => `${event.metadata.name} ${kind}`);

    it('writes to a sink of promises, and completion drains', async () => {
      const sink = sinkOf(async (event) => {
        await Promise.resolve();
        if (event.metadata.name === 'b') throw new EventSinkError(forbidden);
        if (event.metadata.name === 'c') throw new Error('boom');
        return event;
      });
      const outcomes = from(['a', 'b', 'c'].map((name) => named(name))).pipe(
        deliverTo(sink, { attempts: 1, firstBackoffMs: 1 }),
        toArray(),
      );
      expect(shown(await lastValueFrom(outcomes)).toSorted()).toEqual(['a created', 'b rejected', 'c gave-up']);
    });

    it('aborts a promise’s request', async () => {
      const signals: AbortSignal[] = [];
      const sink = sinkOf((_, { signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      });
      const subscription = of(podEvent()).pipe(deliverTo(sink)).subscribe();
      await Promise.resolve();
      subscription.unsubscribe();
      expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    });

    it('can be subscribed to again, each time with a memory of its own', async () => {
      const outcomes = of(podEvent()).pipe(deliverTo(sinkOf((event) => of(event))), toArray());
      expect(shown(await lastValueFrom(outcomes))).toEqual([`${podEvent().metadata.name} created`]);
      expect(shown(await lastValueFrom(outcomes))).toEqual([`${podEvent().metadata.name} created`]);
    });
  });

  it.each<[string, unknown, ErrorConstructor]>([
    ['concurrent', 0, RangeError],
    ['concurrent', 1.5, RangeError],
    ['concurrent', '8', TypeError],
    ['qps', 0, RangeError],
    ['qps', NaN, RangeError],
    ['burst', 0, RangeError],
    ['capacity', -1, RangeError],
    ['capacity', {}, TypeError],
    ['overflow', 'drop-latest', RangeError],
    ['attempts', 0, RangeError],
    ['attempts', Infinity, RangeError],
    ['maxAgeMs', 0, RangeError],
    ['firstBackoffMs', 0, RangeError],
    ['longestBackoffMs', '1', TypeError],
    ['requestTimeoutMs', 2 ** 31, RangeError],
    ['heldIntervalMs', 0, RangeError],
    ['maxObjects', 0, RangeError],
    ['onNotice', 'log', TypeError],
  ])('checks its options at the call: %s %s', (option, value, error) => {
    const call = () => deliverTo(atOnce, { [option]: value });
    expect(call).toThrow(error);
    expect(call).toThrow(option);
  });

  it.each<unknown>([undefined, null, {}, { create: () => NEVER }])('checks its sink at the call: %s', (sink) => {
    expect(() => deliverTo(sink as EventSink)).toThrow(TypeError);
  });
});
