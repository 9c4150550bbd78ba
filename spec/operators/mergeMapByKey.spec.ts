import fc from 'fast-check';
import {
  concat,
  EMPTY,
  from,
  ignoreElements,
  map,
  mergeMap,
  NEVER,
  Observable,
  of,
  type OperatorFunction,
  range,
  Subject,
  take,
  timer,
} from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  mergeMapByKey,
  type MergeMapByKeyOptions,
  type MergeMapOverflow,
  type OperatorDropReason,
} from '../../lib/operators/index.ts';
import { garbageCollector } from './garbageCollector.ts';
import { marbles, recordDrops } from './runMarbles.ts';
import { stoppedNotifications } from './stoppedNotifications.ts';
import { unhandledErrors } from './unhandledErrors.ts';

const OVERFLOWS: readonly MergeMapOverflow[] = ['drop-incoming', 'drop-oldest'];

/** `a` and `A` are of one key. */
const key = (value: string) => value.toLowerCase();

describe('mergeMapByKey', () => {
  describe('in time', () => {
    it(
      'runs one projection at a time for a key, in order, and others beside it',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' -(aAb)-----|  ');
        const e1subs = '  ^----------!  ';
        const a = cold('   ---x--|       ');
        const A = cold('         ---x--| ');
        const b = cold('   --x----|      ');
        const aSubs = '   -^-----!      ';
        const ASubs = '   -------^-----!';
        const bSubs = '   -^------!     ';
        const expected = '---ba-----A--|';
        const result = e1.pipe(
          mergeMapByKey((value) => (value === 'a' ? a : value === 'A' ? A : b).pipe(map(() => value)), {
            key,
            concurrent: 3,
            capacity: 9,
          }),
        );
        expectObservable(result).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(a.subscriptions).toBe(aSubs);
        expectSubscriptions(A.subscriptions).toBe(ASubs);
        expectSubscriptions(b.subscriptions).toBe(bSubs);
      }),
    );

    it(
      'runs one projection at a time over all keys by default',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' -(ab)------|');
        const e1subs = '  ^----------!';
        const inner = cold('--x|      ');
        const innerSubs = ['-^--!', '----^--!'];
        const expected = '---a--b----|';
        const result = e1.pipe(mergeMapByKey((value) => inner.pipe(map(() => value)), { key, capacity: 9 }));
        expectObservable(result).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      }),
    );

    it(
      'lets the keys take turns while as many run as may',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' -(aAAbc)-----------|');
        const e1subs = '  ^------------------!';
        const inner = cold('--x|              ');
        const innerSubs = ['-^--!', '----^--!', '-------^--!', '----------^--!', '-------------^--!'];
        const expected = '---a--b--c--A--A---|';
        const result = e1.pipe(mergeMapByKey((value) => inner.pipe(map(() => value)), { key, capacity: 9 }));
        expectObservable(result).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      }),
    );

    it(
      'is as its picture shows it',
      marbles(({ cold, expectObservable }) => {
        const e1 = cold(' a-A-b-----------|');
        const expected = '------a---b-A---|';
        const result = e1.pipe(
          mergeMapByKey((value) => timer(6).pipe(map(() => value)), { key, concurrent: 2, capacity: 9 }),
        );
        expectObservable(result).toBe(expected);
      }),
    );

    it(
      'lets one value of a key wait with conflate: the newer in the place of the older, which is no drop',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' -12345----------|', { 1: 'x', 2: 'a', 3: 'b', 4: 'A', 5: 'B' });
        const e1subs = '  ^---------------!';
        const inner = cold('-----o|');
        const innerSubs = ['-^-----!', '-------^-----!', '-------------^-----!'];
        const expected = '------x-----a-----b|';
        expectObservable(drops).toBe('');
        const result = e1.pipe(
          mergeMapByKey((value) => inner.pipe(map(() => value)), {
            key,
            conflate: (waiting, incoming) => waiting + incoming,
            capacity: 2,
            onDrop,
          }),
        );
        expectObservable(result).toBe(expected, { x: 'x', a: 'aA', b: 'bB' });
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      }),
    );

    it.each<[MergeMapOverflow, string, string]>([
      ['drop-incoming', 'B', '-----a----b----A|'],
      ['drop-oldest', 'A', '  -----a----b----B|'],
    ])('counts what waits over all keys: %s', (overflow, loser, expected) => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' -aAbB----------|');
        const e1subs = '  ^--------------!';
        const inner = cold('----x|');
        const innerSubs = ['-^----!', '------^----!', '-----------^----!'];
        const lost = '    ----x';
        expectObservable(drops).toBe(lost, { x: `${loser} overflow` });
        const result = e1.pipe(
          mergeMapByKey((value) => inner.pipe(map(() => value)), { key, capacity: 2, overflow, onDrop }),
        );
        expectObservable(result).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      })();
    });

    it.each(OVERFLOWS)('drops all that can not start at once for capacity 0: %s', (overflow) => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' -aAbc-------|');
        const e1subs = '  ^-----------!';
        const inner = cold('----x|');
        const innerSubs = ['-^----!', '---^----!'];
        const expected = '-----a-b----|';
        const lost = '    --x-y';
        expectObservable(drops).toBe(lost, { x: 'A overflow', y: 'c overflow' });
        const result = e1.pipe(
          mergeMapByKey((value) => inner.pipe(map(() => value)), {
            key,
            concurrent: 2,
            capacity: 0,
            conflate: (_, incoming) => incoming,
            overflow,
            onDrop,
          }),
        );
        expectObservable(result).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      })();
    });

    it(
      'loses the lowest rank first, the newcomer too, and keeps the order of each key',
      marbles(({ cold, expectObservable }) => {
        const { onDrop, drops } = recordDrops();
        const ranks = new Map(Object.entries({ a: 9, A: 1, b: 3, B: 2, c: 0 }));
        const e1 = cold(' -aAbBc---------------|');
        const inner = cold('-----x|');
        const expected = '------a-----b-----B--|';
        const lost = '    ----xy';
        expectObservable(drops).toBe(lost, { x: 'A overflow', y: 'c overflow' });
        const rank = (value: string) => ranks.get(value) ?? 0;
        const result = e1.pipe(
          mergeMapByKey((value) => inner.pipe(map(() => value)), { key, capacity: 2, rank, onDrop }),
        );
        expectObservable(result).toBe(expected);
      }),
    );

    it(
      'works on what waits before it completes',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' -aA|    ');
        const e1subs = '  ^--!    ';
        const inner = cold('--x|');
        const innerSubs = ['-^--!', '----^--!'];
        const expected = '---a--A|';
        const result = e1.pipe(
          mergeMapByKey((value) => inner.pipe(map(() => value)), { key, concurrent: 5, capacity: 1 }),
        );
        expectObservable(result).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      }),
    );

    it.each([
      ['never ends when its source never does', '-', '-', '^'],
      ['completes at once on an empty source', '|', '|', '(^!)'],
      ['errs at once on a source that does', '#', '#', '(^!)'],
    ])('%s', (_, source, expected, subs) => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(source);
        expectObservable(e1.pipe(mergeMapByKey(() => NEVER, { key, capacity: 1 }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(subs);
      })();
    });

    it(
      'lets an error of the source cut ahead of what waits and runs',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' -abA--#');
        const e1subs = '  ^-----!';
        const inner = cold('----x----|');
        const innerSubs = '-^----!';
        const expected = '-----x#';
        const lost = '    ------(xyz)';
        expectObservable(drops).toBe(lost, { x: 'b error', y: 'A error', z: 'a interrupted' });
        expectObservable(e1.pipe(mergeMapByKey(() => inner, { key, capacity: 5, onDrop }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      }),
    );

    it(
      "passes a projection's error on at once, and drops its value, what waits and what else runs",
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' -abAB----|');
        const e1subs = '  ^----!    ';
        const a = cold('   -----a---|');
        const aSubs = '   -^---!';
        const b = cold('    ---#');
        const bSubs = '   --^--!';
        const expected = '-----#';
        const lost = '    -----(wxyz)';
        expectObservable(drops).toBe(lost, { w: 'b error', x: 'A error', y: 'B error', z: 'a interrupted' });
        const result = e1.pipe(
          mergeMapByKey((value) => (value === 'a' ? a : b), { key, concurrent: 2, capacity: 5, onDrop }),
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
        const e1 = cold(' -abA-----|');
        const e1subs = '  ^----!     ';
        const unsub = '   ^----!     ';
        const inner = cold('--x-----|');
        const innerSubs = '-^---!     ';
        const expected = '---x--     ';
        const lost = '    -----(xyz) ';
        expectObservable(drops).toBe(lost, { x: 'b unsubscribed', y: 'A unsubscribed', z: 'a interrupted' });
        expectObservable(e1.pipe(mergeMapByKey(() => inner, { key, capacity: 5, onDrop })), unsub).toBe(expected);
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
          mergeMapByKey(() => inner, { key, capacity: 1 }),
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
        const e1 = hot('  -aA------|');
        const inner = cold('---x|');
        const result = e1.pipe(mergeMapByKey((value) => inner.pipe(map(() => value)), { key, capacity: 0 }));
        expectObservable(result, '^---------').toBe('----a----|');
        expectObservable(result, '--^-------').toBe('-----A---|');
      }),
    );
  });

  describe('with what is synchronous', () => {
    it('stops a source of a million after as many as the consumer wants', () => {
      let produced = 0;
      const source = new Observable<number>((subscriber) => {
        while (!subscriber.closed && produced < 1_000_000) subscriber.next(produced++);
        subscriber.complete();
      });
      const seen: (number | string)[] = [];
      source
        .pipe(
          mergeMapByKey((value) => of(value), { key: (value) => value % 2, capacity: 2 }),
          take(3),
        )
        .subscribe({ next: (value) => seen.push(value), complete: () => seen.push('end') });
      expect([seen, produced]).toEqual([[0, 1, 2, 'end'], 3]);
    });

    it.each<[string, (value: number) => Observable<number>]>([
      ['of', (value) => of(value)],
      ['EMPTY', () => EMPTY],
      ['concat', (value) => concat(of(value), EMPTY)],
    ])('works on a hundred thousand that waited without growing the stack: %s', (_, project) => {
      for (const keys of [1, 100_001]) {
        const gate = new Subject<never>();
        let started = 0;
        let ended = false;
        range(100_001)
          .pipe(
            mergeMapByKey((value) => (started++ === 0 ? gate : project(value)), {
              key: (value) => value % keys,
              capacity: 100_000,
            }),
          )
          .subscribe({ complete: () => (ended = true) });
        expect(started).toBe(1);
        gate.complete();
        expect([started, ended]).toEqual([100_001, true]);
      }
    });

    it('lets a consumer feed its source a hundred thousand times without growing the stack', () => {
      const source = new Subject<number>();
      let seen = 0;
      source
        .pipe(mergeMapByKey((value) => of(value), { key: (value) => value % 3, capacity: 1, concurrent: 2 }))
        .subscribe((value) => {
          seen++;
          if (value < 100_000) source.next(value + 1);
        });
      source.next(1);
      expect(seen).toBe(100_000);
    });
  });

  describe('re-entered', () => {
    it('lets a value of its own key wait that comes out of a running projection, and starts one of another', () => {
      const source = new Subject<string>();
      const log: string[] = [];
      source
        .pipe(
          mergeMapByKey(
            (value) => {
              log.push(`start ${value}`);
              if (value === 'a') for (const next of ['A', 'b']) source.next(next);
              log.push(`started ${value}`);
              return of(value);
            },
            { key, concurrent: 5, capacity: 1 },
          ),
        )
        .subscribe((value) => log.push(`out ${value}`));
      source.next('a');
      expect(log).toEqual([
        ...['start a', 'start b', 'started b', 'out b', 'started a', 'out a'],
        ...['start A', 'started A', 'out A'],
      ]);
    });

    it('completes after what waits when a projection completes the source', () => {
      const source = new Subject<string>();
      const seen: string[] = [];
      source
        .pipe(
          mergeMapByKey(
            (value) => {
              if (value === 'a') {
                source.next('A');
                source.complete();
              }
              return value === 'a' ? EMPTY : of(value);
            },
            { key, concurrent: 2, capacity: 1 },
          ),
        )
        .subscribe({ next: (value) => seen.push(value), complete: () => seen.push('end') });
      source.next('a');
      expect(seen).toEqual(['A', 'end']);
    });

    it('keeps to the capacity where onDrop feeds the source', () => {
      const gate = new Subject<never>();
      const source = new Subject<string>();
      const started: string[] = [];
      const drops: unknown[] = [];
      source
        .pipe(
          mergeMapByKey((value) => (started.push(value), gate), {
            key,
            capacity: 1,
            overflow: 'drop-oldest',
            onDrop: (value, reason) => {
              drops.push([value, reason]);
              if (value === 'b') source.next('d');
            },
          }),
        )
        .subscribe();
      for (const value of ['a', 'b', 'c']) source.next(value);
      gate.complete();
      expect(drops).toEqual([
        ['b', 'overflow'],
        ['c', 'overflow'],
      ]);
      expect(started).toEqual(['a', 'd']);
    });

    it('loses no value where onDrop unsubscribes', () => {
      const source = new Subject<string>();
      const drops: unknown[] = [];
      const subscription = source
        .pipe(
          mergeMapByKey(() => NEVER, {
            key,
            capacity: 1,
            overflow: 'drop-oldest',
            onDrop: (...drop) => {
              drops.push(drop);
              subscription.unsubscribe();
            },
          }),
        )
        .subscribe();
      for (const value of ['a', 'A', 'b']) source.next(value);
      expect(drops).toEqual([
        ['A', 'overflow'],
        ['b', 'unsubscribed'],
        ['a', 'interrupted'],
      ]);
    });

    it.each(['take', 'unsubscribe', 'error'])('sends nothing to a consumer that has ended: %s', (how) => {
      const notifications = stoppedNotifications(() => {
        const source = new Subject<string>();
        const inners = [new Subject<number>(), new Subject<number>()] as const;
        const subscription = source
          .pipe(
            mergeMapByKey((_, index) => inners[index] ?? EMPTY, { key, concurrent: 2, capacity: 5 }),
            how === 'take' ? take(1) : map((value) => value),
          )
          .subscribe({
            next: () => {
              if (how === 'unsubscribe') subscription.unsubscribe();
              if (how === 'error') inners[1].error('broken');
            },
            error: () => undefined,
          });
        for (const value of ['a', 'b', 'A', 'B']) source.next(value);
        source.complete();
        inners[0].next(1);
      });
      expect(notifications).toEqual([]);
    });
  });

  describe('callbacks that throw', () => {
    const thrower = () => {
      throw 'thrown';
    };

    it.each<[string, Partial<MergeMapByKeyOptions<string>>]>([
      ['key', { key: (value) => (value === 'C' ? thrower() : key(value)) }],
      ['conflate', { conflate: (_, incoming) => (incoming === 'C' ? thrower() : incoming) }],
      ['rank', { capacity: 2, rank: thrower }],
    ])(
      'ends with the error of %s, drops the newcomer, what waits and what runs, and harms no producer',
      (_, options) => {
        const source = new Subject<string>();
        const drops: unknown[] = [];
        const seen: unknown[] = [];
        source
          .pipe(mergeMapByKey(() => NEVER, { key, capacity: 5, onDrop: (...drop) => drops.push(drop), ...options }))
          .subscribe({ error: (error: unknown) => seen.push(error) });
        source.subscribe((value) => seen.push(value));
        for (const value of ['a', 'b', 'c', 'C', 'd']) source.next(value);
        expect(seen).toEqual(['a', 'b', 'c', 'thrown', 'C', 'd']);
        expect(drops).toEqual([
          ['C', 'error'],
          ['b', 'error'],
          ['c', 'error'],
          ['a', 'interrupted'],
        ]);
      },
    );

    it('ends with the error of a projection that throws', () => {
      const source = new Subject<string>();
      const drops: unknown[] = [];
      const seen: unknown[] = [];
      source
        .pipe(mergeMapByKey(thrower, { key, capacity: 5, onDrop: (...drop) => drops.push(drop) }))
        .subscribe({ error: (error: unknown) => seen.push(error) });
      source.next('a');
      expect([seen, drops, source.observed]).toEqual([['thrown'], [['a', 'error']], false]);
    });

    it.each(OVERFLOWS)(
      'reports what onDrop throws, and harms neither the producer nor the consumer: %s',
      (overflow) => {
        const seen: unknown[] = [];
        const errors = unhandledErrors(() => {
          const source = new Subject<string>();
          source
            .pipe(
              mergeMapByKey(() => NEVER, {
                key,
                capacity: 1,
                overflow,
                onDrop: (_, reason) => {
                  throw reason;
                },
              }),
            )
            .subscribe({ error: (error: unknown) => seen.push(error) });
          source.subscribe({ next: (value) => seen.push(value), error: () => undefined });
          for (const value of ['a', 'b', 'c']) source.next(value);
          source.error('broken');
        });
        expect(seen).toEqual(['a', 'b', 'c', 'broken']);
        expect(errors).toEqual(['overflow', 'error', 'interrupted']);
      },
    );
  });

  describe('options', () => {
    it.each([
      [{ capacity: 1 }, 'TypeError: key must be a function, but is undefined (undefined)'],
      [{ capacity: 1, key: 'id' }, 'TypeError: key must be a function, but is "id" (string)'],
      [{ capacity: 1, key, conflate: true }, 'TypeError: conflate must be a function, but is true (boolean)'],
      [{ key }, 'TypeError: capacity must be a number, but is undefined (undefined)'],
      [
        { key, capacity: -1 },
        'RangeError: capacity must be a whole number, at least 0, or Infinity, but is -1 (number)',
      ],
      [
        { key, capacity: 1, concurrent: 0 },
        'RangeError: concurrent must be a whole number, at least 1, or Infinity, but is 0 (number)',
      ],
      [
        { key, capacity: 1, overflow: 'drop-latest' },
        'RangeError: overflow must be one of drop-incoming, drop-oldest, but is "drop-latest" (string)',
      ],
      [{ key, capacity: 1, rank: 0 }, 'TypeError: rank must be a function, but is 0 (number)'],
      [{ key, capacity: 1, onDrop: 'log' }, 'TypeError: onDrop must be a function, but is "log" (string)'],
    ])('throws at the call for %o', (options, text) => {
      expect(thrownBy(() => mergeMapByKey(() => EMPTY, options as unknown as MergeMapByKeyOptions<string>))).toBe(text);
    });

    it('throws at the call for a project that is no function', () => {
      expect(thrownBy(() => mergeMapByKey(1 as unknown as () => Observable<never>, { key, capacity: 1 }))).toBe(
        'TypeError: project must be a function, but is 1 (number)',
      );
    });

    it('takes undefined for what is optional as its default', () => {
      const options = { key, capacity: 1, conflate: undefined, rank: undefined, onDrop: undefined };
      expect(() => mergeMapByKey(() => EMPTY, options as unknown as MergeMapByKeyOptions<string>)).not.toThrow();
    });
  });

  describe('types', () => {
    it('takes the types of its callbacks from the stream, and that of the results from the projection', () => {
      expectTypeOf(mergeMapByKey((value: string) => of(value.length), { key, capacity: 1 })).toEqualTypeOf<
        OperatorFunction<string, number>
      >();
      of('a').pipe(
        mergeMapByKey(
          (value, index) => {
            expectTypeOf(value).toEqualTypeOf<string>();
            expectTypeOf(index).toEqualTypeOf<number>();
            return EMPTY;
          },
          {
            capacity: 1,
            key: (value) => {
              expectTypeOf(value).toEqualTypeOf<string>();
              return value;
            },
            conflate: (waiting, incoming) => {
              expectTypeOf(waiting).toEqualTypeOf<string>();
              expectTypeOf(incoming).toEqualTypeOf<string>();
              return incoming;
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
        // @ts-expect-error key is required
        mergeMapByKey(() => EMPTY, { capacity: 1 });
        // @ts-expect-error capacity is required
        mergeMapByKey(() => EMPTY, { key });
        // @ts-expect-error conflate gives a value of the stream
        of('a').pipe(mergeMapByKey(() => EMPTY, { key, capacity: 1, conflate: () => 1 }));
        // @ts-expect-error key gets the values of the stream
        of(1).pipe(mergeMapByKey(() => EMPTY, { key, capacity: 1 }));
        // @ts-expect-error a projection gives something to subscribe to
        mergeMapByKey(() => 1, { key, capacity: 1 });
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
      conflates: fc.boolean(),
    });
    const step = fc.oneof(
      {
        weight: 12,
        arbitrary: fc.record({
          do: fc.constant('next' as const),
          key: fc.constantFrom('a', 'b', 'c'),
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
        fc.property(options, fc.array(step, { maxLength: 40, size: 'max' }), (bounds, steps) => {
          const log: string[] = [];
          const model = new Model(bounds);
          const source = new Subject<Item>();
          const running = new Map<Item, Subject<string>>();
          /** What became of each value, by id. */
          const account = new Map<number, string>();
          const startedOf = new Map<string, number[]>();
          const settle = (item: Item, how: string) => {
            running.delete(item);
            for (const id of item.ids) {
              expect(account.get(id)).toBeUndefined();
              account.set(id, how);
            }
          };
          const subscription = source
            .pipe(
              mergeMapByKey(
                (item) => {
                  log.push(`start ${nameOf(item)}`);
                  startedOf.set(item.key, [...(startedOf.get(item.key) ?? []), ...item.ids]);
                  if (item.work === 'open') {
                    const inner = new Subject<string>();
                    running.set(item, inner);
                    return inner;
                  }
                  settle(item, 'completed');
                  return item.work === 'of' ? of(nameOf(item)) : EMPTY;
                },
                {
                  concurrent: bounds.concurrent,
                  capacity: bounds.capacity,
                  overflow: bounds.overflow,
                  key: (item) => item.key,
                  ...(bounds.conflates && { conflate }),
                  ...(bounds.ranked && { rank: (item: Item) => item.rank }),
                  onDrop: (item, reason) => {
                    log.push(`drop ${nameOf(item)} ${reason}`);
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

          const offered: Item[] = [];
          for (const action of steps) {
            if (action.do === 'next') {
              const item: Item = { ids: [offered.length], key: action.key, rank: action.rank, work: action.work };
              if (!source.closed && source.observed) offered.push(item);
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

            const busy = [...running.keys()].map((item) => item.key);
            expect(new Set(busy).size).toBe(busy.length);
            expect(busy.length).toBeLessThanOrEqual(bounds.concurrent);
            const underWay = new Set([...running.keys()].flatMap((item) => item.ids));
            const waiting = offered.filter(({ ids: [id = NaN] }) => !account.has(id) && !underWay.has(id));
            const keys = new Set(waiting.map((item) => item.key));
            expect(bounds.conflates ? keys.size : waiting.length).toBeLessThanOrEqual(bounds.capacity);
            // A key waits only for itself, or while as many run as may.
            if (busy.length < bounds.concurrent) expect(busy).toEqual(expect.arrayContaining([...keys]));
          }
          for (const ids of startedOf.values()) expect(ids).toEqual([...ids].sort((a, b) => a - b));

          // At the end each value is accounted for.
          subscription.unsubscribe();
          expect([account.size, running.size]).toEqual([offered.length, 0]);
        }),
        { numRuns: 1_000 },
      );
    });

    it('forgets the keys whose values have all ended, while the stream goes on', async () => {
      const collect = await garbageCollector();
      const source = new Subject<{ readonly about: object; readonly work: Observable<never> }>();
      const references: WeakRef<object>[] = [];
      const gate = new Subject<never>();
      const offer = (work: Observable<never>) => {
        const about = {};
        references.push(new WeakRef(about));
        // Two of each, so that one of them waits.
        for (let i = 0; i < 2; i++) source.next({ about, work });
      };
      const subscription = source
        .pipe(
          mergeMapByKey(({ work }) => work, {
            key: ({ about }) => about,
            conflate: (_, incoming) => incoming,
            concurrent: 10,
            capacity: 10,
            overflow: 'drop-oldest',
          }),
        )
        .subscribe();
      for (let i = 0; i < 50; i++) offer(i % 2 === 0 ? gate : from([]).pipe(ignoreElements()));
      gate.complete();
      const running = new Subject<never>();
      offer(running);
      await new Promise((resolve) => setImmediate(resolve));
      collect();
      expect(references.filter((reference) => reference.deref() !== undefined)).toHaveLength(1);
      expect(running.observed).toBe(true);
      subscription.unsubscribe();
    });
  });
});

type Work = 'open' | 'of' | 'EMPTY';

interface Item {
  /** Of all values that it was made of, the newest last. */
  readonly ids: readonly number[];
  readonly key: string;
  readonly rank: number;
  readonly work: Work;
}

const nameOf = (item: Item) => `${item.key}${item.ids.join('+')}`;

const conflate = (waiting: Item, incoming: Item): Item => ({ ...incoming, ids: [...waiting.ids, ...incoming.ids] });

interface Bounds {
  readonly concurrent: number;
  readonly capacity: number;
  readonly overflow: MergeMapOverflow;
  readonly ranked: boolean;
  readonly conflates: boolean;
}

/** What mergeMapByKey should do, on plain arrays. */
class Model {
  readonly log: string[] = [];
  readonly #bounds: Bounds;
  #running: Item[] = [];
  #waiting: Item[] = [];
  /** The keys whose turn comes, in order. */
  #turns: string[] = [];
  #state: 'open' | 'completed' | 'ended' = 'open';

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  next(item: Item): void {
    if (this.#state !== 'open') return;
    const place = this.#waiting.findIndex((other) => other.key === item.key);
    const waiting = this.#waiting[place];
    if (waiting && this.#bounds.conflates) {
      this.#waiting[place] = conflate(waiting, item);
      return;
    }
    this.#waiting.push(item);
    this.#work();
    if (this.#waiting.length > this.#bounds.capacity) {
      const loser = this.#loser(item);
      this.#waiting = this.#waiting.filter((other) => other !== loser);
      this.#queueUp();
      this.log.push(`drop ${nameOf(loser)} overflow`);
    }
  }

  innerComplete(item: Item): void {
    this.#running = this.#running.filter((other) => nameOf(other) !== nameOf(item));
    this.#work();
  }

  innerError(item: Item): void {
    this.#running = this.#running.filter((other) => nameOf(other) !== nameOf(item));
    this.log.push(`drop ${nameOf(item)} error`);
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
    for (;;) {
      this.#queueUp();
      const key = this.#running.length < this.#bounds.concurrent ? this.#turns.shift() : undefined;
      const item = this.#waiting.find((other) => other.key === key);
      if (!item) break;
      this.#waiting = this.#waiting.filter((other) => other !== item);
      this.log.push(`start ${nameOf(item)}`);
      if (item.work === 'open') this.#running.push(item);
      else if (item.work === 'of') this.log.push(`out ${nameOf(item)}`);
    }
    if (this.#state === 'completed' && this.#running.length === 0) {
      this.#state = 'ended';
      this.log.push('complete');
    }
  }

  /** A key has a turn while something of it waits and nothing runs. */
  #queueUp(): void {
    const has = (items: readonly Item[], key: string) => items.some((item) => item.key === key);
    this.#turns = this.#turns.filter((key) => has(this.#waiting, key));
    for (const { key } of this.#waiting) {
      if (!this.#turns.includes(key) && !has(this.#running, key)) this.#turns.push(key);
    }
  }

  /** Of more than may wait; `incoming` is the last of them. */
  #loser(incoming: Item): Item {
    const older = this.#waiting.slice(0, -1);
    const rank = (item: Item) => (this.#bounds.ranked ? item.rank : 0);
    const least = Math.min(...this.#waiting.map(rank));
    const oldest = older.find((item) => rank(item) === least);
    if (!oldest) return incoming;
    return this.#bounds.overflow === 'drop-incoming' && rank(incoming) === least ? incoming : oldest;
  }

  #stop(reason: 'error' | 'unsubscribed', error?: string): void {
    this.#state = 'ended';
    for (const item of this.#waiting) this.log.push(`drop ${nameOf(item)} ${reason}`);
    if (error !== undefined) this.log.push(`error ${error}`);
    for (const item of this.#running) this.log.push(`drop ${nameOf(item)} interrupted`);
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
