import fc from 'fast-check';
import {
  concat,
  defer,
  EMPTY,
  endWith,
  from,
  ignoreElements,
  lastValueFrom,
  NEVER,
  type ObservableInput,
  of,
  Subject,
  tap,
  throwError,
  timer,
  toArray,
  VirtualTimeScheduler,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Account, type PipelineContext } from '../../lib/broadcast/index.ts';
import {
  type Answer,
  deliverTo,
  type DeliverToOptions,
  type DeliveryOutcome,
  type EventSink,
  EventSinkError,
} from '../../lib/delivery/index.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { revoked, unreadable, unshowable } from '../event/hostile.ts';

/** What the sink does with one request; a function may do whatever it likes. */
type Reply = 'stored' | Answer | ((event: CoreV1Event) => ObservableInput<CoreV1Event>);

const anEvent = (name = 'web.1'): CoreV1Event => ({
  metadata: { name, namespace: 'default' },
  involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' },
});
const storedAs = (event: CoreV1Event): CoreV1Event => ({
  ...event,
  metadata: { ...event.metadata, resourceVersion: '7' },
});
const status = (code: number, reason?: string): Extract<Answer, { kind: 'status' }> => ({
  kind: 'status',
  code,
  message: `answered ${code}`,
  causes: [],
  isStatus: true,
  ...(reason !== undefined && { reason }),
});
const notSent: Answer = { kind: 'not-sent', code: 'ECONNREFUSED', message: 'refused' };
const unknown: Answer = { kind: 'unknown', code: 'ECONNRESET', message: 'reset' };
const alreadyExists = status(409, 'AlreadyExists');

const answered = (reply: Reply, event: CoreV1Event): ObservableInput<CoreV1Event> => {
  if (typeof reply === 'function') return reply(event);
  return reply === 'stored' ? of(storedAs(event)) : throwError(() => new EventSinkError(reply));
};

/** A pipeline in virtual time, before a sink that gives the replies in turn, and the last of them for ever. */
class World {
  readonly scheduler = new VirtualTimeScheduler();
  readonly events = new Subject<CoreV1Event>();
  readonly outcomes: DeliveryOutcome[] = [];
  readonly signals: AbortSignal[] = [];
  readonly times: number[] = [];
  readonly lost: string[] = [];
  readonly account = new Account<CoreV1Event>((event, occurrences, reason) => {
    this.lost.push(`${event?.metadata.name ?? '?'} ${reason}${occurrences === 1 ? '' : ` x${occurrences}`}`);
  });
  readonly #draining = new AbortController();
  readonly context: PipelineContext<CoreV1Event>;
  completed = false;

