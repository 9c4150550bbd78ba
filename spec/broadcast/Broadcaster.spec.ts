import fc from 'fast-check';
import { map, type Subscription } from 'rxjs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Broadcaster, type BroadcasterOptions, BroadcasterStoppedError } from '../../lib/broadcast/index.ts';
import { StepScheduler } from '../operators/StepScheduler.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';

/** Lets every turn that is due run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A broadcaster whose turns run when the spec says so, and what it drops. */
function setUp(options: BroadcasterOptions<string> = {}) {
  const drops: string[] = [];
  const scheduler = new StepScheduler();
  const broadcaster = new Broadcaster<string>({
    scheduler,
    onDrop: (value, reason) => drops.push(`${value} ${reason}`),
    ...options,
  });
  const record = (...values: string[]) => values.map((value) => broadcaster.actionOrDrop(value));
  return { broadcaster, drops, scheduler, record };
}

/** Subscribes, and tells how it went. */
function watch(broadcaster: Broadcaster<string>) {
  const seen: string[] = [];
  const subscription = broadcaster.watch().subscribe({
    next: (value) => seen.push(value),
    error: (error: unknown) => seen.push(String(error)),
    complete: () => seen.push('|'),
  });
  return { seen, subscription };
}

/** How a promise stands after everything due has run. */
async function stateOf(promise: Promise<void>): Promise<string> {
  let state = 'pending';
  promise.then(
    () => (state = 'resolved'),
    (error: unknown) => (state = String(error)),
  );
  await settle();
  return state;
}

const STOPPED = 'BroadcasterStoppedError: broadcaster already stopped';

