import fc from 'fast-check';
import { type Observable, queueScheduler, type Subscription } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  Broadcaster,
  type BroadcasterDropReason,
  type BroadcasterOptions,
  type BroadcasterState,
  type PulledWatcher,
} from '../../lib/broadcast/index.ts';
import { marbles } from '../operators/runMarbles.ts';
import { StepScheduler } from '../operators/StepScheduler.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';

/** A broadcaster of numbers whose turns the spec runs, and what it dropped. */
function stepped(options: BroadcasterOptions<number> = {}) {
  const scheduler = new StepScheduler();
  const drops: [number, BroadcasterDropReason][] = [];
  const onDrop = (value: number, reason: BroadcasterDropReason) => drops.push([value, reason]);
  return { broadcaster: new Broadcaster<number>({ scheduler, onDrop, ...options }), scheduler, drops };
}

async function standOf(promise: Promise<unknown>): Promise<string> {
  let stand = 'pending';
  promise.then(
    () => (stand = 'resolved'),
    (error: unknown) => (stand = String(error)),
  );
  await new Promise<void>((resolve) => setImmediate(resolve));
  return stand;
}

describe('Broadcaster', () => {
  it(
    'is a stream like any other, in time',
    marbles(({ cold, expectObservable }) => {
      const broadcaster = new Broadcaster<string>();
      const e1 = cold(' -a-b-(cd)---e-|');
      const first = '  ^--------------';
      const expected1 = '-a-b-(cd)---e-|';
      const second = ' --^---------!  ';
      const expected2 = '---b-(cd)---   ';
      const third = '  ----^-----!----';
      const expected3 = '-----(cd)------';
      expectObservable(broadcaster.watch(), first).toBe(expected1);
      expectObservable(broadcaster.watch(), second).toBe(expected2);
      expectObservable(broadcaster.watch(), third).toBe(expected3);
      e1.subscribe({
        next: (value) => void broadcaster.actionOrDrop(value),
        complete: () => void broadcaster.shutdown(),
      });
    }),
  );

  it.each([
    [{}, 1000],
    [{ queueLength: 3 }, 3],
    [{ queueLength: 3, intakeLength: 5 }, 5],
  ])('lets as many wait as the options say: %o', (options, length) => {
    const { broadcaster } = stepped(options);
    let sent = 0;
    while (broadcaster.actionOrDrop(sent) === 'sent') sent++;
    expect(sent).toBe(length);
  });

  it('opens a watcher with the longer of its queue and its prefix with one value more', () => {
    const { broadcaster, scheduler } = stepped({ queueLength: 4, intakeLength: 10 });
    const watchers = [broadcaster.open({ prefix: [-1] }), broadcaster.open({ prefix: [-1], queueLength: 1 })];
    for (let value = 1; value <= 5; value++) broadcaster.actionOrDrop(value);
    scheduler.flush();
    expect(watchers.map((watcher) => watcher.take())).toEqual([
      [-1, 1, 2, 3],
      [-1, 1],
    ]);
  });

  it("hands out in the reader's call with queueScheduler and 'wait', and loses nothing", () => {
    const { broadcaster } = stepped({
      queueLength: 1,
      intakeLength: 10,
      fullChannelBehavior: 'wait',
      scheduler: queueScheduler,
    });
    const watcher = broadcaster.open();
    for (let value = 1; value <= 10; value++) broadcaster.actionOrDrop(value);
    expect([watcher.take(3), watcher.length]).toEqual([[1, 2, 3], 2]);
    expect(watcher.take()).toEqual([4, 5, 6, 7, 8, 9, 10]);
  });

  it('is stopped for good: a shutdown afterwards does not begin to drain', async () => {
    const { broadcaster } = stepped();
    broadcaster.stop();
    expect(await standOf(broadcaster.shutdown())).toBe('resolved');
    expect(broadcaster.state).toBe('stopped');
  });

  it('refuses while it drains, in every way', async () => {
    const { broadcaster, drops } = stepped();
    broadcaster.actionOrDrop(1);
    void broadcaster.shutdown();
    expect(broadcaster.state).toBe('draining');
    const stopped = 'BroadcasterStoppedError: broadcaster already stopped';
    expect([broadcaster.actionOrDrop(2), await standOf(broadcaster.action(3))]).toEqual(['stopped', stopped]);
    expect(() => broadcaster.open()).toThrow('broadcaster already stopped');
    expect([broadcaster.state, broadcaster.waiting, drops]).toEqual(['draining', 1, []]);
  });

  it('lets nobody in at a hard stop, though a watcher gives back its value in hand then', async () => {
    const { broadcaster, scheduler } = stepped({ queueLength: 0, fullChannelBehavior: 'wait' });
    broadcaster.open();
    await broadcaster.action(1);
    scheduler.flush();
    const waits = standOf(broadcaster.action(2));
    broadcaster.stop();
    expect(await waits).toBe('BroadcasterStoppedError: broadcaster already stopped');
    expect(broadcaster.waiting).toBe(0);
  });

  it('has told its state and its drops when it completes its watchers, then tells of the stop', () => {
    const order: string[] = [];
    const broadcaster: Broadcaster<number> = new Broadcaster<number>({
      scheduler: new StepScheduler(),
      onDrop: (value, reason) => order.push(`${broadcaster.state}: ${value} ${reason}`),
    });
    broadcaster.watch().subscribe({ complete: () => order.push(`${broadcaster.state}: watcher ends`) });
    broadcaster.stopped.subscribe({ complete: () => order.push(`${broadcaster.state}: told`) });
    broadcaster.actionOrDrop(1);
    broadcaster.stop();
    expect(order).toEqual(['stopped: 1 stopped', 'stopped: watcher ends', 'stopped: told']);
  });

  it('says of each value of a burst what became of it, also where watchers that are called in place record', () => {
    const { broadcaster, scheduler, drops } = stepped({ queueLength: 1, intakeOverflow: 'emit-oldest' });
    const results = new Map<number, string>();
    const record = (value: number) => results.set(value, broadcaster.actionOrDrop(value));
    const seen: number[] = [];
    // Called in place for 1 while 2 comes in: 10 is refused, 2 is not.
    broadcaster.watch().subscribe((value) => {
      seen.push(value);
      if (value === 1) [10, 11].forEach(record);
    });
    [1, 2, 3].forEach(record);
    scheduler.flush();
    expect(Object.fromEntries(results)).toEqual({ 1: 'sent', 2: 'sent', 3: 'sent', 10: 'dropped', 11: 'dropped' });
    expect([seen, drops.map(([value]) => value), broadcaster.waiting]).toEqual([[1, 2, 3], [10, 11], 0]);
  });

  it('lets nobody overtake an action that waits, though the intake could emit its oldest', () => {
    const { broadcaster, scheduler, drops } = stepped({ queueLength: 1, intakeOverflow: 'emit-oldest' });
    const seen: number[] = [];
    broadcaster.watch().subscribe((value) => seen.push(value));
    void broadcaster.action(1);
    void broadcaster.action(2);
    expect(broadcaster.actionOrDrop(3)).toBe('dropped');
    scheduler.flush();
    expect([seen, drops]).toEqual([[1, 2], [[3, 'incoming-full']]]);
  });

  it('lets a hundred thousand calls of action wait', async () => {
    const { broadcaster, scheduler } = stepped({ queueLength: 10 });
    let inOrder = 0;
    broadcaster.watch().subscribe((value) => {
      if (value === inOrder) inOrder++;
    });
    const actions = Array.from({ length: 100_000 }, (_, i) => broadcaster.action(i));
    scheduler.flush();
    await Promise.all(actions);
    expect(inOrder).toBe(100_000);
  });

  it('has the types of its values', () => {
    const broadcaster = new Broadcaster<string>();
    expectTypeOf(broadcaster.watch()).toEqualTypeOf<Observable<string>>();
    expectTypeOf(broadcaster.open()).toEqualTypeOf<PulledWatcher<string>>();
    expectTypeOf(broadcaster.action('a')).toEqualTypeOf<Promise<void>>();
    expectTypeOf(broadcaster.actionOrDrop('a')).toEqualTypeOf<'sent' | 'dropped' | 'stopped'>();
    expectTypeOf(broadcaster.state).toEqualTypeOf<BroadcasterState>();
    expectTypeOf(broadcaster.stopped).toEqualTypeOf<Observable<void>>();
    expectTypeOf(broadcaster.open().take()).toEqualTypeOf<string[]>();
    expectTypeOf(broadcaster.open()).toExtend<AsyncIterable<string>>();
    // @ts-expect-error a broadcaster of strings records no numbers
    broadcaster.actionOrDrop(1);
    // @ts-expect-error a state can only be read
    const write = () => (broadcaster.state = 'stopped');
    expect(write).toThrow(TypeError);
  });

  describe('whatever its watchers do', () => {
    it('gives each of them all that was taken in since it joined, in order, whatever the capacity', () => {
      const deed = fc.constantFrom('nothing', 'record', 'record', 'join', 'leave', 'oust', 'throw');
      const command = fc.constantFrom('record', 'record', 'turn', 'join', 'oust');
      const options = fc.record({
        queueLength: fc.constantFrom(1, 2, 5, 1000),
        intakeOverflow: fc.constantFrom('emit-oldest' as const, 'drop-incoming' as const),
      });
      fc.assert(
        fc.property(
          options,
          fc.array(command, { maxLength: 40, size: 'max' }),
          fc.array(deed, { maxLength: 60, size: 'max' }),
          (options, commands, deeds) => {
            unhandledErrors(() => {
              const { broadcaster, scheduler, drops } = stepped(options);
              const refused: number[] = [];
              const watchers: { readonly from: number; readonly seen: number[]; subscription?: Subscription }[] = [];
              let recorded = 0;
              let deedsDone = 0;
              const record = () => {
                const value = recorded++;
                if (broadcaster.actionOrDrop(value) === 'dropped') refused.push(value);
              };
              const oust = () => watchers[deedsDone % watchers.length]?.subscription?.unsubscribe();
              const join = () => {
                const watcher: (typeof watchers)[number] = { from: recorded, seen: [] };
                watchers.push(watcher);
                watcher.subscription = broadcaster.watch().subscribe((value) => {
                  watcher.seen.push(value);
                  const deed = deeds[deedsDone++];
                  if (deed === 'record') record();
                  if (deed === 'join') join();
                  if (deed === 'leave') watcher.subscription?.unsubscribe();
                  if (deed === 'oust') oust();
                  if (deed === 'throw') throw new Error('thrown');
                });
              };
              for (let i = 0; i < 10; i++) join();
              for (const command of commands) {
                if (command === 'record') record();
                if (command === 'turn') scheduler.step();
                if (command === 'join') join();
                if (command === 'oust') oust();
                expect(broadcaster.waiting).toBeLessThanOrEqual(options.queueLength);
              }
              scheduler.flush();
              const taken = Array.from({ length: recorded }, (_, i) => i).filter((value) => !refused.includes(value));
              for (const { from, seen, subscription } of watchers) {
                const due = taken.filter((value) => value >= from);
                expect(seen).toEqual(subscription?.closed ? due.slice(0, seen.length) : due);
              }
              expect(drops).toEqual(refused.map((value) => [value, 'incoming-full']));
              if (options.queueLength === 1000) expect(refused).toEqual([]);
            });
          },
        ),
        { numRuns: 300 },
      );
    });

    it("loses nothing with 'wait', keeps to its bounds and lets everybody end, however slowly they read", async () => {
      const command = fc.oneof(
        { weight: 4, arbitrary: fc.constant(['action'] as const) },
        { weight: 2, arbitrary: fc.constant(['actionOrDrop'] as const) },
        { weight: 3, arbitrary: fc.constant(['turn'] as const) },
        { weight: 3, arbitrary: fc.tuple(fc.constant('take' as const), fc.nat(5), fc.nat(3)) },
        { weight: 1, arbitrary: fc.tuple(fc.constant('open' as const), fc.nat(3)) },
        { weight: 1, arbitrary: fc.tuple(fc.constant('stop' as const), fc.nat(5)) },
      );
      await fc.assert(
        fc.asyncProperty(
          fc.record({ queueLength: fc.nat(3), intakeLength: fc.nat(3) }),
          fc.array(command, { maxLength: 40, size: 'max' }),
          fc.boolean(),
          async (options, commands, shutsDown) => {
            const { broadcaster, scheduler, drops } = stepped({ ...options, fullChannelBehavior: 'wait' });
            const watchers: {
              readonly from: number;
              readonly length: number;
              readonly watcher: PulledWatcher<number>;
              readonly got: number[];
              stopped: boolean;
            }[] = [];
            const actions: Promise<void>[] = [];
            const refused: number[] = [];
            let recorded = 0;
            const open = (length: number) => {
              const watcher = broadcaster.open({ queueLength: length });
              watchers.push({ from: recorded, length, watcher, got: [], stopped: false });
            };
            open(options.queueLength);
            for (const [op, a = 0, b = 0] of commands) {
              const chosen = watchers[a % watchers.length];
              if (op === 'action') {
                actions.push(broadcaster.action(recorded++));
              } else if (op === 'actionOrDrop') {
                const value = recorded++;
                if (broadcaster.actionOrDrop(value) === 'dropped') refused.push(value);
              } else if (op === 'turn') {
                scheduler.step();
              } else if (op === 'take') {
                chosen?.got.push(...chosen.watcher.take(b));
              } else if (op === 'open') {
                open(a);
              } else if (chosen) {
                chosen.watcher.stop();
                chosen.stopped = true;
              }
              expect(broadcaster.waiting).toBeLessThanOrEqual(Math.max(1, options.intakeLength));
              for (const { watcher, length } of watchers) expect(watcher.length).toBeLessThanOrEqual(length + 1);
            }
            const end = shutsDown ? broadcaster.shutdown() : undefined;
            for (let moved = true; moved;) {
              moved = scheduler.step();
              for (const { watcher, got } of watchers) {
                const taken = watcher.take(1);
                got.push(...taken);
                if (taken.length > 0) moved = true;
              }
            }
            expect(await standOf(Promise.all([...actions, end]))).toBe('resolved');
            const taken = Array.from({ length: recorded }, (_, i) => i).filter((value) => !refused.includes(value));
            for (const { from, got, stopped, watcher } of watchers) {
              const due = taken.filter((value) => value >= from);
              expect(got).toEqual(stopped ? due.slice(0, got.length) : due);
              expect(watcher.ended).toBe(stopped || shutsDown);
            }
            expect(drops).toEqual(refused.map((value) => [value, 'incoming-full']));
          },
        ),
        { numRuns: 300 },
      );
    });

    it("gives a pulled watcher each value, or drops it for that watcher, with 'drop'", () => {
      const command = fc.oneof(
        { weight: 4, arbitrary: fc.constant(['record'] as const) },
        { weight: 2, arbitrary: fc.constant(['turn'] as const) },
        { weight: 2, arbitrary: fc.tuple(fc.constant('take' as const), fc.nat(5), fc.nat(3)) },
        { weight: 1, arbitrary: fc.tuple(fc.constant('open' as const), fc.nat(3)) },
      );
      fc.assert(
        fc.property(fc.array(command, { maxLength: 50, size: 'max' }), (commands) => {
          const { broadcaster, scheduler, drops } = stepped({ queueLength: 2, intakeLength: 4 });
          const watchers: { from: number; watcher: PulledWatcher<number>; got: number[] }[] = [];
          const sent: number[] = [];
          let recorded = 0;
          for (const [op, a = 0, b = 0] of commands) {
            if (op === 'record') {
              const value = recorded++;
              if (broadcaster.actionOrDrop(value) === 'sent') sent.push(value);
            } else if (op === 'turn') {
              scheduler.step();
            } else if (op === 'take') {
              const chosen = watchers[a % Math.max(1, watchers.length)];
              chosen?.got.push(...chosen.watcher.take(b));
            } else {
              watchers.push({ from: recorded, watcher: broadcaster.open({ queueLength: a }), got: [] });
            }
          }
          scheduler.flush();
          for (const { watcher, got } of watchers) got.push(...watcher.take());
          for (const { got, from } of watchers) {
            expect(got).toEqual([...got].sort((x, y) => x - y));
            expect(got.every((value) => value >= from)).toBe(true);
          }
          for (const value of sent) {
            const due = watchers.filter(({ from }) => value >= from).length;
            const got = watchers.filter((watcher) => watcher.got.includes(value)).length;
            const lost = drops.filter(([other, reason]) => other === value && reason === 'watcher-full').length;
            expect(got + lost).toBe(due);
          }
          expect(drops.filter(([, reason]) => reason === 'incoming-full')).toHaveLength(recorded - sent.length);
        }),
        { numRuns: 300 },
      );
    });
  });
});