  constructor(random: () => number = () => 1) {
    const { scheduler, account } = this;
    this.context = { scheduler, random, account, draining: this.#draining.signal };
  }

  deliver(replies: readonly Reply[], options: Omit<DeliverToOptions, 'context'> = {}) {
    const sink: EventSink = {
      create: (event, { signal }) => {
        const reply = replies[Math.min(this.times.length, replies.length - 1)] ?? 'stored';
        this.times.push(this.scheduler.now());
        this.signals.push(signal);
        return answered(reply, event);
      },
      patch: () => NEVER,
    };
    return this.events.pipe(deliverTo(sink, { ...options, context: this.context })).subscribe({
      next: (outcome) => this.outcomes.push(outcome),
      complete: () => {
        this.completed = true;
      },
    });
  }

  at(time: number, work: () => void): void {
    this.scheduler.schedule(work, time);
  }

  drain(): void {
    this.#draining.abort();
  }

  after(time: number, reply: Reply): Reply {
    return (event) =>
      concat(
        timer(time, this.scheduler).pipe(ignoreElements()),
        defer(() => answered(reply, event)),
      );
  }

  /** One event, until nothing is left to do. */
  run(replies: readonly Reply[], options?: Omit<DeliverToOptions, 'context'>): DeliveryOutcome | undefined {
    this.deliver(replies, options);
    this.events.next(anEvent());
    this.events.complete();
    this.scheduler.flush();
    expect(this.completed).toBe(true);
    expect(this.outcomes.length).toBeLessThanOrEqual(1);
    return this.outcomes[0];
  }
}

const openAndLost = (account: Account<CoreV1Event>) => {
  const { handled, waiting, running, held, lost } = account.snapshot();
  return handled + waiting + running + held + Object.values(lost).reduce((sum, count) => sum + count, 0);
};

describe('deliverTo', () => {
  it('tells what the sink stored', () => {
    const world = new World();
    expect(world.run(['stored'])).toEqual({
      kind: 'created',
      event: storedAs(anEvent()),
      occurrences: 1,
      attempts: 1,
    });
    expect(world.account.snapshot()).toMatchObject({ recorded: 1, handled: 1, running: 0, waiting: 0, lost: {} });
    expect(world.signals.map((signal) => signal.aborted)).toEqual([false]);
  });

  it.each<[string, Answer]>([
    ['403', status(403, 'Forbidden')],
    ['422', status(422, 'Invalid')],
    ['404', status(404, 'NotFound')],
    ['AlreadyExists at the first try', alreadyExists],
    ['an unexpected 2xx', { kind: 'unexpected', message: 'no event' }],
    ['an invalid request', { kind: 'invalid', message: 'no name' }],
    ['an aborted request', { kind: 'aborted', message: 'aborted' }],
  ])('takes %s for final', (_, answer) => {
    const world = new World();
    const outcome = world.run([answer, 'stored']);
    expect(outcome).toMatchObject({ kind: 'rejected', event: anEvent(), attempts: 1, error: { answer } });
    expect(world.times).toEqual([0]);
    expect(world.lost).toEqual(['web.1 rejected']);
    expect(world.signals[0]?.aborted).toBe(false);
  });

  it.each<[string, Reply]>([
    ['what was not sent', notSent],
    ['an unknown outcome', unknown],
    ['401', status(401)],
    ['408', status(408)],
    ['425', status(425)],
    ['429', status(429)],
    ['500', status(500)],
    ['503', status(503)],
    ['599', status(599)],
    ['missing credentials', { kind: 'credentials', message: 'no token' }],
    ['an error of another class', () => throwError(() => new Error('boom'))],
    ['something that is no error', () => throwError(() => 'boom')],
    ['a sink that gives no event', () => EMPTY],
  ])('tries %s again', (_, reply) => {
    const world = new World();
    expect(world.run([reply, 'stored'])).toMatchObject({ kind: 'created', attempts: 2 });
    expect(world.times).toEqual([0, 500]);
    expect(world.account.snapshot()).toMatchObject({ recorded: 1, handled: 1, lost: {} });
  });

  it('waits from half a second up to 30, and gives up after 12 attempts', () => {
    const world = new World();
    expect(world.run([notSent])).toMatchObject({
      kind: 'gave-up',
      event: anEvent(),
      attempts: 12,
      error: { answer: notSent },
    });
    const waits = world.times.slice(1).map((time, index) => time - (world.times[index] ?? 0));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000, 30000, 30000]);
    expect(world.lost).toEqual(['web.1 gave-up']);
    expect(world.account.snapshot()).toMatchObject({ recorded: 1, handled: 0, lost: { 'gave-up': 1 } });
  });

  it.each([
    [3_000, 3_000],
    [100, 500],
    [3_600_000, 60_000],
  ])('waits as long as the server asks for, at most a minute: %i ms', (retryAfterMs, waited) => {
    const world = new World();
    world.run([{ ...status(429), retryAfterMs }, 'stored']);
    expect(world.times).toEqual([0, waited]);
  });

  it('waits for a part of it that chance decides', () => {
    const chances = [0.5, 0, 0.25];
    const world = new World(() => chances.shift() ?? 1);
    world.run([notSent], { attempts: 5 });
    expect(world.times).toEqual([0, 250, 250, 750, 4750]);
  });

  it.each([1, 2, 3])('tries %d times if asked to', (attempts) => {
    const world = new World();
    expect(world.run([unknown], { attempts })).toMatchObject({ kind: 'gave-up', attempts });
    expect(world.times).toHaveLength(attempts);
  });

  it.each<[string, readonly Answer[]]>([
    ['an unknown outcome', [unknown]],
    ['a 500', [status(500)]],
    ['an unknown outcome and one that was not sent', [unknown, notSent]],
  ])('counts an event that is there already after %s as created', (_, before) => {
    const world = new World();
    expect(world.run([...before, alreadyExists])).toEqual({
      kind: 'created',
      event: anEvent(),
      occurrences: 1,
      attempts: before.length + 1,
    });
    expect(world.account.snapshot()).toMatchObject({ handled: 1, lost: {} });
  });

  it.each<[string, Answer]>([
    ['one that was not sent', notSent],
    ['a 429', status(429)],
  ])('counts an event that is there already after %s as rejected', (_, before) => {
    const world = new World();
    expect(world.run([before, alreadyExists])).toMatchObject({ kind: 'rejected', attempts: 2 });
  });