describe('Broadcaster', () => {
  describe('watch', () => {
    it('hands every value to every watcher in order, in a later turn', () => {
      const { broadcaster, scheduler, record } = setUp();
      const [a, b] = [watch(broadcaster), watch(broadcaster)];
      expect(record('1', '2')).toEqual(['sent', 'sent']);
      expect([a.seen, b.seen, broadcaster.waiting]).toEqual([[], [], 2]);
      scheduler.flush();
      expect([a.seen, b.seen, broadcaster.waiting]).toEqual([['1', '2'], ['1', '2'], 0]);
    });

    it('hands out in a microtask by default', async () => {
      const broadcaster = new Broadcaster<string>();
      const { seen } = watch(broadcaster);
      broadcaster.actionOrDrop('1');
      expect(seen).toEqual([]);
      await settle();
      expect(seen).toEqual(['1']);
    });

    it('gives a watcher only what was recorded after it subscribed', () => {
      const { broadcaster, scheduler, record } = setUp();
      const values = broadcaster.watch();
      record('1');
      const seen: string[] = [];
      values.subscribe((value) => seen.push(value));
      record('2');
      scheduler.flush();
      expect(seen).toEqual(['2']);
    });

    it('gives a watcher that joins inside a call only what was recorded after it', () => {
      const { broadcaster, scheduler, record } = setUp();
      let late: ReturnType<typeof watch> | undefined;
      broadcaster.watch().subscribe((value) => {
        if (value !== '1') return;
        record('3');
        late = watch(broadcaster);
        record('4');
      });
      record('1', '2');
      scheduler.flush();
      expect(late?.seen).toEqual(['4']);
    });

    it('gives a watcher that joins while the oldest is handed out in place nothing from before either', () => {
      const { broadcaster, scheduler, record } = setUp({ intakeLength: 2, intakeOverflow: 'emit-oldest' });
      let late: ReturnType<typeof watch> | undefined;
      broadcaster.watch().subscribe(() => (late ??= watch(broadcaster)));
      record('1', '2', '3', '4');
      scheduler.flush();
      expect(late?.seen).toEqual(['4']);
    });

    it('counts no refused value: who joins after a drop misses nothing', () => {
      const { broadcaster, drops, scheduler, record } = setUp({ intakeLength: 1 });
      record('1', '2', '3');
      const { seen } = watch(broadcaster);
      scheduler.flush();
      record('4');
      scheduler.flush();
      expect(seen).toEqual(['4']);
      expect(drops).toEqual(['2 incoming-full', '3 incoming-full']);
    });

    it('completes at the shutdown, after the last value', () => {
      const { broadcaster, scheduler, record } = setUp();
      const { seen } = watch(broadcaster);
      record('1', '2');
      void broadcaster.shutdown();
      expect(seen).toEqual([]);
      scheduler.flush();
      expect(seen).toEqual(['1', '2', '|']);
    });

    it('errs after the shutdown, also while it drains, and after a hard stop', () => {
      const { broadcaster, record } = setUp();
      const early = broadcaster.watch();
      record('1');
      void broadcaster.shutdown();
      expect(broadcaster.state).toBe('draining');
      expect(watch(broadcaster).seen).toEqual([STOPPED]);
      broadcaster.stop();
      expect(watch(broadcaster).seen).toEqual([STOPPED]);
      early.subscribe({ error: (error) => expect(error).toBeInstanceOf(BroadcasterStoppedError) });
      expect.assertions(4);
    });

    it('leaves a watcher that unsubscribes alone, and no other', () => {
      const { broadcaster, scheduler, record } = setUp();
      const [leaver, other] = [watch(broadcaster), watch(broadcaster)];
      record('1');
      scheduler.flush();
      leaver.subscription.unsubscribe();
      record('2');
      scheduler.flush();
      expect([leaver.seen, other.seen]).toEqual([['1'], ['1', '2']]);
    });

    it('reports what a watcher throws as unhandled, and goes on', () => {
      const { broadcaster, scheduler, record } = setUp();
      const errors = unhandledErrors(() => {
        broadcaster.watch().subscribe((value) => {
          throw new Error(value);
        });
        const { seen } = watch(broadcaster);
        record('1', '2');
        scheduler.flush();
        expect(seen).toEqual(['1', '2']);
      });
      expect(errors).toEqual([new Error('1'), new Error('2')]);
    });
  });

  describe('actionOrDrop', () => {
    it('drops the newcomer when the intake is full', () => {
      const { broadcaster, drops, scheduler, record } = setUp({ queueLength: 2 });
      const { seen } = watch(broadcaster);
      expect(record('1', '2', '3')).toEqual(['sent', 'sent', 'dropped']);
      scheduler.flush();
      expect(record('4')).toEqual(['sent']);
      scheduler.flush();
      expect(seen).toEqual(['1', '2', '4']);
      expect(drops).toEqual(['3 incoming-full']);
    });

    it('lets one value wait for the turn with an intake of 0', () => {
      const { broadcaster, scheduler, record } = setUp({ intakeLength: 0 });
      const { seen } = watch(broadcaster);
      expect(record('1', '2')).toEqual(['sent', 'dropped']);
      scheduler.flush();
      expect(seen).toEqual(['1']);
    });

    it('drops with an intake of 0 while a full watcher is waited for, as nobody receives from the channel', () => {
      const { broadcaster, drops, scheduler, record } = setUp({ queueLength: 0, fullChannelBehavior: 'wait' });
      const watcher = broadcaster.open();
      record('1');
      scheduler.flush();
      expect(record('2')).toEqual(['dropped']);
      expect(watcher.take()).toEqual(['1']);
      expect(record('3')).toEqual(['sent']);
      scheduler.flush();
      expect(watcher.take()).toEqual(['3']);
      expect(drops).toEqual(['2 incoming-full']);
    });

    it('does not overtake an action that waits', async () => {
      const { broadcaster, drops, scheduler, record } = setUp({ intakeLength: 1 });
      const { seen } = watch(broadcaster);
      const actions = ['1', '2'].map((value) => broadcaster.action(value));
      expect(record('3')).toEqual(['dropped']);
      scheduler.flush();
      await Promise.all(actions);
      expect(seen).toEqual(['1', '2']);
      expect(drops).toEqual(['3 incoming-full']);
    });

    it('says stopped after the shutdown, and drops nothing then', () => {
      const { broadcaster, drops, record } = setUp();
      void broadcaster.shutdown();
      expect(record('1')).toEqual(['stopped']);
      expect(drops).toEqual([]);
    });

    it('keeps what a watcher records while it is called behind what waits', () => {
      const { broadcaster, scheduler, record } = setUp();
      broadcaster.watch().subscribe((value) => {
        if (value.length === 1) record(`${value}!`);
      });
      const { seen } = watch(broadcaster);
      record('1', '2');
      scheduler.flush();
      expect(seen).toEqual(['1', '2', '1!', '2!']);
    });
  });

  describe('an intake that emits its oldest', () => {
    it('loses nothing of a synchronous burst of 100,000, and keeps the order', async () => {
      const drops: number[] = [];
      const broadcaster = new Broadcaster<number>({
        queueLength: 1000,
        intakeOverflow: 'emit-oldest',
        onDrop: (value) => drops.push(value),
      });
      const seen: number[] = [];
      broadcaster.watch().subscribe((value) => seen.push(value));
      const values = Array.from({ length: 100_000 }, (_, index) => index);
      expect(new Set(values.map((value) => broadcaster.actionOrDrop(value)))).toEqual(new Set(['sent']));
      expect(broadcaster.waiting).toBe(1000);
      await broadcaster.shutdown();
      expect(seen.length).toBe(100_000);
      expect(seen.findIndex((value, index) => value !== index)).toBe(-1);
      expect(drops).toEqual([]);
    });

    it('drops what a watcher records while the intake is full and emitting, and says so', () => {
      const { broadcaster, drops, scheduler, record } = setUp({ intakeLength: 1, intakeOverflow: 'emit-oldest' });
      const results: string[] = [];
      broadcaster.watch().subscribe((value) => {
        if (value === '1') results.push(...record('x'));
      });
      const { seen } = watch(broadcaster);
      expect(record('1', '2')).toEqual(['sent', 'sent']);
      scheduler.flush();
      expect(results).toEqual(['dropped']);
      expect(seen).toEqual(['1', '2']);
      expect(drops).toEqual(['x incoming-full']);
      expect(broadcaster.waiting).toBe(0);
    });
  });

  describe('action', () => {
    it('resolves at once while there is room, and otherwise when its value came in, in order', async () => {
      const { broadcaster, drops, scheduler } = setUp({ queueLength: 1 });
      const { seen } = watch(broadcaster);
      const actions = ['1', '2', '3'].map((value) => broadcaster.action(value));
      const states = () => Promise.all(actions.map(stateOf));
      expect(await states()).toEqual(['resolved', 'pending', 'pending']);
      scheduler.step();
      expect(await states()).toEqual(['resolved', 'resolved', 'pending']);
      scheduler.flush();
      expect(await states()).toEqual(['resolved', 'resolved', 'resolved']);
      expect(seen).toEqual(['1', '2', '3']);
      expect(drops).toEqual([]);
    });

    it('is let in before the shutdown closes the intake', async () => {
      const { broadcaster, scheduler } = setUp({ queueLength: 1 });
      const { seen } = watch(broadcaster);
      const actions = ['1', '2', '3'].map((value) => broadcaster.action(value));
      const ended = broadcaster.shutdown();
      scheduler.flush();
      await Promise.all([...actions, ended]);
      expect(seen).toEqual(['1', '2', '3', '|']);
    });

    it('is not seen by a watcher that joins while it waits for room', async () => {
      const { broadcaster, scheduler } = setUp({ queueLength: 1 });
      const actions = ['1', '2'].map((value) => broadcaster.action(value));
      const { seen } = watch(broadcaster);
      actions.push(broadcaster.action('3'));
      scheduler.flush();
      await Promise.all(actions);
      expect(seen).toEqual(['3']);
    });

    it('waits with an intake of 0 until the full watcher that all wait for has taken its value', async () => {
      const { broadcaster, scheduler } = setUp({ queueLength: 0, fullChannelBehavior: 'wait' });
      const watcher = broadcaster.open();
      await broadcaster.action('1');
      scheduler.flush();
      const second = broadcaster.action('2');
      expect(await stateOf(second)).toBe('pending');
      expect(watcher.take()).toEqual(['1']);
      expect(await stateOf(second)).toBe('resolved');
      scheduler.flush();
      expect(watcher.take()).toEqual(['2']);
    });

    it('rejects after the shutdown, and where it waited at a hard stop', async () => {
      const { broadcaster, drops } = setUp({ queueLength: 1 });
      const [first, second] = [broadcaster.action('1'), broadcaster.action('2')];
      // Listened to before the stop, or the rejection would count as unhandled.
      const states = Promise.all([stateOf(first), stateOf(second)]);
      broadcaster.stop();
      expect(await states).toEqual(['resolved', STOPPED]);
      await expect(broadcaster.action('3')).rejects.toBeInstanceOf(BroadcasterStoppedError);
      expect(drops).toEqual(['1 stopped']);
    });
  });

  describe('open', () => {
    it('drops for the full watcher alone by default', () => {
      const { broadcaster, drops, scheduler, record } = setUp({ queueLength: 1, intakeLength: 9 });
      const [short, long] = [broadcaster.open(), broadcaster.open({ queueLength: 9 })];
      const { seen } = watch(broadcaster);
      record('1', '2', '3');
      scheduler.flush();
      expect([short.take(), long.take(), seen]).toEqual([['1'], ['1', '2', '3'], ['1', '2', '3']]);
      expect(drops).toEqual(['2 watcher-full', '3 watcher-full']);
    });

    it('makes everybody wait for a full watcher with the wait behaviour', () => {
      const { broadcaster, drops, scheduler, record } = setUp({
        queueLength: 1,
        intakeLength: 2,
        fullChannelBehavior: 'wait',
      });
      const watcher = broadcaster.open();
      const { seen } = watch(broadcaster);
      record('1', '2');
      scheduler.flush();
      expect(record('3', '4', '5')).toEqual(['sent', 'sent', 'dropped']);
      scheduler.flush();
      expect(seen).toEqual(['1', '2']);
      expect(watcher.take()).toEqual(['1', '2']);
      scheduler.flush();
      expect(seen).toEqual(['1', '2', '3', '4']);
      expect(watcher.take()).toEqual(['3', '4']);
      expect(drops).toEqual(['5 incoming-full']);
    });

    it('drops everything for a watcher with a queue of 0', () => {
      const { broadcaster, drops, scheduler, record } = setUp({ queueLength: 0, intakeLength: 9 });
      const watcher = broadcaster.open();
      const { seen } = watch(broadcaster);
      record('1', '2');
      scheduler.flush();
      expect([watcher.take(), seen]).toEqual([[], ['1', '2']]);
      expect(drops).toEqual(['1 watcher-full', '2 watcher-full']);
    });

    it('throws after the shutdown', () => {
      const { broadcaster } = setUp();
      void broadcaster.shutdown();
      expect(() => broadcaster.open()).toThrow(BroadcasterStoppedError);
    });
  });

  describe('shutdown', () => {
    it('resolves when all is handed out; called again it gives the same promise', async () => {
      const { broadcaster, scheduler, record } = setUp();
      const { seen } = watch(broadcaster);
      record('1');
      expect(broadcaster.state).toBe('running');
      const ended = broadcaster.shutdown();
      expect(broadcaster.shutdown()).toBe(ended);
      expect([await stateOf(ended), broadcaster.state]).toEqual(['pending', 'draining']);
      scheduler.flush();
      expect([await stateOf(ended), broadcaster.state]).toEqual(['resolved', 'stopped']);
      expect(broadcaster.shutdown()).toBe(ended);
      broadcaster.stop();
      expect(seen).toEqual(['1', '|']);
    });

    it('stops at once when nothing waits', async () => {
      const { broadcaster } = setUp();
      const ended = broadcaster.shutdown();
      expect(broadcaster.state).toBe('stopped');
      await ended;
    });

    it('waits for a full watcher with the wait behaviour', async () => {
      const { broadcaster, scheduler, record } = setUp({
        queueLength: 1,
        intakeLength: 9,
        fullChannelBehavior: 'wait',
      });
      const watcher = broadcaster.open();
      record('1', '2', '3');
      const ended = broadcaster.shutdown();
      scheduler.flush();
      expect(await stateOf(ended)).toBe('pending');
      expect(watcher.take()).toEqual(['1', '2']);
      scheduler.flush();
      expect(await stateOf(ended)).toBe('resolved');
      expect(watcher.take()).toEqual(['3']);
    });

    it('tells through stopped, also those who ask late', () => {
      const { broadcaster, scheduler, record } = setUp();
      const told: string[] = [];
      const tell = (who: string) =>
        broadcaster.stopped.subscribe({ next: () => told.push(who), complete: () => told.push(`${who}|`) });
      tell('early');
      record('1');
      void broadcaster.shutdown();
      expect(told).toEqual([]);
      scheduler.flush();
      tell('late');
      expect(told).toEqual(['early', 'early|', 'late', 'late|']);
    });

    it('called by a watcher hands out what waits first', () => {
      const { broadcaster, scheduler, record } = setUp();
      broadcaster.watch().subscribe(() => void broadcaster.shutdown());
      const { seen } = watch(broadcaster);
      record('1', '2', '3');
      scheduler.flush();
      expect(seen).toEqual(['1', '2', '3', '|']);
    });
  });

  describe('stop', () => {
    it('drops what waits, completes every watcher, and ends a shutdown under way', async () => {
      const { broadcaster, drops, scheduler, record } = setUp();
      const { seen } = watch(broadcaster);
      const watcher = broadcaster.open();
      record('1');
      scheduler.flush();
      record('2', '3');
      const ended = broadcaster.shutdown();
      broadcaster.stop();
      broadcaster.stop();
      scheduler.flush();
      expect(seen).toEqual(['1', '|']);
      expect(drops).toEqual(['2 stopped', '3 stopped']);
      expect([broadcaster.state, broadcaster.waiting]).toEqual(['stopped', 0]);
      expect(watcher.take()).toEqual(['1']);
      expect(watcher.ended).toBe(true);
      expect(record('4')).toEqual(['stopped']);
      await ended;
    });

    it('called by a watcher hands out nothing more', () => {
      const { broadcaster, drops, scheduler, record } = setUp();
      broadcaster.watch().subscribe(() => broadcaster.stop());
      record('1', '2', '3');
      scheduler.flush();
      expect(drops).toEqual(['2 stopped', '3 stopped']);
    });
  });

  describe('onDrop', () => {
    it('that throws harms nobody and is reported as unhandled', () => {
      const errors = unhandledErrors(() => {
        const { broadcaster, scheduler, record } = setUp({
          queueLength: 1,
          intakeLength: 2,
          onDrop: (value, reason) => {
            throw new Error(`${value} ${reason}`);
          },
        });
        const watcher = broadcaster.open();
        const { seen } = watch(broadcaster);
        expect(record('1', '2', '3')).toEqual(['sent', 'sent', 'dropped']);
        scheduler.flush();
        record('4');
        broadcaster.stop();
        expect([watcher.take(), seen]).toEqual([['1'], ['1', '2', '|']]);
      });
      expect(errors).toEqual([new Error('3 incoming-full'), new Error('2 watcher-full'), new Error('4 stopped')]);
    });

    it('may record: what it records after a hard stop is refused', () => {
      const results: string[] = [];
      const { broadcaster, record } = setUp({ onDrop: (value) => results.push(...record(`${value}!`)) });
      record('1', '2');
      broadcaster.stop();
      expect(results).toEqual(['stopped', 'stopped']);
    });
  });

  describe('options', () => {
    it.each<[string, unknown, typeof TypeError | typeof RangeError, string]>([
      ['queueLength', '5', TypeError, '"5" (string)'],
      ['queueLength', -1, RangeError, '-1 (number)'],
      ['queueLength', 1.5, RangeError, '1.5 (number)'],
      ['queueLength', NaN, RangeError, 'NaN (number)'],
      ['intakeLength', {}, TypeError, '[object Object] (object)'],
      ['intakeLength', Infinity, RangeError, 'Infinity (number)'],
      ['fullChannelBehavior', true, TypeError, 'true (boolean)'],
      ['fullChannelBehavior', 'block', RangeError, '"block" (string)'],
      ['intakeOverflow', 1, TypeError, '1 (number)'],
      ['intakeOverflow', 'drop-oldest', RangeError, '"drop-oldest" (string)'],
      ['onDrop', 'log', TypeError, '"log" (string)'],
      ['scheduler', 7, TypeError, '7 (number)'],
    ])('refuses %s %s', (name, value, error, described) => {
      const create = () => new Broadcaster<string>({ [name]: value });
      expect(create).toThrow(error);
      expect(create).toThrow(new RegExp(`^${name} `));
      expect(create).toThrow(described);
    });

    it('refuses a bad queueLength of one watcher, and does not open it', () => {
      const { broadcaster, drops, scheduler, record } = setUp();
      expect(() => broadcaster.open({ queueLength: -1 })).toThrow(RangeError);
      record('1');
      scheduler.flush();
      expect(drops).toEqual([]);
    });

    it('takes queueLength 0', () => {
      const { drops, record } = setUp({ queueLength: 0 });
      expect(record('1', '2')).toEqual(['sent', 'dropped']);
      expect(drops).toEqual(['2 incoming-full']);
    });
  });

  describe('with watchers that misbehave', () => {
    const deed = fc.constantFrom('look', 'throw', 'fail', 'leave', 'oust', 'join', 'record', 'record twice', 'pull');
    /** For each of ten watchers, what it does at its first call, its second, and so on; afterwards it only looks. */
    const scripts = fc.array(fc.array(deed, { maxLength: 8 }), { minLength: 10, maxLength: 10 });
    const bursts = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 5 });
    const overflow = fc.constantFrom('drop-incoming' as const, 'emit-oldest' as const);

    it('leaves every other watcher complete and in order while a turn records less than the capacity', () => {
      fc.assert(
        fc.property(scripts, bursts, overflow, (scriptsOfTen, sizes, intakeOverflow) => {
          const { broadcaster, drops, scheduler } = setUp({ queueLength: 1000, intakeLength: 200, intakeOverflow });
          const recorded: string[] = [];
          const record = (): void => {
            recorded.push(String(recorded.length));
            expect(broadcaster.actionOrDrop(recorded.at(-1) ?? '')).toBe('sent');
          };
          const watchers: { from: number; seen: string[]; subscription: Subscription; gone: boolean }[] = [];
          const join = (script: readonly string[]): void => {
            let calls = 0;
            const watcher = { from: recorded.length, seen: [] as string[], gone: false };
            const look = (value: string): string => {
              watcher.seen.push(value);
              const act = script[calls++];
              if (act === 'fail') {
                self.gone = true;
                throw new Error('the pipeline fails');
              }
              if (act === 'join') join([]);
              if (act === 'pull') pulled.push({ from: recorded.length, watcher: broadcaster.open() });
              if (act === 'leave' || act === 'oust') {
                const leaver = act === 'leave' ? self : watchers[calls % 10];
                if (leaver) leaver.gone = true;
                leaver?.subscription.unsubscribe();
              }
              // At most 10 watchers with 8 calls of at most 2 values: 160, fewer than the intake's 200 with a burst of 30.
              if (act?.startsWith('record')) record();
              if (act === 'record twice') record();
              return act ?? 'look';
            };
            const subscription = broadcaster
              .watch()
              .pipe(map(look))
              .subscribe({
                next: (act) => {
                  if (act === 'throw') throw new Error('the watcher throws');
                },
                error: () => undefined,
              });
            const self = Object.assign(watcher, { subscription });
            watchers.push(self);
          };
          const pulled: { from: number; watcher: ReturnType<typeof broadcaster.open> }[] = [];

          unhandledErrors(() => {
            for (const script of scriptsOfTen) join(script);
            for (const size of sizes) {
              for (let i = 0; i < size; i++) record();
              scheduler.flush();
            }
          });

          expect(drops).toEqual([]);
          for (const { from, seen, gone } of watchers) {
            const due = recorded.slice(from);
            expect(seen).toEqual(gone ? due.slice(0, seen.length) : due);
          }
          for (const { from, watcher } of pulled) expect(watcher.take()).toEqual(recorded.slice(from));
        }),
      );
    });
  });

  it('keeps nothing of 10,000 watchers that came and went', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const broadcaster = new Broadcaster<string>();
    const visits = (count: number) =>
      Array.from({ length: count }, (_, index) => {
        const visitor = { seen: '' };
        const subscription = broadcaster.watch().subscribe((value) => (visitor.seen += value));
        const pulled = broadcaster.open();
        if (index % 100 === 0) broadcaster.actionOrDrop('1');
        subscription.unsubscribe();
        pulled.stop();
        return [new WeakRef(visitor), new WeakRef(pulled)];
      }).flat();
    const references = visits(10_000);
    await settle();
    collectGarbage();
    await settle();
    collectGarbage();
    // A few may still be on the stack or in a register.
    expect(references.filter((reference) => reference.deref() !== undefined).length).toBeLessThan(100);
    expect(broadcaster.state).toBe('running');
  });
});
