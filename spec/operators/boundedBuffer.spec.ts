import fc from 'fast-check';
import {
  asapScheduler,
  asyncScheduler,
  BehaviorSubject,
  EMPTY,
  map,
  mergeMap,
  type MonoTypeOperatorFunction,
  NEVER,
  Observable,
  of,
  queueScheduler,
  range,
  Subject,
  take,
  tap,
  throwError,
  VirtualTimeScheduler,
} from 'rxjs';
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import {
  boundedBuffer,
  type BoundedBufferOptions,
  type BoundedBufferOverflow,
  type OperatorDropReason,
} from '../../lib/operators/index.ts';
import { marbles, recordDrops } from './runMarbles.ts';
import { StepScheduler } from './StepScheduler.ts';
import { stoppedNotifications } from './stoppedNotifications.ts';
import { unhandledErrors } from './unhandledErrors.ts';

const OVERFLOWS: readonly BoundedBufferOverflow[] = ['emit-oldest', 'drop-incoming', 'drop-oldest'];
const THROWN = new Error('thrown by a callback');
const gateValues = { o: true, s: false };

afterEach(() => {
  vi.useRealTimers();
});

describe('boundedBuffer', () => {
  describe('in time', () => {
    it(
      'hands each value out in the frame in which it came',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' --a-b--c--|');
        const e1subs = '  ^---------!';
        const expected = '--a-b--c--|';
        expectObservable(e1.pipe(boundedBuffer({ capacity: 1 }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'loses nothing of a burst by default, however small it is',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' --(abcd)--|');
        const e1subs = '  ^---------!';
        const expected = '--(abcd)--|';
        const lost = '    -----------';
        expectObservable(drops).toBe(lost);
        expectObservable(e1.pipe(boundedBuffer({ capacity: 2, onDrop }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'drops what comes into a full buffer with drop-incoming',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' --(abcd)--e--|');
        const e1subs = '  ^------------!';
        const expected = '--(ab)----e--|';
        const lost = '    --(xy)';
        expectObservable(drops).toBe(lost, { x: 'c overflow', y: 'd overflow' });
        expectObservable(e1.pipe(boundedBuffer({ capacity: 2, overflow: 'drop-incoming', onDrop }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'drops what has waited longest with drop-oldest',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' --(abcd)--e--|');
        const e1subs = '  ^------------!';
        const expected = '--(cd)----e--|';
        const lost = '    --(xy)';
        expectObservable(drops).toBe(lost, { x: 'a overflow', y: 'b overflow' });
        expectObservable(e1.pipe(boundedBuffer({ capacity: 2, overflow: 'drop-oldest', onDrop }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'hands out what waits before it completes',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' --a--(bc|)');
        const e1subs = '  ^----!';
        const expected = '--a--(bc|)';
        expectObservable(e1.pipe(boundedBuffer({ capacity: 2 }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'lets an error cut ahead of what waits',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' --a--(bc#)');
        const e1subs = '  ^----!';
        const expected = '--a--#';
        const lost = '    -----(xy)';
        expectObservable(drops).toBe(lost, { x: 'b error', y: 'c error' });
        expectObservable(e1.pipe(boundedBuffer({ capacity: 2, onDrop }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'never ends when its source never does',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' -');
        const e1subs = '  ^';
        const expected = '-';
        expectObservable(e1.pipe(boundedBuffer({ capacity: 1 }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'completes at once on an empty source',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' |');
        const e1subs = '  (^!)';
        const expected = '|';
        expectObservable(e1.pipe(boundedBuffer({ capacity: 1 }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'errs at once on a source that does',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' #');
        const e1subs = '  (^!)';
        const expected = '#';
        expectObservable(e1.pipe(boundedBuffer({ capacity: 1 }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'stops when it is unsubscribed, and drops what waits',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' --a--b--c--d--|');
        const gate = cold('o---s----------', gateValues);
        const e1subs = '  ^--------!     ';
        const unsub = '   ^--------!     ';
        const expected = '--a-------     ';
        const lost = '    ---------(xy)  ';
        expectObservable(drops).toBe(lost, { x: 'b unsubscribed', y: 'c unsubscribed' });
        expectObservable(e1.pipe(boundedBuffer({ capacity: 5, gate, onDrop })), unsub).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(gate.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'does not break the chain when it is unsubscribed from below',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' --a--b--c--d--|');
        const e1subs = '  ^--------!     ';
        const unsub = '   ^--------!     ';
        const expected = '--a--b--c-     ';
        const result = e1.pipe(
          mergeMap((value) => of(value)),
          boundedBuffer({ capacity: 1 }),
          mergeMap((value) => of(value)),
        );
        expectObservable(result, unsub).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'gives each subscription a buffer of its own',
      marbles(({ hot, expectObservable }) => {
        const e1 = hot('  --(ab)--|');
        const first = '   ^--------';
        const second = '  ---^-----';
        const result = e1.pipe(boundedBuffer({ capacity: 1, overflow: 'drop-oldest' }));
        expectObservable(result, first).toBe('--b-----|');
        expectObservable(result, second).toBe('--------|');
      }),
    );
  });

  describe('with a gate', () => {
    it(
      'lets values pass only while the last value of the gate is true',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold('  -a-b--c--d-e------|');
        const gate = cold('--s--o--s-----o----', gateValues);
        const e1subs = '   ^-----------------!';
        const expected = ' -a---bc-------(de)|';
        expectObservable(e1.pipe(boundedBuffer({ capacity: 5, gate }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'lets the completion pass only while it is open',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold('  -a--|     ');
        const gate = cold('--s----o--', gateValues);
        const e1subs = '   ^---!     ';
        const gateSubs = ' ^------!  ';
        const expected = ' -a-----|  ';
        expectObservable(e1.pipe(boundedBuffer({ capacity: 5, gate }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(gate.subscriptions).toBe(gateSubs);
      }),
    );

    it(
      'hands out what waits behind it when it opens, then completes',
      marbles(({ cold, expectObservable }) => {
        const e1 = cold('  -a-b|      ');
        const gate = cold('s------o---', gateValues);
        const expected = ' -------(ab|)';
        expectObservable(e1.pipe(boundedBuffer({ capacity: 5, gate }))).toBe(expected);
      }),
    );

    it.each(OVERFLOWS)('keeps to the capacity while it is shut: %s', (overflow) => {
      marbles(({ cold, expectObservable }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold('  -a-b-c-d-----|');
        const gate = cold('s--------o----', gateValues);
        const oldest = overflow === 'drop-oldest';
        expectObservable(drops).toBe(
          '-----x-y',
          oldest ? { x: 'a overflow', y: 'b overflow' } : { x: 'c overflow', y: 'd overflow' },
        );
        expectObservable(e1.pipe(boundedBuffer({ capacity: 2, gate, overflow, onDrop }))).toBe(
          '---------(xy)|',
          oldest ? { x: 'c', y: 'd' } : { x: 'a', y: 'b' },
        );
      })();
    });

    it(
      'is open until the gate has said otherwise, and stays as it was when the gate completes',
      marbles(({ cold, expectObservable }) => {
        const e1 = cold('                                    -a--b--|');
        expectObservable(e1.pipe(boundedBuffer({ capacity: 2, gate: NEVER }))).toBe('-a--b--|');
        expectObservable(e1.pipe(boundedBuffer({ capacity: 2, gate: EMPTY }))).toBe('-a--b--|');
        expectObservable(e1.pipe(boundedBuffer({ capacity: 2, gate: of(false, true) }))).toBe('-a--b--|');
        expectObservable(e1.pipe(boundedBuffer({ capacity: 2, gate: of(false) }))).toBe('--------');
      }),
    );

    it(
      'lets an error pass though it is shut',
      marbles(({ cold, expectObservable }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' -a-#');
        expectObservable(drops).toBe('---x', { x: 'a error' });
        expectObservable(e1.pipe(boundedBuffer({ capacity: 2, gate: of(false), onDrop }))).toBe('---#');
      }),
    );

    it(
      "passes the gate's error on, and drops what waits",
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold('  -a-b-c--|');
        const gate = cold('--s---#', gateValues);
        const e1subs = '   ^-----!';
        expectObservable(drops).toBe('------(xy)', { x: 'b error', y: 'c error' });
        expectObservable(e1.pipe(boundedBuffer({ capacity: 5, gate, onDrop }))).toBe('-a----#');
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(gate.subscriptions).toBe(e1subs);
      }),
    );

    it('does not subscribe to its source when the gate errs at once', () => {
      let subscribed = false;
      const source = new Observable<never>(() => {
        subscribed = true;
      });
      const errors: unknown[] = [];
      source
        .pipe(boundedBuffer({ capacity: 1, gate: throwError(() => 'broken') }))
        .subscribe({ error: (error: unknown) => errors.push(error) });
      expect([errors, subscribed]).toEqual([['broken'], false]);
    });

    it('stops in the middle of a turn when a consumer shuts it, and goes on when it opens', () => {
      const scheduler = new StepScheduler();
      const gate = new BehaviorSubject(true);
      const seen: number[] = [];
      of(1, 2, 3)
        .pipe(boundedBuffer({ capacity: 5, gate, scheduler }))
        .subscribe({
          next: (value) => {
            seen.push(value);
            if (value < 3) gate.next(false);
          },
          complete: () => seen.push(0),
        });
      scheduler.flush();
      expect(seen).toEqual([1]);
      gate.next(true);
      expect(seen).toEqual([1]);
      scheduler.flush();
      expect(seen).toEqual([1, 2]);
      gate.next(true);
      scheduler.flush();
      expect(seen).toEqual([1, 2, 3, 0]);
    });
  });

  describe('turns', () => {
    it("hands nothing out in the producer's call, but the oldest of a full buffer", () => {
      const scheduler = new StepScheduler();
      const source = new Subject<number>();
      const log: string[] = [];
      source.pipe(boundedBuffer({ capacity: 2, scheduler })).subscribe((value) => log.push(`out ${value}`));
      for (const value of [1, 2, 3, 4]) {
        log.push(`in ${value}`);
        source.next(value);
      }
      log.push('turn');
      scheduler.flush();
      expect(log).toEqual(['in 1', 'in 2', 'in 3', 'out 1', 'in 4', 'out 2', 'turn', 'out 3', 'out 4']);
    });

    it('hands out in a turn what waited when it began, and leaves what comes meanwhile to the next', () => {
      const scheduler = new StepScheduler();
      const source = new Subject<number>();
      const seen: number[] = [];
      source.pipe(boundedBuffer({ capacity: 10, scheduler })).subscribe((value) => {
        seen.push(value);
        if (value < 10) source.next(value + 10);
      });
      source.next(1);
      source.next(2);
      scheduler.step();
      expect(seen).toEqual([1, 2]);
      scheduler.step();
      expect(seen).toEqual([1, 2, 11, 12]);
      expect(scheduler.step()).toBe(false);
    });

    it('plans one turn for all that wait', () => {
      const scheduler = new StepScheduler();
      const source = new Subject<number>();
      source.pipe(boundedBuffer({ capacity: 10, scheduler })).subscribe();
      for (let i = 0; i < 5; i++) source.next(i);
      expect(scheduler.delays).toEqual([0]);
    });

    it('plans a turn again that was thrown away unrun', async () => {
      const scheduler = new StepScheduler();
      const source = new Subject<number>();
      const seen: number[] = [];
      source.pipe(boundedBuffer({ capacity: 10, scheduler })).subscribe((value) => seen.push(value));
      source.next(1);
      scheduler.throwAway();
      await Promise.resolve();
      expect(scheduler.delays).toEqual([0]);
      scheduler.throwAway();
      source.next(2);
      await Promise.resolve();
      scheduler.flush();
      expect([seen, scheduler.delays]).toEqual([[1, 2], []]);
    });

    it('plans none for a consumer that has left', () => {
      const scheduler = new StepScheduler();
      const source = new Subject<number>();
      const subscription = source.pipe(boundedBuffer({ capacity: 10, scheduler })).subscribe();
      source.next(1);
      subscription.unsubscribe();
      expect(scheduler.delays).toEqual([]);
    });

    it('goes on after AsapScheduler threw its turn away because a foreign action threw', async () => {
      const source = new Subject<number>();
      const seen: number[] = [];
      source.pipe(boundedBuffer({ capacity: 10 })).subscribe((value) => seen.push(value));
      const thrown = await unhandledRejection(() => {
        asapScheduler.schedule(() => {
          throw 'foreign';
        });
        source.next(1);
        source.next(2);
      });
      expect(thrown).toBe('foreign');
      await new Promise((resolve) => setImmediate(resolve));
      expect(seen).toEqual([1, 2]);
      source.next(3);
      await new Promise((resolve) => setImmediate(resolve));
      expect(seen).toEqual([1, 2, 3]);
    });

    it('pauses for a millisecond after each 16 turns that handlers alone filled', () => {
      const scheduler = new StepScheduler();
      const source = new Subject<number>();
      const delays: number[] = [];
      source.pipe(boundedBuffer({ capacity: 10, scheduler }), take(60)).subscribe((value) => source.next(value + 1));
      source.next(0);
      while (scheduler.delays.length > 0) {
        delays.push(...scheduler.delays);
        scheduler.step();
      }
      const run = [...Array<number>(16).fill(0), 1];
      expect(delays).toEqual([0, ...run, ...run, ...run, ...Array<number>(8).fill(0)]);
    });

    it(
      'moves virtual time on for a consumer that feeds itself',
      marbles(({ cold, expectObservable }) => {
        const source = new Subject<number>();
        const result = source.pipe(
          boundedBuffer({ capacity: 10 }),
          tap((value) => source.next(value + 1)),
          take(40),
          map((value) => (value % 17 === 0 ? String(value) : '')),
          mergeMap((text) => (text === '' ? EMPTY : of(text))),
        );
        expectObservable(result).toBe('ab(c|)', { a: '0', b: '17', c: '34' });
        cold('a').subscribe(() => source.next(0));
      }),
    );

    it('does not pause for values from outside, however many turns they take', () => {
      const scheduler = new StepScheduler();
      const source = new Subject<number>();
      source.pipe(boundedBuffer({ capacity: 10, scheduler })).subscribe();
      for (let i = 0; i < 100; i++) {
        source.next(i);
        expect(scheduler.delays).toEqual([0]);
        scheduler.step();
      }
    });

    it('does not pause where the gate let few values through in each of many turns', () => {
      const scheduler = new StepScheduler();
      const gate = new BehaviorSubject(true);
      range(100)
        .pipe(boundedBuffer({ capacity: 100, gate, scheduler }))
        .subscribe(() => gate.next(false));
      for (let i = 0; i < 100; i++) {
        expect(scheduler.delays).toEqual([0]);
        scheduler.step();
        gate.next(true);
      }
    });

    it('lets I/O have its turn though a consumer feeds it without end', async () => {
      const source = new Subject<number>();
      let ticks = 0;
      const tick = () => {
        ticks++;
        immediate = setImmediate(tick);
      };
      let immediate = setImmediate(tick);
      // A starved loop would never come back, hence the bound on values.
      const values = await new Promise<number>((resolve) => {
        source
          .pipe(
            boundedBuffer({ capacity: 10 }),
            tap((value) => source.next(value + 1)),
            take(1_000),
          )
          .subscribe({ next: () => undefined, complete: () => resolve(1_000) });
        source.next(0);
      });
      clearImmediate(immediate);
      expect(values).toBe(1_000);
      // A pause after each 17 values: 58 of them, each long enough for a turn of the loop.
      expect(ticks).toBeGreaterThanOrEqual(58);
    });
  });

  describe('with a scheduler', () => {
    it(
      'hands out in the same frame with asyncScheduler and with a virtual one',
      marbles(({ cold, expectObservable }) => {
        const e1 = cold('                                                             -(ab)-c--|');
        expectObservable(e1.pipe(boundedBuffer({ capacity: 2, scheduler: asyncScheduler }))).toBe('-(ab)-c--|');
        expectObservable(e1.pipe(boundedBuffer({ capacity: 2, scheduler: queueScheduler }))).toBe('-(ab)-c--|');
        expectObservable(e1.pipe(boundedBuffer({ capacity: 2, scheduler: asapScheduler }))).toBe(' -(ab)-c--|');
      }),
    );

    it('waits for the flush of a virtual scheduler', () => {
      const scheduler = new VirtualTimeScheduler();
      const seen: (number | string)[] = [];
      of(1, 2)
        .pipe(boundedBuffer({ capacity: 2, scheduler }))
        .subscribe({ next: (value) => seen.push(value), complete: () => seen.push('end') });
      expect(seen).toEqual([]);
      scheduler.flush();
      expect(seen).toEqual([1, 2, 'end']);
    });

    it('runs in the call with queueScheduler, and in a loop where consumers feed it', () => {
      const source = new Subject<number>();
      const seen: number[] = [];
      source.pipe(boundedBuffer({ capacity: 2, scheduler: queueScheduler })).subscribe((value) => {
        seen.push(value);
        if (value < 5) source.next(value + 1);
        seen.push(-value);
      });
      source.next(1);
      expect(seen).toEqual([1, -1, 2, -2, 3, -3, 4, -4, 5, -5]);
    });

    it.each([0, 1, 2])('leaves no timer behind when it is unsubscribed after %i pauses of queueScheduler', (pauses) => {
      vi.useFakeTimers();
      const source = new Subject<number>();
      const seen: number[] = [];
      const subscription = source.pipe(boundedBuffer({ capacity: 2, scheduler: queueScheduler })).subscribe((value) => {
        seen.push(value);
        source.next(value + 1);
      });
      source.next(0);
      vi.advanceTimersByTime(pauses);
      expect([seen.length, vi.getTimerCount()]).toEqual([17 * (pauses + 1), 1]);
      subscription.unsubscribe();
      expect(vi.getTimerCount()).toBe(0);
    });
  });

  describe('with a synchronous source', () => {
    it('stops a source of a million after as many as the consumer wants', () => {
      let produced = 0;
      const source = new Observable<number>((subscriber) => {
        while (!subscriber.closed && produced < 1_000_000) subscriber.next(produced++);
        subscriber.complete();
      });
      const seen: (number | string)[] = [];
      const drops: unknown[] = [];
      source
        .pipe(boundedBuffer({ capacity: 2, onDrop: (...drop) => drops.push(drop) }), take(3))
        .subscribe({ next: (value) => seen.push(value), complete: () => seen.push('end') });
      // Two wait, and each of the three comes out in place of one more.
      expect([seen, produced]).toEqual([[0, 1, 2, 'end'], 5]);
      expect(drops).toEqual([
        [3, 'unsubscribed'],
        [4, 'unsubscribed'],
      ]);
    });

    it('passes a hundred thousand on in order, whatever the policy, and drops the rest', () => {
      for (const overflow of OVERFLOWS) {
        const scheduler = new StepScheduler();
        const seen: number[] = [];
        const drops: number[] = [];
        range(100_000)
          .pipe(boundedBuffer({ capacity: 100, overflow, scheduler, onDrop: (value) => drops.push(value) }))
          .subscribe((value) => seen.push(value));
        scheduler.flush();
        const [first, last] = [seen.at(0), seen.at(-1)];
        expect([first, last, seen.length, drops.length]).toEqual(
          {
            'emit-oldest': [0, 99_999, 100_000, 0],
            'drop-incoming': [0, 99, 100, 99_900],
            'drop-oldest': [99_900, 99_999, 100, 99_900],
          }[overflow],
        );
        expect(seen).toEqual([...seen].sort((a, b) => a - b));
      }
    });
  });

  describe('re-entered', () => {
    it('keeps the order for two consumers of one source', () => {
      const scheduler = new StepScheduler();
      const source = new Subject<number>();
      const shared = new Subject<number>();
      source.pipe(boundedBuffer({ capacity: 1, scheduler })).subscribe(shared);
      const first: number[] = [];
      const second: number[] = [];
      shared.subscribe((value) => {
        first.push(value);
        if (value === 1) source.next(3);
      });
      shared.subscribe((value) => second.push(value));
      source.next(1);
      source.next(2);
      scheduler.flush();
      expect([first, second]).toEqual([
        [1, 2],
        [1, 2],
      ]);
    });

    it('drops a newcomer that comes while the oldest of a full buffer is emitted in place', () => {
      const scheduler = new StepScheduler();
      const source = new Subject<number>();
      const drops: unknown[] = [];
      const seen: number[] = [];
      source
        .pipe(boundedBuffer({ capacity: 1, scheduler, onDrop: (...drop) => drops.push(drop) }))
        .subscribe((value) => {
          seen.push(value);
          if (value === 1) source.next(3);
        });
      source.next(1);
      source.next(2);
      expect([seen, drops]).toEqual([[1], [[3, 'overflow']]]);
      scheduler.flush();
      expect(seen).toEqual([1, 2]);
    });

    it('drops what does not fit while a turn hands out, for two consumers of one source must see one order', () => {
      const scheduler = new StepScheduler();
      const source = new Subject<number>();
      const shared = new Subject<number>();
      const drops: number[] = [];
      source.pipe(boundedBuffer({ capacity: 2, scheduler, onDrop: (value) => drops.push(value) })).subscribe(shared);
      const logs: number[][] = [[], []];
      shared.subscribe((value) => {
        logs[0]?.push(value);
        if (value === 1) for (const newcomer of [3, 4]) source.next(newcomer);
      });
      shared.subscribe((value) => logs[1]?.push(value));
      for (const value of [1, 2]) source.next(value);
      scheduler.flush();
      expect([logs, drops]).toEqual([
        [
          [1, 2, 3],
          [1, 2, 3],
        ],
        [4],
      ]);
    });

    it('lets the last value come to all consumers before the completion that one of them asked for', () => {
      const scheduler = new StepScheduler();
      const source = new Subject<number>();
      const shared = new Subject<number>();
      source.pipe(boundedBuffer({ capacity: 2, scheduler })).subscribe(shared);
      const log: string[] = [];
      shared.subscribe({ next: () => source.complete(), complete: () => log.push('first ends') });
      shared.subscribe({ next: (value) => log.push(`second ${value}`), complete: () => log.push('second ends') });
      source.next(1);
      scheduler.flush();
      expect(log).toEqual(['second 1', 'first ends', 'second ends']);
    });

    it('goes on where a consumer that is called in place shuts the gate, lets the turn pass and opens it again', () => {
      const scheduler = new StepScheduler();
      const source = new Subject<number>();
      const gate = new BehaviorSubject(true);
      const seen: number[] = [];
      source.pipe(boundedBuffer({ capacity: 1, gate, scheduler })).subscribe((value) => {
        seen.push(value);
        if (value !== 1) return;
        gate.next(false);
        scheduler.step();
        gate.next(true);
      });
      source.next(1);
      source.next(2);
      scheduler.flush();
      expect(seen).toEqual([1, 2]);
    });

    it.each(['take', 'unsubscribe', 'error'])('sends nothing to a consumer that has ended: %s', (how) => {
      const notifications = stoppedNotifications(() => {
        const scheduler = new StepScheduler();
        const source = new Subject<number>();
        const gate = new BehaviorSubject(true);
        const subscription = source
          .pipe(boundedBuffer({ capacity: 5, gate, scheduler }), how === 'take' ? take(1) : tap())
          .subscribe({
            next: () => {
              source.complete();
              if (how === 'unsubscribe') subscription.unsubscribe();
              if (how === 'error') gate.error('broken');
            },
            error: () => undefined,
          });
        for (const value of [1, 2, 3]) source.next(value);
        scheduler.flush();
        gate.next(false);
        gate.next(true);
        scheduler.flush();
      });
      expect(notifications).toEqual([]);
    });

    it('completes after what waits when a consumer completes the source', () => {
      const scheduler = new StepScheduler();
      const source = new Subject<number>();
      const seen: (number | string)[] = [];
      source.pipe(boundedBuffer({ capacity: 5, scheduler })).subscribe({
        next: (value) => {
          seen.push(value);
          if (value === 1) source.complete();
        },
        complete: () => seen.push('end'),
      });
      source.next(1);
      source.next(2);
      scheduler.flush();
      expect(seen).toEqual([1, 2, 'end']);
    });

    it.each(['error', 'unsubscribed'] as const)('stops in the middle of a turn: %s', (end) => {
      const scheduler = new StepScheduler();
      const source = new Subject<number>();
      const drops: unknown[] = [];
      const seen: unknown[] = [];
      const subscription = source
        .pipe(boundedBuffer({ capacity: 5, scheduler, onDrop: (...drop) => drops.push(drop) }))
        .subscribe({
          next: (value) => {
            seen.push(value);
            if (end === 'error') source.error('broken');
            else subscription.unsubscribe();
          },
          error: (error: unknown) => seen.push(error),
        });
      for (const value of [1, 2, 3]) source.next(value);
      scheduler.flush();
      expect(seen).toEqual(end === 'error' ? [1, 'broken'] : [1]);
      expect(drops).toEqual([
        [2, end],
        [3, end],
      ]);
    });

    it.each<OperatorDropReason>(['error', 'unsubscribed'])(
      'takes nothing more, and comes to its end, where onDrop feeds the source: %s',
      (reason) => {
        const gate = new Subject<boolean>();
        const source = new Subject<number>();
        const drops: unknown[] = [];
        const subscription = source
          .pipe(
            boundedBuffer({
              capacity: 5,
              gate,
              onDrop: (value, why) => {
                drops.push([value, why]);
                if (drops.length < 1_000) source.next(value + 10);
              },
            }),
          )
          .subscribe({ error: () => undefined });
        source.next(1);
        source.next(2);
        if (reason === 'error') gate.error('broken');
        else subscription.unsubscribe();
        expect(drops).toEqual([
          [1, reason],
          [2, reason],
        ]);
      },
    );

    it('takes nothing more from the call in which its consumer is told of an error', () => {
      const gate = new Subject<boolean>();
      const source = new Subject<number>();
      const drops: unknown[] = [];
      source
        .pipe(boundedBuffer({ capacity: 5, gate, onDrop: (...drop) => drops.push(drop) }))
        .subscribe({ error: () => source.next(1) });
      gate.error('broken');
      expect(drops).toEqual([]);
    });
  });

  describe('callbacks that throw', () => {
    const thrower = () => {
      throw 'thrown';
    };

    it.each(OVERFLOWS)(
      'reports what onDrop throws, and harms neither the producer nor the consumer: %s',
      (overflow) => {
        const seen: unknown[] = [];
        const errors = unhandledErrors(() => {
          const source = new Subject<number>();
          source
            .pipe(boundedBuffer({ capacity: 1, overflow, gate: new BehaviorSubject(false), onDrop: thrower }))
            .subscribe({ error: (error: unknown) => seen.push(error) });
          source.subscribe((value) => seen.push(value));
          source.next(1);
          source.next(2);
          source.error('broken');
        });
        expect(seen).toEqual([1, 2, 'broken']);
        // One at the overflow and one at the error, and the sibling's, which handles no error.
        expect(errors).toEqual(['thrown', 'thrown', 'broken']);
      },
    );

    it('goes on after a consumer that throws', () => {
      const seen: number[] = [];
      const errors = unhandledErrors(() => {
        of(1, 2)
          .pipe(boundedBuffer({ capacity: 2, scheduler: queueScheduler }))
          .subscribe((value) => {
            seen.push(value);
            throw value;
          });
      });
      expect([seen, errors]).toEqual([
        [1, 2],
        [1, 2],
      ]);
    });
  });

  describe('options', () => {
    it.each([
      [{}, 'TypeError: capacity must be a number, but is undefined (undefined)'],
      [{ capacity: '1' }, 'TypeError: capacity must be a number, but is "1" (string)'],
      [{ capacity: 0 }, 'RangeError: capacity must be a whole number, at least 1, but is 0 (number)'],
      [{ capacity: 1.5 }, 'RangeError: capacity must be a whole number, at least 1, but is 1.5 (number)'],
      [{ capacity: Infinity }, 'RangeError: capacity must be a whole number, at least 1, but is Infinity (number)'],
      [
        { capacity: 1, overflow: 'latest' },
        'RangeError: overflow must be one of emit-oldest, drop-incoming, drop-oldest, but is "latest" (string)',
      ],
      [
        { capacity: 1, overflow: 1 },
        'TypeError: overflow must be one of emit-oldest, drop-incoming, drop-oldest, but is 1 (number)',
      ],
      [{ capacity: 1, onDrop: 'log' }, 'TypeError: onDrop must be a function, but is "log" (string)'],
      [{ capacity: 1, onDrop: 0 }, 'TypeError: onDrop must be a function, but is 0 (number)'],
      [{ capacity: 1, gate: true }, 'TypeError: gate must have a method subscribe(), but is true (boolean)'],
      [{ capacity: 1, gate: false }, 'TypeError: gate must have a method subscribe(), but is false (boolean)'],
      [
        { capacity: 1, scheduler: {} },
        'TypeError: scheduler must have a method now(), but is [object Object] (object)',
      ],
    ])('throws at the call for %o', (options, text) => {
      let thrown: unknown;
      try {
        boundedBuffer(options as unknown as BoundedBufferOptions<number>);
      } catch (error) {
        thrown = error;
      }
      expect(String(thrown)).toBe(text);
    });

    it('takes undefined for what is optional as its default', () => {
      const options = { capacity: 1, overflow: undefined, onDrop: undefined, gate: undefined, scheduler: undefined };
      expect(() => boundedBuffer(options as unknown as BoundedBufferOptions<number>)).not.toThrow();
    });
  });

  describe('types', () => {
    it('keeps the type of the values', () => {
      expectTypeOf(boundedBuffer<number>({ capacity: 1 })).toEqualTypeOf<MonoTypeOperatorFunction<number>>();
      expectTypeOf(of('a').pipe(boundedBuffer({ capacity: 1 }))).toEqualTypeOf<Observable<string>>();
      of('a').pipe(
        boundedBuffer({
          capacity: 1,
          onDrop: (value, reason) => {
            expectTypeOf(value).toEqualTypeOf<string>();
            expectTypeOf(reason).toEqualTypeOf<OperatorDropReason>();
          },
        }),
      );
    });

    it('refuses what is no option', () => {
      const never = () => {
        // @ts-expect-error capacity is required
        boundedBuffer({});
        // @ts-expect-error no such policy
        boundedBuffer({ capacity: 1, overflow: 'latest' });
        // @ts-expect-error a gate says true or false
        boundedBuffer({ capacity: 1, gate: of(1) });
        // @ts-expect-error onDrop gets the values of the stream
        of(1).pipe(boundedBuffer({ capacity: 1, onDrop: (value: string) => value.length }));
      };
      expect(never).toThrow();
    });
  });

  describe('whatever happens', () => {
    const options = fc.record({
      capacity: fc.constantFrom(1, 2, 3, 5),
      overflow: fc.constantFrom(...OVERFLOWS),
    });
    const step = fc.oneof(
      { weight: 12, arbitrary: fc.constant('next' as const) },
      { weight: 6, arbitrary: fc.constant('turn' as const) },
      { weight: 2, arbitrary: fc.constant('open' as const) },
      { weight: 2, arbitrary: fc.constant('shut' as const) },
      { weight: 1, arbitrary: fc.constant('throw away' as const) },
      { weight: 1, arbitrary: fc.constantFrom('complete', 'error', 'gate error', 'unsubscribe') },
    );
    const steps = fc.array(step, { maxLength: 40, size: 'max' });

    it('does as a simple model does', async () => {
      await fc.assert(
        fc.asyncProperty(options, steps, async (options, steps) => {
          const log: string[] = [];
          const model = new Model(options.capacity, options.overflow);
          const { source, gate, scheduler, subscription } = observed(options, {
            next: (value) => log.push(`out ${value}`),
            end: (how) => log.push(how),
            onDrop: (value, reason) => log.push(`drop ${value} ${reason}`),
          });
          let next = 0;
          for (const step of steps) {
            ACTS[step]({ source, gate, scheduler, subscription }, next);
            // What was thrown away is planned again in a microtask.
            if (step === 'throw away') await Promise.resolve();
            model.act(step, next++);
            expect(log).toEqual(model.log);
            // A turn is planned exactly while something waits that may pass.
            expect(scheduler.delays).toEqual(model.expectsTurn ? [0] : []);
          }
        }),
        { numRuns: 1_000 },
      );
    });

    it('keeps order and bound, and gives each value out or drops it once, also where it is re-entered', () => {
      const deed = fc.oneof(
        { weight: 20, arbitrary: fc.constant('nothing' as const) },
        { weight: 2, arbitrary: fc.constant('throw' as const) },
        // Nobody runs a turn, or throws one away, within a turn.
        { weight: 20, arbitrary: step.filter((step) => step !== 'turn' && step !== 'throw away') },
      );
      fc.assert(
        fc.property(options, steps, fc.array(deed, { maxLength: 40, size: 'max' }), (options, steps, deeds) => {
          const errors = unhandledErrors(() => {
            const out: number[] = [];
            const drops: number[] = [];
            let offered = 0;
            let isOpen = true;
            /** Whether values are still taken: neither the source nor the stream has ended. */
            let takes = true;
            let deedsDone = 0;
            let depth = 0;
            const run = (step: Step) => {
              const value = offered;
              if (step === 'open' || step === 'shut') isOpen = step === 'open';
              if (step === 'next' && takes) offered++;
              if (step === 'complete' || step === 'error' || step === 'gate error' || step === 'unsubscribe') {
                takes = false;
              }
              ACTS[step]({ source, gate, scheduler, subscription: { unsubscribe: () => leave() } }, value);
            };
            const keepsBound = () => {
              expect(offered - out.length - drops.length).toBeLessThanOrEqual(options.capacity);
            };
            /** What a callback does; callbacks that feed each other without end are not meant here. */
            const react = () => {
              keepsBound();
              const deed = depth < 10 ? deeds[deedsDone++] : undefined;
              if (deed === undefined || deed === 'nothing') return;
              if (deed === 'throw') throw THROWN;
              depth++;
              run(deed);
              depth--;
            };
            const { source, gate, scheduler, subscription } = observed(options, {
              next: (value) => {
                expect(isOpen).toBe(true);
                expect(value).toBeGreaterThan(out.at(-1) ?? -1);
                out.push(value);
                react();
              },
              end: (how) => {
                if (how === 'complete') expect([isOpen, out.length + drops.length]).toEqual([true, offered]);
                takes = false;
                react();
              },
              onDrop: (value) => {
                drops.push(value);
                react();
              },
            });
            const leave = () => subscription.unsubscribe();
            for (const step of steps) {
              run(step);
              keepsBound();
            }
            run('unsubscribe');
            expect([...out, ...drops].sort((a, b) => a - b)).toEqual(Array.from({ length: offered }, (_, i) => i));
            expect(scheduler.delays).toEqual([]);
          });
          expect(errors.filter((error) => error !== THROWN)).toEqual([]);
        }),
        { numRuns: 1_000 },
      );
    });
  });
});

type Step = 'next' | 'turn' | 'open' | 'shut' | 'throw away' | 'complete' | 'error' | 'gate error' | 'unsubscribe';

/** A buffer between a source, a gate and a scheduler that the spec drives. */
function observed(
  options: Pick<BoundedBufferOptions<number>, 'capacity' | 'overflow'>,
  observer: {
    next(value: number): void;
    end(how: string): void;
    onDrop(value: number, reason: OperatorDropReason): void;
  },
) {
  const source = new Subject<number>();
  const gate = new BehaviorSubject(true);
  const scheduler = new StepScheduler();
  const { onDrop } = observer;
  const subscription = source.pipe(boundedBuffer({ ...options, gate, scheduler, onDrop })).subscribe({
    next: (value) => observer.next(value),
    error: (error: unknown) => observer.end(`error ${String(error)}`),
    complete: () => observer.end('complete'),
  });
  return { source, gate, scheduler, subscription };
}

interface Parts {
  readonly source: Subject<number>;
  readonly gate: Subject<boolean>;
  readonly scheduler: StepScheduler;
  readonly subscription: { unsubscribe(): void };
}

const ACTS: Readonly<Record<Step, (parts: Parts, value: number) => unknown>> = {
  next: ({ source }, value) => source.next(value),
  turn: ({ scheduler }) => scheduler.step(),
  open: ({ gate }) => gate.next(true),
  shut: ({ gate }) => gate.next(false),
  'throw away': ({ scheduler }) => scheduler.throwAway(),
  complete: ({ source }) => source.complete(),
  error: ({ source }) => source.error('source'),
  'gate error': ({ gate }) => gate.error('gate'),
  unsubscribe: ({ subscription }) => subscription.unsubscribe(),
};

/** What boundedBuffer should do where nobody re-enters it, on a plain array. */
class Model {
  readonly log: string[] = [];
  readonly #capacity: number;
  readonly #overflow: BoundedBufferOverflow;
  #waiting: number[] = [];
  #isOpen = true;
  #isPlanned = false;
  #state: 'running' | 'completed' | 'ended' = 'running';

  constructor(capacity: number, overflow: BoundedBufferOverflow) {
    this.#capacity = capacity;
    this.#overflow = overflow;
  }

  get expectsTurn(): boolean {
    return this.#isPlanned && this.#state !== 'ended';
  }

  act(step: Step, value: number): void {
    if (this.#state === 'ended') return;
    if (step === 'next' && this.#state === 'running') this.#next(value);
    else if (step === 'turn' && this.#isPlanned) this.#turn();
    else if (step === 'open' || step === 'shut') this.#isOpen = step === 'open';
    else if (step === 'complete') this.#state = 'completed';
    else if (step === 'error' && this.#state === 'running') this.#end('error', 'source');
    else if (step === 'gate error') this.#end('error', 'gate');
    else if (step === 'unsubscribe') this.#end('unsubscribed');
    this.#proceed();
  }

  #proceed(): void {
    if (this.#state === 'ended' || !this.#isOpen) return;
    if (this.#waiting.length > 0) {
      this.#isPlanned = true;
    } else if (this.#state === 'completed') {
      this.#state = 'ended';
      this.log.push('complete');
    }
  }

  #next(value: number): void {
    this.#waiting.push(value);
    if (this.#waiting.length <= this.#capacity) return;
    if (this.#overflow === 'drop-oldest') this.log.push(`drop ${String(this.#waiting.shift())} overflow`);
    else if (this.#overflow === 'emit-oldest' && this.#isOpen) this.log.push(`out ${String(this.#waiting.shift())}`);
    else this.log.push(`drop ${String(this.#waiting.pop())} overflow`);
  }

  #turn(): void {
    this.#isPlanned = false;
    if (!this.#isOpen) return;
    this.log.push(...this.#waiting.map((value) => `out ${value}`));
    this.#waiting = [];
  }

  #end(reason: 'error' | 'unsubscribed', error?: string): void {
    this.#state = 'ended';
    this.log.push(...this.#waiting.map((value) => `drop ${value} ${reason}`));
    if (error !== undefined) this.log.push(`error ${error}`);
  }
}

/** Runs `body` and waits for the one rejection that nobody handles; meanwhile no test runner hears of it. */
async function unhandledRejection(body: () => void): Promise<unknown> {
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  try {
    return await new Promise((resolve) => {
      process.once('unhandledRejection', resolve);
      body();
    });
  } finally {
    for (const listener of listeners) process.on('unhandledRejection', listener);
  }
}
