import fc from 'fast-check';
import {
  concat,
  EMPTY,
  exhaustMap,
  map,
  mergeMap,
  NEVER,
  Observable,
  of,
  type OperatorFunction,
  range,
  Subject,
  take,
  takeUntil,
  throwError,
  timer,
} from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  mergeMapBounded,
  type MergeMapBoundedOptions,
  type MergeMapOverflow,
  type OperatorDropReason,
} from '../../lib/operators/index.ts';
import { marbles, recordDrops } from './runMarbles.ts';
import { stoppedNotifications } from './stoppedNotifications.ts';
import { unhandledErrors } from './unhandledErrors.ts';

const OVERFLOWS: readonly MergeMapOverflow[] = ['drop-incoming', 'drop-oldest'];

describe('mergeMapBounded', () => {
  describe('in time', () => {
    it(
      'runs one projection at a time by default, in the order of the values',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' -a-b-------|');
        const e1subs = '  ^----------!';
        const a = cold('   --a|       ');
        const aSubs = '   -^--!       ';
        const b = cold('      --b|    ');
        const bSubs = '   ----^--!    ';
        const expected = '---a--b----|';
        const result = e1.pipe(mergeMapBounded((value) => (value === 'a' ? a : b), { capacity: 10 }));
        expectObservable(result).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(a.subscriptions).toBe(aSubs);
        expectSubscriptions(b.subscriptions).toBe(bSubs);
      }),
    );

    it(
      'runs as many projections at once as `concurrent` says',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' -(abc)----|   ');
        const e1subs = '  ^---------!   ';
        const inner = cold('--x---|');
        const innerSubs = ['-^-----!', '-^-----!', '-------^-----!'];
        const expected = '---(ab)--c---|';
        const result = e1.pipe(
          mergeMapBounded((value) => inner.pipe(map(() => value)), { concurrent: 2, capacity: 10 }),
        );
        expectObservable(result).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      }),
    );

    it(
      'drops what comes while as many wait as may, with drop-incoming, the default',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' -abcd-------|');
        const e1subs = '  ^-----------!';
        const inner = cold('----x|');
        const innerSubs = ['-^----!', '------^----!'];
        const expected = '-----a----b-|';
        const lost = '    ---xy';
        expectObservable(drops).toBe(lost, { x: 'c overflow', y: 'd overflow' });
        const result = e1.pipe(mergeMapBounded((value) => inner.pipe(map(() => value)), { capacity: 1, onDrop }));
        expectObservable(result).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      }),
    );

    it(
      'is an exhaustMap with trailing for capacity 1 with drop-oldest',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' -abcd-------|');
        const e1subs = '  ^-----------!';
        const inner = cold('----x|');
        const innerSubs = ['-^----!', '------^----!'];
        const expected = '-----a----d-|';
        const lost = '    ---xy';
        expectObservable(drops).toBe(lost, { x: 'b overflow', y: 'c overflow' });
        const result = e1.pipe(
          mergeMapBounded((value) => inner.pipe(map(() => value)), { capacity: 1, overflow: 'drop-oldest', onDrop }),
        );
        expectObservable(result).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      }),
    );

    it.each(OVERFLOWS)('drops all that comes meanwhile for capacity 0: %s', (overflow) => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' -abcd-------|');
        const e1subs = '  ^-----------!';
        const inner = cold('----x|');
        const innerSubs = '-^----!';
        const expected = '-----a------|';
        const lost = '    --xyz';
        expectObservable(drops).toBe(lost, { x: 'b overflow', y: 'c overflow', z: 'd overflow' });
        const result = e1.pipe(
          mergeMapBounded((value) => inner.pipe(map(() => value)), { capacity: 0, overflow, onDrop }),
        );
        expectObservable(result).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      })();
    });

    it(
      'works on what waits before it completes',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' -ab|    ');
        const e1subs = '  ^--!    ';
        const inner = cold('--x|');
        const innerSubs = ['-^--!', '----^--!'];
        const expected = '---a--b|';
        const result = e1.pipe(mergeMapBounded((value) => inner.pipe(map(() => value)), { capacity: 1 }));
        expectObservable(result).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      }),
    );

    it(
      'does not complete while a projection never does',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' -a|');
        const e1subs = '  ^-!';
        const expected = '----';
        expectObservable(e1.pipe(mergeMapBounded(() => NEVER, { capacity: 1 }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'never ends when its source never does',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' -');
        const e1subs = '  ^';
        const expected = '-';
        expectObservable(e1.pipe(mergeMapBounded(() => EMPTY, { capacity: 1 }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'completes at once on an empty source',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' |');
        const e1subs = '  (^!)';
        const expected = '|';
        expectObservable(e1.pipe(mergeMapBounded(() => NEVER, { capacity: 1 }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'errs at once on a source that does',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' #');
        const e1subs = '  (^!)';
        const expected = '#';
        expectObservable(e1.pipe(mergeMapBounded(() => NEVER, { capacity: 1 }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'lets an error of the source cut ahead of what waits and runs',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' -abc--#');
        const e1subs = '  ^-----!';
        const inner = cold('----x----|');
        const innerSubs = '-^----!';
        const expected = '-----x#';
        const lost = '    ------(xyz)';
        expectObservable(drops).toBe(lost, { x: 'b error', y: 'c error', z: 'a interrupted' });
        expectObservable(e1.pipe(mergeMapBounded(() => inner, { capacity: 5, onDrop }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      }),
    );

    it(
      "passes a projection's error on at once, and drops its value, what waits and what else runs",
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' -abcd----|');
        const e1subs = '  ^----!    ';
        const a = cold('   -----a---|');
        const aSubs = '   -^---!';
        const b = cold('    ---#');
        const bSubs = '   --^--!';
        const expected = '-----#';
        const lost = '    -----(wxyz)';
        expectObservable(drops).toBe(lost, { w: 'b error', x: 'c error', y: 'd error', z: 'a interrupted' });
        const result = e1.pipe(
          mergeMapBounded((value) => (value === 'a' ? a : b), { concurrent: 2, capacity: 5, onDrop }),
        );
        expectObservable(result).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(a.subscriptions).toBe(aSubs);
        expectSubscriptions(b.subscriptions).toBe(bSubs);
      }),
    );

    it(
      'stops when it is unsubscribed, and drops what waits and what runs',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' -abc------|');
        const e1subs = '  ^----!     ';
        const unsub = '   ^----!     ';
        const inner = cold('--x-----|');
        const innerSubs = '-^---!     ';
        const expected = '---x--     ';
        const lost = '    -----(xyz) ';
        expectObservable(drops).toBe(lost, { x: 'b unsubscribed', y: 'c unsubscribed', z: 'a interrupted' });
        expectObservable(e1.pipe(mergeMapBounded(() => inner, { capacity: 5, onDrop })), unsub).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      }),
    );

    it(
      'does not break the chain when it is unsubscribed from below',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' -a--b-----|');
        const e1subs = '  ^-----!    ';
        const unsub = '   ^-----!    ';
        const inner = cold('-x-y-z|');
        const innerSubs = '-^----!    ';
        const expected = '--x-y--    ';
        const result = e1.pipe(
          mergeMap((value) => of(value)),
          mergeMapBounded(() => inner, { capacity: 1 }),
          mergeMap((value) => of(value)),
        );
        expectObservable(result, unsub).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      }),
    );

    it(
      'gives each subscription its own room',
      marbles(({ hot, cold, expectObservable }) => {
        const e1 = hot('  -ab------|');
        const inner = cold('---x|');
        const result = e1.pipe(mergeMapBounded((value) => inner.pipe(map(() => value)), { capacity: 0 }));
        expectObservable(result, '^---------').toBe('----a----|');
        expectObservable(result, '--^-------').toBe('-----b---|');
      }),
    );

    it(
      'loses the lowest rank first, the newcomer too',
      marbles(({ cold, expectObservable }) => {
        const { onDrop, drops } = recordDrops();
        const ranks = new Map(Object.entries({ a: 9, b: 1, c: 3, d: 2, e: 0 }));
        const e1 = cold(' -abcde---------------|');
        const inner = cold('-----x|');
        const expected = '------a-----c-----d--|';
        const lost = '    ----xy';
        expectObservable(drops).toBe(lost, { x: 'b overflow', y: 'e overflow' });
        const result = e1.pipe(
          mergeMapBounded((value) => inner.pipe(map(() => value)), {
            capacity: 2,
            rank: (value: string) => ranks.get(value) ?? 0,
            onDrop,
          }),
        );
        expectObservable(result).toBe(expected);
      }),
    );
  });

  describe('beside the operators of RxJS', () => {
    /** Random marbles, their end among them. */
    const marbleText = (letters: string) =>
      fc
        .tuple(
          fc.array(fc.constantFrom('-', '-', ...letters.split(',')), { maxLength: 12 }),
          fc.constantFrom('|', '|', '|', '#', ''),
        )
        .map(([frames, end]) => ['-', ...frames, end].join(''));
    const trial = fc.record({
      source: marbleText('a,b,c,d'),
      inners: fc.tuple(marbleText('x,y'), marbleText('x,y'), marbleText('x,y'), marbleText('x,y')),
      leaveAt: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant(100)),
      concurrent: fc.constantFrom(1, 2, 3, Infinity),
      overflow: fc.constantFrom(...OVERFLOWS),
    });
    type Project = (value: string) => Observable<string>;
    type Operator = OperatorFunction<string, string>;

    /** Holds that both give the same, frame by frame, and subscribe to the same. */
    const same = (
      { source, inners, leaveAt }: { source: string; inners: readonly string[]; leaveAt: number },
      ...operators: readonly [mine: (project: Project) => Operator, theirs: (project: Project) => Operator]
    ) => {
      const sides: unknown[] = [];
      marbles(({ cold, expectObservable, flush }) => {
        const run = (operator: (project: Project) => Operator) => {
          const e1 = cold(source);
          const started: unknown[] = [];
          const project: Project = (value) => {
            const inner = cold(inners['abcd'.indexOf(value)] ?? '|');
            started.push(value, inner.subscriptions);
            return inner.pipe(map((result) => value + result));
          };
          sides.push([e1.subscriptions, started]);
          // The TestScheduler's toEqual unsubscribes only one of the two.
          return e1.pipe(operator(project), takeUntil(timer(leaveAt)));
        };
        expectObservable(run(operators[0])).toEqual(run(operators[1]));
        flush();
      })();
      expect(sides[0]).toEqual(sides[1]);
    };

    it('is exhaustMap for capacity 0', () => {
      fc.assert(
        fc.property(trial, (sample) => {
          same(
            sample,
            (project) => mergeMapBounded(project, { capacity: 0, overflow: sample.overflow }),
            (project) => exhaustMap(project),
          );
        }),
      );
    });

    it('is mergeMap with the same concurrency for capacity Infinity', () => {
      fc.assert(
        fc.property(trial, (sample) => {
          const { concurrent, overflow } = sample;
          same(
            sample,
            (project) => mergeMapBounded(project, { concurrent, capacity: Infinity, overflow }),
            (project) => mergeMap(project, concurrent),
          );
        }),
      );
    });
  });

  describe('projections', () => {
    it('hands each the value and how many started before it', () => {
      const calls: unknown[] = [];
      const gate = new Subject<never>();
      const source = new Subject<string>();
      source
        .pipe(mergeMapBounded((...call) => (calls.push(call), gate), { capacity: 1, overflow: 'drop-oldest' }))
        .subscribe();
      for (const value of 'abc') source.next(value);
      gate.complete();
      expect(calls).toEqual([
        ['a', 0],
        ['c', 1],
      ]);
    });

    it('takes promises and iterables for an Observable', async () => {
      const seen = await new Promise<string[]>((resolve) => {
        const results: string[] = [];
        of('ab', 'cd')
          .pipe(
            mergeMapBounded(
              (value): Promise<string> | string[] => (value === 'ab' ? Promise.resolve('p') : Array.from(value)),
              {
                capacity: 1,
              },
            ),
          )
          .subscribe({ next: (value) => results.push(value), complete: () => resolve(results) });
      });
      expect(seen).toEqual(['p', 'c', 'd']);
    });

    it.each<[string, () => Observable<never>, string]>([
      [
        'throws',
        () => {
          throw new Error('broken');
        },
        'Error: broken',
      ],
      ['errs at once', () => throwError(() => new Error('broken')), 'Error: broken'],
      [
        'returns nothing to subscribe to',
        () => undefined as unknown as Observable<never>,
        "TypeError: You provided 'undefined' where a stream was expected. You can provide an Observable, Promise, ReadableStream, Array, AsyncIterable, or Iterable.",
      ],
    ])('ends with an error where one %s, and drops its value, what waits and what runs', (_, fault, text) => {
      const gate = new Subject<never>();
      const source = new Subject<number>();
      const drops: unknown[] = [];
      const seen: string[] = [];
      source
        .pipe(
          mergeMapBounded((value) => (value === 1 ? NEVER : value === 2 ? gate : fault()), {
            concurrent: 2,
            capacity: 5,
            onDrop: (...drop) => drops.push(drop),
          }),
        )
        .subscribe({ error: (error: unknown) => seen.push(String(error)) });
      for (const value of [1, 2, 3, 4]) source.next(value);
      gate.complete();
      expect(seen).toEqual([text]);
      expect(drops).toEqual([
        [3, 'error'],
        [4, 'error'],
        [1, 'interrupted'],
      ]);
      expect(source.observed).toBe(false);
    });

    it('ends with the error of a teardown that throws in the call, and not in the producer of another one', () => {
      const gate = new Subject<never>();
      const drops: unknown[] = [];
      const seen: unknown[] = [];
      const hostile = new Observable<never>((subscriber) => {
        subscriber.complete();
        return () => {
          throw 'teardown';
        };
      });
      of(1, 2, 3)
        .pipe(
          mergeMapBounded((value) => (value === 1 ? gate : hostile), {
            capacity: 5,
            onDrop: (...drop) => drops.push(drop),
          }),
        )
        .subscribe({ error: (error: unknown) => seen.push(error) });
      expect(() => gate.complete()).not.toThrow();
      expect([seen, drops]).toEqual([['teardown'], [[3, 'error']]]);
    });

    it('does not subscribe to what a projection gives after the consumer left in it', () => {
      const source = new Subject<number>();
      let subscribed = false;
      const work = new Observable<never>(() => {
        subscribed = true;
      });
      const subscription = source
        .pipe(
          mergeMapBounded(
            () => {
              subscription.unsubscribe();
              return work;
            },
            { capacity: 1 },
          ),
        )
        .subscribe();
      source.next(1);
      expect(subscribed).toBe(false);
    });

    it('interrupts the projection in which the consumer leaves', () => {
      const source = new Subject<number>();
      const drops: unknown[] = [];
      let produced = 0;
      const subscription = source
        .pipe(
          mergeMapBounded(
            () => {
              subscription.unsubscribe();
              return new Observable<number>((subscriber) => {
                while (!subscriber.closed) subscriber.next(produced++);
              });
            },
            { capacity: 1, onDrop: (...drop) => drops.push(drop) },
          ),
        )
        .subscribe();
      source.next(1);
      expect([drops, produced]).toEqual([[[1, 'interrupted']], 0]);
    });
  });

  describe('rank', () => {
    it.each<[MergeMapOverflow, string[], string[]]>([
      ['drop-incoming', ['a2', 'b1'], ['c1', 'd0']],
      ['drop-oldest', ['a2', 'c1'], ['b1', 'd0']],
    ])('lets the overflow decide between a newcomer and a value of its own rank: %s', (overflow, kept, lost) => {
      const gate = new Subject<never>();
      const source = new Subject<string>();
      const started: string[] = [];
      const drops: string[] = [];
      source
        .pipe(
          mergeMapBounded((value) => (started.push(value), gate), {
            capacity: 2,
            overflow,
            rank: (value) => Number(value[1]),
            onDrop: (value, reason) => {
              if (reason === 'overflow') drops.push(value);
            },
          }),
        )
        .subscribe();
      for (const value of ['r9', 'a2', 'b1', 'c1', 'd0']) source.next(value);
      gate.complete();
      expect([started, drops]).toEqual([['r9', ...kept], lost]);
    });

    it.each([Infinity, -Infinity, 0])('lets the overflow decide among values that are all of rank %d', (rank) => {
      for (const overflow of OVERFLOWS) {
        const source = new Subject<string>();
        const drops: string[] = [];
        source
          .pipe(
            mergeMapBounded(() => NEVER, {
              capacity: 1,
              overflow,
              rank: () => rank,
              onDrop: (value) => drops.push(value),
            }),
          )
          .subscribe();
        for (const value of ['running', 'older', 'newer']) source.next(value);
        expect(drops).toEqual([overflow === 'drop-oldest' ? 'older' : 'newer']);
      }
    });

    it('asks once for the rank of each value that may be lost', () => {
      const source = new Subject<number>();
      const asked: number[] = [];
      const rank = (value: number) => {
        asked.push(value);
        return 0;
      };
      source.pipe(mergeMapBounded(() => NEVER, { capacity: 3, rank })).subscribe();
      for (const value of [0, 1, 2, 3]) source.next(value);
      expect(asked).toEqual([]);
      source.next(4);
      expect(asked.sort()).toEqual([1, 2, 3, 4]);
    });

    it('takes the oldest among the lowest', () => {
      const source = new Subject<string>();
      const drops: string[] = [];
      source
        .pipe(
          mergeMapBounded(() => NEVER, {
            capacity: 4,
            rank: (value) => Number(value[1]),
            onDrop: (value) => drops.push(value),
          }),
        )
        .subscribe();
      for (const value of ['r0', 'a2', 'b1', 'c1', 'd2', 'e5', 'f5']) source.next(value);
      expect(drops).toEqual(['b1', 'c1']);
    });

    it('ends with the error of a rank that throws, and drops the newcomer and what waits', () => {
      const source = new Subject<number>();
      const drops: unknown[] = [];
      const errors: unknown[] = [];
      source
        .pipe(
          mergeMapBounded(() => NEVER, {
            capacity: 1,
            rank: () => {
              throw 'thrown';
            },
            onDrop: (...drop) => drops.push(drop),
          }),
        )
        .subscribe({ error: (error: unknown) => errors.push(error) });
      for (const value of [1, 2, 3]) source.next(value);
      expect(errors).toEqual(['thrown']);
      expect(drops).toEqual([
        [3, 'error'],
        [2, 'error'],
        [1, 'interrupted'],
      ]);
    });
  });

  describe('with what is synchronous', () => {
    it('stops a source of a million after as many as the consumer wants', () => {
      let produced = 0;
      const source = new Observable<number>((subscriber) => {
        while (!subscriber.closed && produced < 1_000_000) subscriber.next(produced++);
        subscriber.complete();
      });
      const seen: (number | string)[] = [];
      const drops: unknown[] = [];
      source
        .pipe(
          mergeMapBounded((value) => of(value), { capacity: 2, onDrop: (...drop) => drops.push(drop) }),
          take(3),
        )
        .subscribe({ next: (value) => seen.push(value), complete: () => seen.push('end') });
      expect([seen, produced]).toEqual([[0, 1, 2, 'end'], 3]);
      // The consumer left before the third projection came to its end.
      expect(drops).toEqual([[2, 'interrupted']]);
    });

    it('stops a projection of a million after as many as the consumer wants', () => {
      let produced = 0;
      const inner = new Observable<number>((subscriber) => {
        while (!subscriber.closed && produced < 1_000_000) subscriber.next(produced++);
        subscriber.complete();
      });
      const drops: unknown[] = [];
      of('a')
        .pipe(
          mergeMapBounded(() => inner, { capacity: 2, onDrop: (...drop) => drops.push(drop) }),
          take(3),
        )
        .subscribe();
      expect([produced, drops]).toEqual([3, [['a', 'interrupted']]]);
    });

    it.each<[string, (value: number) => Observable<number>]>([
      ['of', (value) => of(value)],
      ['EMPTY', () => EMPTY],
      ['concat', (value) => concat(of(value), EMPTY)],
    ])('works on a hundred thousand that waited without growing the stack: %s', (_, project) => {
      const gate = new Subject<never>();
      let started = 0;
      let ended = false;
      range(100_001)
        .pipe(
          mergeMapBounded((value) => (started++ === 0 ? gate : project(value)), { capacity: 100_000, concurrent: 1 }),
        )
        .subscribe({ complete: () => (ended = true) });
      expect(started).toBe(1);
      gate.complete();
      expect([started, ended]).toEqual([100_001, true]);
    });

    it('lets a consumer feed its source a hundred thousand times without growing the stack', () => {
      const source = new Subject<number>();
      let seen = 0;
      source.pipe(mergeMapBounded((value) => of(value), { capacity: 1, concurrent: 2 })).subscribe((value) => {
        seen++;
        if (value < 100_000) source.next(value + 1);
      });
      source.next(1);
      expect(seen).toBe(100_000);
    });
  });

  describe('re-entered', () => {
    it('lets a value wait that comes out of a running projection', () => {
      const source = new Subject<number>();
      const log: string[] = [];
      source
        .pipe(
          mergeMapBounded(
            (value) => {
              log.push(`start ${value}`);
              if (value < 3) source.next(value + 1);
              log.push(`started ${value}`);
              return of(value);
            },
            { capacity: 1 },
          ),
        )
        .subscribe((value) => log.push(`out ${value}`));
      source.next(1);
      expect(log).toEqual([1, 2, 3].flatMap((value) => [`start ${value}`, `started ${value}`, `out ${value}`]));
    });

    it('keeps the order where a projection ends another one and feeds the source', () => {
      const source = new Subject<string>();
      const started: string[] = [];
      const work = new Map<string, Subject<never>>();
      source
        .pipe(
          mergeMapBounded(
            (value) => {
              started.push(value);
              const inner = new Subject<never>();
              work.set(value, inner);
              if (value === 'c') {
                work.get('b')?.complete();
                source.next('e');
              }
              return inner;
            },
            { concurrent: 2, capacity: 5 },
          ),
        )
        .subscribe();
      for (const value of ['a', 'b', 'c', 'd']) source.next(value);
      work.get('a')?.complete();
      expect(started).toEqual(['a', 'b', 'c', 'd']);
      work.get('c')?.complete();
      expect(started).toEqual(['a', 'b', 'c', 'd', 'e']);
    });

    it.each(['take', 'unsubscribe', 'error'])('sends nothing to a consumer that has ended: %s', (how) => {
      const notifications = stoppedNotifications(() => {
        const source = new Subject<number>();
        const inners = [new Subject<number>(), new Subject<number>()] as const;
        const subscription = source
          .pipe(
            mergeMapBounded((_, index) => inners[index] ?? EMPTY, { concurrent: 2, capacity: 5 }),
            how === 'take' ? take(1) : map((value) => value),
          )
          .subscribe({
            next: () => {
              if (how === 'unsubscribe') subscription.unsubscribe();
              if (how === 'error') inners[1].error('broken');
            },
            error: () => undefined,
          });
        for (const value of [1, 2, 3]) source.next(value);
        source.complete();
        inners[0].next(1);
      });
      expect(notifications).toEqual([]);
    });

    it('drops it for capacity 0, and takes the next after the end', () => {
      const source = new Subject<number>();
      const seen: number[] = [];
      const drops: unknown[] = [];
      source
        .pipe(mergeMapBounded((value) => of(value), { capacity: 0, onDrop: (...drop) => drops.push(drop) }))
        .subscribe((value) => {
          seen.push(value);
          if (value === 1) source.next(2);
        });
      source.next(1);
      source.next(3);
      expect([seen, drops]).toEqual([[1, 3], [[2, 'overflow']]]);
    });

    it('completes after what waits when a projection completes the source', () => {
      const source = new Subject<number>();
      const seen: (number | string)[] = [];
      source
        .pipe(
          mergeMapBounded(
            (value) => {
              if (value === 1) {
                source.next(2);
                source.complete();
              }
              return value === 1 ? EMPTY : of(value);
            },
            { capacity: 1 },
          ),
        )
        .subscribe({ next: (value) => seen.push(value), complete: () => seen.push('end') });
      source.next(1);
      expect(seen).toEqual([2, 'end']);
    });

    it('keeps to the capacity where onDrop feeds the source', () => {
      const gate = new Subject<never>();
      const source = new Subject<number>();
      const started: number[] = [];
      const drops: unknown[] = [];
      source
        .pipe(
          mergeMapBounded((value) => (started.push(value), gate), {
            capacity: 1,
            overflow: 'drop-oldest',
            onDrop: (value, reason) => {
              drops.push([value, reason]);
              if (value === 2) source.next(4);
            },
          }),
        )
        .subscribe();
      for (const value of [1, 2, 3]) source.next(value);
      gate.complete();
      expect(drops).toEqual([
        [2, 'overflow'],
        [3, 'overflow'],
      ]);
      expect(started).toEqual([1, 4]);
    });

    it('loses no value where onDrop unsubscribes', () => {
      const source = new Subject<number>();
      const drops: unknown[] = [];
      const subscription = source
        .pipe(
          mergeMapBounded(() => NEVER, {
            capacity: 1,
            overflow: 'drop-oldest',
            onDrop: (...drop) => {
              drops.push(drop);
              subscription.unsubscribe();
            },
          }),
        )
        .subscribe();
      for (const value of [1, 2, 3]) source.next(value);
      expect(drops).toEqual([
        [2, 'overflow'],
        [3, 'unsubscribed'],
        [1, 'interrupted'],
      ]);
    });

    it.each(['source', 'projection', 'consumer'] as const)(
      'takes nothing more, and comes to its end, where onDrop feeds the source: %s',
      (ending) => {
        const running = new Subject<never>();
        const source = new Subject<number>();
        const drops: unknown[] = [];
        let started = 0;
        const subscription = source
          .pipe(
            mergeMapBounded(() => (started++, running), {
              capacity: 5,
              onDrop: (value, reason) => {
                drops.push([value, reason]);
                if (drops.length < 1_000) source.next(value + 10);
              },
            }),
          )
          .subscribe({ error: () => source.next(100) });
        for (const value of [1, 2, 3]) source.next(value);
        if (ending === 'source') source.error('broken');
        else if (ending === 'projection') running.error('broken');
        else subscription.unsubscribe();
        const [first, waiting] = {
          source: ['interrupted', 'error'],
          projection: ['error', 'error'],
          consumer: ['interrupted', 'unsubscribed'],
        }[ending];
        const rest = [
          [2, waiting],
          [3, waiting],
        ];
        expect(drops).toEqual(ending === 'projection' ? [[1, first], ...rest] : [...rest, [1, first]]);
        expect(started).toBe(1);
      },
    );

    it('starts nothing for a value from the call in which its consumer is told of an error', () => {
      const source = new Subject<number>();
      const started: number[] = [];
      const drops: unknown[] = [];
      source
        .pipe(
          mergeMapBounded(
            (value) => {
              started.push(value);
              throw 'thrown';
            },
            { capacity: 5, onDrop: (...drop) => drops.push(drop) },
          ),
        )
        .subscribe({ error: () => source.next(2) });
      source.next(1);
      expect([started, drops]).toEqual([[1], [[1, 'error']]]);
    });
  });

  describe('callbacks that throw', () => {
    it.each(OVERFLOWS)(
      'reports what onDrop throws, and harms neither the producer nor the consumer: %s',
      (overflow) => {
        const seen: unknown[] = [];
        const errors = unhandledErrors(() => {
          const source = new Subject<number>();
          source
            .pipe(
              mergeMapBounded(() => NEVER, {
                capacity: 1,
                overflow,
                onDrop: (_, reason) => {
                  throw reason;
                },
              }),
            )
            .subscribe({ error: (error: unknown) => seen.push(error) });
          source.subscribe({ next: (value) => seen.push(value), error: () => undefined });
          for (const value of [1, 2, 3]) source.next(value);
          source.error('broken');
        });
        expect(seen).toEqual([1, 2, 3, 'broken']);
        expect(errors).toEqual(['overflow', 'error', 'interrupted']);
      },
    );

    it('goes on after a consumer that throws', () => {
      const seen: number[] = [];
      const errors = unhandledErrors(() => {
        of(1, 2)
          .pipe(mergeMapBounded((value) => of(value), { capacity: 0 }))
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
    const project = () => EMPTY;

    it.each([
      [{}, 'TypeError: capacity must be a number, but is undefined (undefined)'],
      [{ capacity: '1' }, 'TypeError: capacity must be a number, but is "1" (string)'],
      [{ capacity: -1 }, 'RangeError: capacity must be a whole number, at least 0, or Infinity, but is -1 (number)'],
      [{ capacity: 1.5 }, 'RangeError: capacity must be a whole number, at least 0, or Infinity, but is 1.5 (number)'],
      [{ capacity: NaN }, 'RangeError: capacity must be a whole number, at least 0, or Infinity, but is NaN (number)'],
      [
        { capacity: 1, concurrent: 0 },
        'RangeError: concurrent must be a whole number, at least 1, or Infinity, but is 0 (number)',
      ],
      [{ capacity: 1, concurrent: '2' }, 'TypeError: concurrent must be a number, but is "2" (string)'],
      [
        { capacity: 1, overflow: 'emit-oldest' },
        'RangeError: overflow must be one of drop-incoming, drop-oldest, but is "emit-oldest" (string)',
      ],
      [
        { capacity: 1, overflow: 1 },
        'TypeError: overflow must be one of drop-incoming, drop-oldest, but is 1 (number)',
      ],
      [{ capacity: 1, rank: 0 }, 'TypeError: rank must be a function, but is 0 (number)'],
      [{ capacity: 1, onDrop: 'log' }, 'TypeError: onDrop must be a function, but is "log" (string)'],
      [{ capacity: 1, onDrop: 0 }, 'TypeError: onDrop must be a function, but is 0 (number)'],
    ])('throws at the call for %o', (options, text) => {
      expect(thrownBy(() => mergeMapBounded(project, options as unknown as MergeMapBoundedOptions<number>))).toBe(text);
    });

    it('throws at the call for a project that is no function', () => {
      const notProject = 1 as unknown as () => Observable<never>;
      expect(thrownBy(() => mergeMapBounded(notProject, { capacity: 1 }))).toBe(
        'TypeError: project must be a function, but is 1 (number)',
      );
    });

    it('takes undefined for what is optional as its default, and Infinity for a bound', () => {
      const options = { capacity: 1, concurrent: undefined, overflow: undefined, rank: undefined, onDrop: undefined };
      expect(() => mergeMapBounded(project, options as unknown as MergeMapBoundedOptions<number>)).not.toThrow();
      expect(() => mergeMapBounded(project, { capacity: Infinity, concurrent: Infinity })).not.toThrow();
    });
  });

  describe('types', () => {
    it('takes the type of the results from the projection', () => {
      expectTypeOf(mergeMapBounded((value: number) => of(String(value)), { capacity: 1 })).toEqualTypeOf<
        OperatorFunction<number, string>
      >();
      expectTypeOf(
        of('a').pipe(mergeMapBounded((value) => Promise.resolve(value.length), { capacity: 1 })),
      ).toEqualTypeOf<Observable<number>>();
      expectTypeOf(of('a').pipe(mergeMapBounded((value) => [value, 1], { capacity: 1 }))).toEqualTypeOf<
        Observable<number | string>
      >();
      of('a').pipe(
        mergeMapBounded(
          (value, index) => {
            expectTypeOf(value).toEqualTypeOf<string>();
            expectTypeOf(index).toEqualTypeOf<number>();
            return EMPTY;
          },
          {
            capacity: 1,
            rank: (value) => {
              expectTypeOf(value).toEqualTypeOf<string>();
              return 0;
            },
            onDrop: (value, reason) => {
              expectTypeOf(value).toEqualTypeOf<string>();
              expectTypeOf(reason).toEqualTypeOf<OperatorDropReason>();
            },
          },
        ),
      );
    });

    it('refuses what is no option', () => {
      const never = () => {
        // @ts-expect-error capacity is required
        mergeMapBounded(() => EMPTY, {});
        // @ts-expect-error no such policy
        mergeMapBounded(() => EMPTY, { capacity: 1, overflow: 'emit-oldest' });
        // @ts-expect-error a projection gives something to subscribe to
        mergeMapBounded(() => 1, { capacity: 1 });
        // @ts-expect-error a rank is a number
        mergeMapBounded(() => EMPTY, { capacity: 1, rank: () => 'high' });
        // @ts-expect-error onDrop gets the values of the stream
        of(1).pipe(mergeMapBounded(() => EMPTY, { capacity: 1, onDrop: (value: string) => value }));
      };
      expect(never).toThrow();
    });
  });

  describe('whatever happens', () => {
    const options = fc.record({
      concurrent: fc.constantFrom(1, 2, 3, Infinity),
      capacity: fc.constantFrom(0, 1, 2, 4, Infinity),
      overflow: fc.constantFrom(...OVERFLOWS),
      ranked: fc.boolean(),
    });
    const step = fc.oneof(
      {
        weight: 12,
        arbitrary: fc.record({
          do: fc.constant('next' as const),
          rank: fc.nat(2),
          work: fc.constantFrom<Work>('open', 'open', 'open', 'open', 'of', 'EMPTY'),
        }),
      },
      { weight: 6, arbitrary: fc.record({ do: fc.constant('inner-complete' as const), pick: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('inner-error' as const), pick: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('complete', 'error', 'unsubscribe') }) },
    );

    it('does as a simple model does, keeps to its bounds and accounts for each value once', () => {
      fc.assert(
        fc.property(options, fc.array(step, { maxLength: 40 }), ({ ranked, ...bounds }, steps) => {
          const log: string[] = [];
          const model = new Model(bounds, ranked);
          const source = new Subject<Item>();
          const running = new Map<Item, Subject<string>>();
          const account = new Map<Item, string>();
          const startedIds: number[] = [];
          const settle = (item: Item, how: string) => {
            expect(account.get(item)).toBeUndefined();
            account.set(item, how);
            running.delete(item);
          };
          const subscription = source
            .pipe(
              mergeMapBounded(
                (item) => {
                  log.push(`start ${item.id}`);
                  startedIds.push(item.id);
                  if (item.work === 'open') {
                    const inner = new Subject<string>();
                    running.set(item, inner);
                    return inner;
                  }
                  settle(item, 'completed');
                  return item.work === 'of' ? of(String(item.id)) : EMPTY;
                },
                {
                  ...bounds,
                  ...(ranked && { rank: (item: Item) => item.rank }),
                  onDrop: (item, reason) => {
                    log.push(`drop ${item.id} ${reason}`);
                    settle(item, reason);
                  },
                },
              ),
            )
            .subscribe({
              next: (value) => log.push(`out ${value}`),
              error: (error: unknown) => log.push(`error ${String(error)}`),
              complete: () => log.push('complete'),
            });

          let offered = 0;
          for (const action of steps) {
            if (action.do === 'next') {
              const item: Item = { id: offered, rank: action.rank, work: action.work };
              if (!source.closed && source.observed) offered++;
              source.next(item);
              model.next(item);
            } else if (action.do === 'inner-complete' || action.do === 'inner-error') {
              const [item, inner] = [...running][action.pick] ?? [];
              if (!item || !inner) continue;
              if (action.do === 'inner-complete') {
                settle(item, 'completed');
                inner.complete();
                model.innerComplete(item);
              } else {
                inner.error('inner');
                model.innerError(item);
              }
            } else {
              if (action.do === 'complete') source.complete();
              else if (action.do === 'error') source.error('source');
              else subscription.unsubscribe();
              model.end(action.do);
            }
            expect(log).toEqual(model.log);
            expect(running.size).toBeLessThanOrEqual(bounds.concurrent);
            expect(offered - running.size - account.size).toBeLessThanOrEqual(bounds.capacity);
          }
          expect(startedIds).toEqual([...startedIds].sort((a, b) => a - b));

          // At the end each value is accounted for.
          subscription.unsubscribe();
          expect([offered, running.size]).toEqual([account.size, 0]);
        }),
        { numRuns: 1_000 },
      );
    });
  });
});

type Work = 'open' | 'of' | 'EMPTY';

interface Item {
  readonly id: number;
  readonly rank: number;
  readonly work: Work;
}

/** What mergeMapBounded should do, on plain arrays. */
class Model {
  readonly log: string[] = [];
  readonly #bounds: { concurrent: number; capacity: number; overflow: MergeMapOverflow };
  readonly #ranked: boolean;
  #running: Item[] = [];
  #waiting: Item[] = [];
  #state: 'open' | 'completed' | 'ended' = 'open';

  constructor(bounds: { concurrent: number; capacity: number; overflow: MergeMapOverflow }, ranked: boolean) {
    this.#bounds = bounds;
    this.#ranked = ranked;
  }

  next(item: Item): void {
    if (this.#state !== 'open') return;
    this.#waiting.push(item);
    this.#work();
    if (this.#waiting.length > this.#bounds.capacity) {
      const loser = this.#loser(item);
      this.#waiting = this.#waiting.filter((other) => other !== loser);
      this.log.push(`drop ${loser.id} overflow`);
    }
  }

  innerComplete(item: Item): void {
    this.#running = this.#running.filter((other) => other !== item);
    this.#work();
  }

  innerError(item: Item): void {
    this.#running = this.#running.filter((other) => other !== item);
    this.log.push(`drop ${item.id} error`);
    this.#stop('error', 'inner');
  }

  end(how: 'complete' | 'error' | 'unsubscribe'): void {
    if (how === 'unsubscribe' && this.#state !== 'ended') this.#stop('unsubscribed');
    if (this.#state !== 'open') return;
    if (how === 'error') this.#stop('error', 'source');
    else this.#state = 'completed';
    this.#work();
  }

  /** Starts what may run, and completes when all is done. */
  #work(): void {
    while (this.#running.length < this.#bounds.concurrent) {
      const item = this.#waiting.shift();
      if (!item) break;
      this.log.push(`start ${item.id}`);
      if (item.work === 'open') this.#running.push(item);
      else if (item.work === 'of') this.log.push(`out ${item.id}`);
    }
    if (this.#state === 'completed' && this.#running.length === 0) {
      this.#state = 'ended';
      this.log.push('complete');
    }
  }

  /** Of more than may wait; `incoming` is the last of them. */
  #loser(incoming: Item): Item {
    const older = this.#waiting.slice(0, -1);
    if (older.length === 0) return incoming;
    const rank = (item: Item) => (this.#ranked ? item.rank : 0);
    const least = Math.min(...this.#waiting.map(rank));
    const oldest = older.find((item) => rank(item) === least);
    if (!oldest) return incoming;
    return this.#bounds.overflow === 'drop-incoming' && rank(incoming) === least ? incoming : oldest;
  }

  #stop(reason: 'error' | 'unsubscribed', error?: string): void {
    this.#state = 'ended';
    for (const item of this.#waiting) this.log.push(`drop ${item.id} ${reason}`);
    if (error !== undefined) this.log.push(`error ${error}`);
    for (const item of this.#running) this.log.push(`drop ${item.id} interrupted`);
    this.#waiting = [];
    this.#running = [];
  }
}

/** The text of the error that `call` throws. */
function thrownBy(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return String(error);
  }
  return 'nothing';
}