  it('does not take another conflict for an event that is there', () => {
    expect(new World().run([unknown, status(409, 'Conflict')])).toMatchObject({ kind: 'rejected', attempts: 2 });
  });

  describe('once a shutdown has begun', () => {
    it('cuts a wait short for one last try, which may succeed', () => {
      const world = new World();
      world.at(700, () => world.drain());
      expect(world.run([notSent, notSent, 'stored'])).toMatchObject({ kind: 'created', attempts: 3 });
      expect(world.times).toEqual([0, 500, 700]);
    });

    it('counts a write as undelivered whose last try fails', () => {
      const world = new World();
      world.at(700, () => world.drain());
      expect(world.run([notSent])).toMatchObject({ kind: 'undelivered', attempts: 3, error: { answer: notSent } });
      expect(world.times).toEqual([0, 500, 700]);
      expect(world.lost).toEqual(['web.1 undelivered-at-shutdown']);
    });

    it('says rejected where the last try has a final answer', () => {
      const world = new World();
      world.at(100, () => world.drain());
      expect(world.run([notSent, status(403)])).toMatchObject({ kind: 'rejected', attempts: 2 });
    });

    it('lets a request that is under way finish, and tries once more without a wait', () => {
      const world = new World();
      world.at(100, () => world.drain());
      expect(world.run([world.after(300, unknown), world.after(50, unknown)])).toMatchObject({
        kind: 'undelivered',
        attempts: 2,
      });
      expect(world.times).toEqual([0, 300]);
      expect(world.signals.map((signal) => signal.aborted)).toEqual([false, false]);
    });

    it('tries what it had not begun once', () => {
      const world = new World();
      world.drain();
      expect(world.run([notSent])).toMatchObject({ kind: 'undelivered', attempts: 1 });
      expect(world.times).toEqual([0]);
    });

    it('gives up where every attempt was used already', () => {
      const world = new World();
      world.at(700, () => world.drain());
      expect(world.run([notSent], { attempts: 3 })).toMatchObject({ kind: 'gave-up', attempts: 3 });
    });
  });

  describe('when it is unsubscribed', () => {
    it('aborts the request and says interrupted', () => {
      const world = new World();
      const subscription = world.deliver([() => NEVER]);
      world.events.next(anEvent());
      expect(world.signals.map((signal) => signal.aborted)).toEqual([false]);
      expect(world.account.snapshot()).toMatchObject({ running: 1 });
      subscription.unsubscribe();
      expect(world.signals.map((signal) => signal.aborted)).toEqual([true]);
      expect(world.lost).toEqual(['web.1 interrupted']);
      expect(world.account.snapshot()).toMatchObject({ running: 0, lost: { interrupted: 1 } });
    });

    it('tries no more, and aborts nothing that was answered', () => {
      const world = new World();
      const subscription = world.deliver([notSent]);
      world.events.next(anEvent());
      world.at(200, () => subscription.unsubscribe());
      world.scheduler.flush();
      expect(world.times).toEqual([0]);
      expect(world.signals[0]?.aborted).toBe(false);
      expect(world.lost).toEqual(['web.1 interrupted']);
    });

    it.each([
      ['stopped', false],
      ['undelivered-at-shutdown', true],
    ])('loses what waits as %s', (reason, draining) => {
      const world = new World();
      const subscription = world.deliver([() => NEVER], { concurrent: 1 });
      for (const name of ['a', 'b', 'c']) world.events.next(anEvent(name));
      if (draining) world.drain();
      subscription.unsubscribe();
      expect(world.lost.toSorted()).toEqual(['a interrupted', `b ${reason}`, `c ${reason}`]);
      expect(world.account.open).toBe(0);
    });

    it('by whoever sees an outcome, counts that write as delivered', () => {
      const world = new World();
      const subscription = world.events
        .pipe(
          deliverTo(
            { create: (event) => timer(1, world.scheduler).pipe(ignoreElements(), endWith(event)), patch: () => NEVER },
            world,
          ),
        )
        .subscribe(() => subscription.unsubscribe());
      world.events.next(anEvent());
      world.scheduler.flush();
      expect(world.account.snapshot()).toMatchObject({ recorded: 1, handled: 1, running: 0, lost: {} });
    });
  });

  it.each([
    [8, {}],
    [3, { concurrent: 3 }],
    [1, { concurrent: 1 }],
  ])('has at most %d requests under way', (most, options) => {
    const world = new World();
    let underWay = 0;
    let highest = 0;
    const counted: Reply = (event) => {
      highest = Math.max(highest, ++underWay);
      return timer(10, world.scheduler).pipe(
        tap(() => underWay--),
        ignoreElements(),
        endWith(event),
      );
    };
    world.deliver([counted], options);
    world.at(0, () => {
      for (let i = 0; i < 20; i++) world.events.next(anEvent(String(i)));
      expect(world.account.snapshot()).toMatchObject({ running: most, waiting: 20 - most });
    });
    world.scheduler.flush();
    expect(world.outcomes).toHaveLength(20);
    expect(highest).toBe(most);
  });

  it('loses what comes when its queue is full', () => {
    const world = new World();
    world.deliver([world.after(10, 'stored')], { concurrent: 1, capacity: 2 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) world.events.next(anEvent(name));
    expect(world.lost).toEqual(['d sink-full', 'e sink-full']);
    world.scheduler.flush();
    expect(world.outcomes.map(({ event }) => event.metadata.name)).toEqual(['a', 'b', 'c']);
    expect(world.account.snapshot()).toMatchObject({ recorded: 5, handled: 3, lost: { 'sink-full': 2 } });
  });

  it('writes the others while one waits for its next try', () => {
    const world = new World();
    world.deliver([notSent, 'stored']);
    for (const name of ['a', 'b']) world.events.next(anEvent(name));
    world.scheduler.flush();
    expect(world.outcomes.map(({ event }) => event.metadata.name)).toEqual(['b', 'a']);
  });

  it.each<[string, () => unknown]>([
    ['an error', () => new Error('boom')],
    ['undefined', () => undefined],
    ['a Proxy that throws', unreadable],
    ['a revoked Proxy', revoked],
    ['a value without a text', () => unshowable],
  ])('survives a sink that throws %s in the call', (_, thrown) => {
    const world = new World();
    const throwing: Reply = () => {
      throw thrown();
    };
    expect(world.run([throwing, 'stored'])).toMatchObject({ kind: 'created', attempts: 2 });
    const other = new World();
    const outcome = other.run([throwing], { attempts: 1 });
    expect(outcome?.kind).toBe('gave-up');
    expect(outcome && 'error' in outcome && outcome.error).toBeInstanceOf(Error);
  });

  it('takes what is no answer at all for an unknown outcome', () => {
    const world = new World();
    const nothing: Reply = () => Reflect.get({}, 'nothing') as ObservableInput<CoreV1Event>;
    expect(world.run([nothing, alreadyExists])).toMatchObject({ kind: 'created', attempts: 2 });
  });

  it('takes the first event of a sink that goes on', () => {
    const world = new World();
    const endless: Reply = (event) => concat(of(event, storedAs(event)), NEVER);
    expect(world.run([endless])).toMatchObject({ kind: 'created', event: anEvent(), attempts: 1 });
    expect(world.signals[0]?.aborted).toBe(false);
  });

  it('passes an error of its source on, and loses what it had not written', () => {
    const world = new World();
    const errors: unknown[] = [];
    world.events
      .pipe(deliverTo({ create: () => NEVER, patch: () => NEVER }, { context: world.context, concurrent: 1 }))
      .subscribe({ error: (error) => errors.push(error) });
    for (const name of ['a', 'b']) world.events.next(anEvent(name));
    world.events.error('broken');
    expect(errors).toEqual(['broken']);
    expect(world.lost.toSorted()).toEqual(['a interrupted', 'b stopped']);
  });

  describe('without a context', () => {
    const sinkOf = (create: EventSink['create']): EventSink => ({ create, patch: () => NEVER });
    const kindsOf = (outcomes: readonly DeliveryOutcome[]) =>
      outcomes.map(({ kind, event }) => `${event.metadata.name} ${kind}`);

    it('writes to a sink of promises', async () => {
      const sink = sinkOf(async (event) => {
        await Promise.resolve();
        if (event.metadata.name === 'b') throw new EventSinkError(status(403));
        if (event.metadata.name === 'c') throw new Error('boom');
        return event;
      });
      const outcomes = from(['a', 'b', 'c'].map(anEvent)).pipe(deliverTo(sink, { attempts: 1 }), toArray());
      expect(kindsOf(await lastValueFrom(outcomes)).toSorted()).toEqual(['a created', 'b rejected', 'c gave-up']);
    });

    it('aborts a promise’s request', () => {
      const signals: AbortSignal[] = [];
      const sink = sinkOf((_, { signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      });
      of(anEvent()).pipe(deliverTo(sink)).subscribe().unsubscribe();
      expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    });

    it('can be subscribed to again', async () => {
      const outcomes = of(anEvent()).pipe(deliverTo(sinkOf((event) => of(event))), toArray());
      expect(kindsOf(await lastValueFrom(outcomes))).toEqual(['web.1 created']);
      expect(kindsOf(await lastValueFrom(outcomes))).toEqual(['web.1 created']);
    });
  });

  it.each([
    ['attempts', 0, RangeError],
    ['attempts', 1.5, RangeError],
    ['attempts', NaN, RangeError],
    ['attempts', Infinity, RangeError],
    ['attempts', '3', TypeError],
    ['concurrent', 0, RangeError],
    ['concurrent', '8', TypeError],
    ['capacity', -1, RangeError],
    ['capacity', {}, TypeError],
  ])('checks its options at the call: %s %s', (option, value, error) => {
    const call = () => deliverTo({ create: () => NEVER, patch: () => NEVER }, { [option]: value });
    expect(call).toThrow(error);
    expect(call).toThrow(option);
  });

  it('keeps books that close at each moment, and tells each write once', () => {
    const answer = fc.constantFrom<'stored' | 'throw' | Answer>(
      'stored',
      'throw',
      notSent,
      unknown,
      alreadyExists,
      status(429),
      status(503),
      status(403),
    );
    const script = fc.record({
      replies: fc.array(fc.record({ answer, delay: fc.constantFrom(0, 1, 7, 600) }), { minLength: 1, maxLength: 30 }),
      arrivals: fc.array(fc.nat(2_000), { maxLength: 12 }),
      chance: fc.constantFrom(0, 0.3, 1),
      drainAt: fc.option(fc.nat(4_000)),
      unsubscribeAt: fc.option(fc.nat(6_000)),
      options: fc.record({
        concurrent: fc.integer({ min: 1, max: 3 }),
        capacity: fc.nat(3),
        attempts: fc.integer({ min: 1, max: 5 }),
      }),
    });
    fc.assert(
      fc.property(script, ({ replies, arrivals, chance, drainAt, unsubscribeAt, options }) => {
        const world = new World(() => chance);
        const closes = () => expect(openAndLost(world.account)).toBe(world.account.snapshot().recorded);
        let underWay = 0;
        const subscription = world.deliver(
          replies.map(({ answer: reply, delay }) => (event) => {
            closes();
            if (reply === 'throw') throw new Error('boom');
            underWay++;
            expect(underWay).toBeLessThanOrEqual(options.concurrent);
            return concat(
              timer(delay, world.scheduler).pipe(ignoreElements()),
              defer(() => {
                underWay--;
                closes();
                return answered(reply, event);
              }),
            );
          }),
          options,
        );
        arrivals.forEach((time, index) => world.at(time, () => world.events.next(anEvent(String(index)))));
        for (let time = 0; time < 6_000; time += 50) world.at(time, closes);
        if (drainAt !== null) world.at(drainAt, () => world.drain());
        if (unsubscribeAt !== null) world.at(unsubscribeAt, () => subscription.unsubscribe());
        world.scheduler.flush();

        closes();
        const { recorded, handled, lost } = world.account.snapshot();
        expect(world.account.open).toBe(0);
        if (unsubscribeAt === null) expect(recorded).toBe(arrivals.length);
        const told = world.outcomes.map(({ event }) => event.metadata.name);
        expect(new Set(told).size).toBe(told.length);
        const created = world.outcomes.filter(({ kind }) => kind === 'created');
        expect(created).toHaveLength(handled);
        // A name with each loss, none of them twice, and none that was stored.
        const names = world.lost.map((line) => line.split(' ')[0] ?? '');
        expect(new Set([...names, ...created.map(({ event }) => event.metadata.name)]).size).toBe(recorded);
        expect(world.lost).toHaveLength(recorded - handled);
        const silent = (lost.interrupted ?? 0) + (lost.stopped ?? 0) + (lost['sink-full'] ?? 0);
        const atShutdown = world.outcomes.filter(({ kind }) => kind === 'undelivered').length;
        const cutWaiting = (lost['undelivered-at-shutdown'] ?? 0) - atShutdown;
        expect(world.outcomes).toHaveLength(recorded - silent - cutWaiting);
        for (const { attempts } of world.outcomes) expect(attempts).toBeLessThanOrEqual(options.attempts);
      }),
      { numRuns: 200 },
    );
  });
});
