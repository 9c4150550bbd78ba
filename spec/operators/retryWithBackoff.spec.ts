import fc from 'fast-check';
import {
  asapScheduler,
  concatMap,
  defer,
  mergeMap,
  type MonoTypeOperatorFunction,
  NEVER,
  Observable,
  of,
  queueScheduler,
  retry,
  Subject,
  take,
  takeUntil,
  throwError,
  timer,
} from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type RetryDecision, retryWithBackoff, type RetryWithBackoffOptions } from '../../lib/operators/index.ts';
import { marbles } from './runMarbles.ts';
import { StepScheduler } from './StepScheduler.ts';
import { stoppedNotifications } from './stoppedNotifications.ts';

const afterMs =
  (ms: number, attempts = Infinity) =>
  (_: unknown, attempt: number): RetryDecision =>
    attempt < attempts ? { afterMs: ms } : 'give-up';

describe('retryWithBackoff', () => {
  describe('in time', () => {
    it(
      'is as its picture shows it: subscribes again after the wait that classify names, until it gives up',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' -a#      ');
        const e1subs = ['^-!', '------^-!'];
        const expected = '-a-----a#';
        expectObservable(e1.pipe(retryWithBackoff({ classify: afterMs(4, 2) }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'doubles a backoff of half a second up to thirty seconds by default',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold('#');
        const times = [0, 500, 1_500, 3_500, 7_500, 15_500, 31_500, 61_500, 91_500];
        const classify = (_: unknown, attempt: number) => (attempt < times.length ? 'back-off' : 'give-up');
        expectObservable(e1.pipe(retryWithBackoff({ classify, random: () => 1 }))).toBe('91500ms #');
        expectSubscriptions(e1.subscriptions).toBe(times.map((ms) => `${ms}ms (^!)`));
      }),
    );

    it(
      'waits a random part of the backoff, as its own bounds say',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const parts = [0.5, 0.25, 1, 0];
        const e1 = cold('      #');
        const e1subs = ['      (^!)', '5ms (^!)', '10ms (^!)', '40ms (^!)', '40ms (^!)'];
        const result = e1.pipe(
          retryWithBackoff({
            classify: (_, attempt) => (attempt < 5 ? 'back-off' : 'give-up'),
            firstMs: 10,
            longestMs: 30,
            random: () => parts.shift() ?? NaN,
          }),
        );
        expectObservable(result).toBe('40ms #');
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'gives up at once where classify says so, with the error itself',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' -a-#', undefined, 'broken');
        const e1subs = '  ^--!';
        const expected = '-a-#';
        expectObservable(e1.pipe(retryWithBackoff({ classify: () => 'give-up' }))).toBe(expected, undefined, 'broken');
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it.each([
      ['never ends when its source never does', '-', '-', '^'],
      ['completes when its source does', '--a|', '--a|', '^--!'],
      ['completes at once on an empty source', '|', '|', '(^!)'],
    ])('%s', (_, source, expected, subs) => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(source);
        expectObservable(e1.pipe(retryWithBackoff({ classify: () => 'back-off' }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(subs);
      })();
    });

    it(
      'stops when it is unsubscribed while it waits',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' -a#      ');
        const e1subs = '  ^-!      ';
        const unsub = '   ^---!    ';
        const expected = '-a--     ';
        expectObservable(e1.pipe(retryWithBackoff({ classify: afterMs(4) })), unsub).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'does not break the chain when it is unsubscribed from below, in an attempt',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' -a-b#         ');
        const e1subs = ['^---!          ', '------^-!'];
        const unsub = '   ^-------!     ';
        const expected = '-a-b---a-     ';
        const result = e1.pipe(
          mergeMap((value) => of(value)),
          retryWithBackoff({ classify: afterMs(2) }),
          mergeMap((value) => of(value)),
        );
        expectObservable(result, unsub).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'counts the attempts of each subscription by themselves',
      marbles(({ cold, expectObservable }) => {
        const e1 = cold('-#');
        const result = e1.pipe(retryWithBackoff({ classify: afterMs(2, 2) }));
        expectObservable(result).toBe('        ----#');
        expectObservable(result, '--------^').toBe('------------#');
      }),
    );

    it.each([
      [false, [1, 2, 3]],
      [true, [1, 1, 1]],
    ])('lets a value set the attempts back only with resetOnSuccess: %s', (resetOnSuccess, attempts) => {
      marbles(({ cold, expectObservable, flush }) => {
        const seen: number[] = [];
        const e1 = cold(' a#         ');
        const unsub = '   ^-------!  ';
        const expected = 'a--a--a--  ';
        const classify = (_: unknown, attempt: number): RetryDecision => {
          seen.push(attempt);
          return { afterMs: 2 };
        };
        expectObservable(e1.pipe(retryWithBackoff({ classify, resetOnSuccess })), unsub).toBe(expected);
        flush();
        expect(seen).toEqual(attempts);
      })();
    });

    it(
      'counts from the first again after a value, with resetOnSuccess',
      marbles(({ cold, expectObservable }) => {
        const attempts = [cold('#'), cold('#'), cold('a#'), cold('#'), cold('|')];
        const result = defer(() => attempts.shift() ?? NEVER).pipe(
          retryWithBackoff({ classify: () => 'back-off', firstMs: 1, resetOnSuccess: true, random: () => 1 }),
        );
        // 1 and 2 before the value, 1 and 2 after it.
        expectObservable(result).toBe('---a---|');
      }),
    );
  });

  it('tells classify the error and how many attempts have failed', () => {
    const scheduler = new StepScheduler();
    const calls: unknown[] = [];
    let tried = 0;
    defer(() => throwError(() => `error ${++tried}`))
      .pipe(
        retryWithBackoff({
          classify: (...call) => {
            calls.push(call);
            return tried < 3 ? 'back-off' : 'give-up';
          },
          scheduler,
        }),
      )
      .subscribe({ error: (error: unknown) => calls.push(error) });
    scheduler.flush();
    expect(calls).toEqual([['error 1', 1], ['error 2', 2], ['error 3', 3], 'error 3']);
  });

  it.each([
    [0, 0],
    [-5, 0],
    [NaN, 0],
    [12.5, 12.5],
    [3e9, 2_147_483_647],
    [Infinity, 2_147_483_647],
  ])('waits no longer than a timer can, and not for what is no time: %d', (named, waited) => {
    const scheduler = new StepScheduler();
    throwError(() => 'broken')
      .pipe(retryWithBackoff({ classify: afterMs(named), scheduler }))
      .subscribe();
    expect(scheduler.delays).toEqual([waited]);
  });

  it('backs off for what it does not know, which types forbid', () => {
    const scheduler = new StepScheduler();
    const classify = () => 'retry' as 'back-off';
    throwError(() => 'broken')
      .pipe(retryWithBackoff({ classify, random: () => 0.5, scheduler }))
      .subscribe();
    expect(scheduler.delays).toEqual([250]);
  });

  it('runs the teardown of an attempt before the next, also with a scheduler that is synchronous', () => {
    const log: string[] = [];
    const failure = new Subject<never>();
    new Observable<never>((subscriber) => {
      log.push('subscribe');
      failure.subscribe(subscriber);
      return () => log.push('teardown');
    })
      .pipe(retryWithBackoff({ classify: afterMs(0, 2), scheduler: queueScheduler }))
      .subscribe({ error: () => log.push('error') });
    failure.error('broken');
    expect(log).toEqual(['subscribe', 'teardown', 'subscribe', 'error', 'teardown']);
  });

  it('tries again also where a teardown throws', () => {
    const scheduler = new StepScheduler();
    const failures = [new Subject<never>(), new Subject<never>()] as const;
    let tried = 0;
    new Observable<never>((subscriber) => {
      subscriber.add(failures[tried++]?.subscribe(subscriber));
      return () => {
        throw new Error('teardown');
      };
    })
      .pipe(retryWithBackoff({ classify: () => 'back-off', scheduler }))
      .subscribe();
    expect(() => failures[0].error('broken')).toThrow('teardown');
    scheduler.flush();
    expect([tried, failures[1].observed]).toEqual([2, true]);
  });

  describe('with what is synchronous', () => {
    it('stops a source of a million after as many as the consumer wants', () => {
      let produced = 0;
      const source = new Observable<number>((subscriber) => {
        while (!subscriber.closed && produced < 1_000_000) subscriber.next(produced++);
      });
      const seen: (number | string)[] = [];
      source
        .pipe(retryWithBackoff({ classify: () => 'back-off' }), take(3))
        .subscribe({ next: (n) => seen.push(n), complete: () => seen.push('end') });
      expect([seen, produced]).toEqual([[0, 1, 2, 'end'], 3]);
    });

    it.each([
      ['asapScheduler', asapScheduler],
      ['queueScheduler', queueScheduler],
    ])('fails twenty thousand times without a wait and without growing the stack: %s', (_, scheduler) => {
      marbles(({ flush }) => {
        let tried = 0;
        let ended = false;
        defer(() => throwError(() => ++tried))
          .pipe(retryWithBackoff({ classify: afterMs(0, 20_000), scheduler }))
          .subscribe({ error: () => (ended = true) });
        flush();
        expect([tried, ended]).toEqual([20_000, true]);
      })();
    });

    it(
      'lets others have their turn where it fails in the call again and again',
      marbles(({ expectObservable }) => {
        const source = defer(() => throwError(() => 'broken'));
        const result = source.pipe(retryWithBackoff({ classify: afterMs(0) }), takeUntil(timer(5)));
        expectObservable(result).toBe('-----|');
      }),
    );
  });

  it('sends nothing to a consumer that has ended', () => {
    const scheduler = new StepScheduler();
    const notifications = stoppedNotifications(() => {
      const attempts = [new Subject<number>(), new Subject<number>()] as const;
      let tried = 0;
      const subscription = defer(() => attempts[tried++] ?? NEVER)
        .pipe(retryWithBackoff({ classify: () => 'back-off', scheduler }))
        .subscribe((n) => {
          if (n === 3) subscription.unsubscribe();
        });
      attempts[0].next(1);
      attempts[0].error('broken');
      scheduler.flush();
      attempts[1].next(3);
      attempts[1].next(4);
      attempts[1].error('broken');
      expect(tried).toBe(2);
    });
    expect(notifications).toEqual([]);
  });

  it('plans nothing any more where classify unsubscribes', () => {
    const scheduler = new StepScheduler();
    const source = new Subject<never>();
    const subscription = source
      .pipe(
        retryWithBackoff({
          classify: () => {
            subscription.unsubscribe();
            return 'back-off';
          },
          scheduler,
        }),
      )
      .subscribe();
    source.error('broken');
    expect(scheduler.delays).toEqual([]);
  });

  it.each<[string, Partial<RetryWithBackoffOptions>]>([
    [
      'classify',
      {
        classify: () => {
          throw 'thrown';
        },
      },
    ],
    [
      'random',
      {
        random: () => {
          throw 'thrown';
        },
      },
    ],
  ])('ends with what %s throws, and harms no producer', (_, options) => {
    const source = new Subject<number>();
    const seen: unknown[] = [];
    const scheduler = new StepScheduler();
    source
      .pipe(retryWithBackoff({ classify: () => 'back-off', scheduler, ...options }))
      .subscribe({ error: (error: unknown) => seen.push(error) });
    source.subscribe({ error: (error: unknown) => seen.push(error) });
    expect(() => source.error('broken')).not.toThrow();
    expect([seen, scheduler.delays]).toEqual([['thrown', 'broken'], []]);
  });

  describe('options', () => {
    const classify = () => 'give-up' as const;

    it.each([
      [{}, 'TypeError: classify must be a function, but is undefined (undefined)'],
      [{ classify: 'back-off' }, 'TypeError: classify must be a function, but is "back-off" (string)'],
      [{ classify, firstMs: -1 }, 'RangeError: firstMs must be at least 0, but is -1 (number)'],
      [{ classify, firstMs: '1' }, 'TypeError: firstMs must be a number, but is "1" (string)'],
      [{ classify, longestMs: NaN }, 'RangeError: longestMs must be from 0 to 2147483647, but is NaN (number)'],
      [
        { classify, longestMs: 2 ** 31 },
        'RangeError: longestMs must be from 0 to 2147483647, but is 2147483648 (number)',
      ],
      [{ classify, random: 0.5 }, 'TypeError: random must be a function, but is 0.5 (number)'],
      [{ classify, scheduler: {} }, 'TypeError: scheduler must have a method now(), but is [object Object] (object)'],
    ])('throws at the call for %o', (options, text) => {
      expect(() => retryWithBackoff(options as unknown as RetryWithBackoffOptions)).toThrow(
        expect.objectContaining({ name: text.slice(0, text.indexOf(':')), message: text.slice(text.indexOf(':') + 2) }),
      );
    });

    it('takes undefined for what is optional as its default', () => {
      const options = { classify, firstMs: undefined, longestMs: undefined, random: undefined, scheduler: undefined };
      expect(() => retryWithBackoff(options as unknown as RetryWithBackoffOptions)).not.toThrow();
    });

    it('has types for the stream it is in, and refuses other decisions', () => {
      expectTypeOf(of('a').pipe(retryWithBackoff({ classify }))).toEqualTypeOf<Observable<string>>();
      expectTypeOf(retryWithBackoff<number>).returns.toEqualTypeOf<MonoTypeOperatorFunction<number>>();
      retryWithBackoff({
        classify: (error, attempt) => {
          expectTypeOf(error).toBeUnknown();
          expectTypeOf(attempt).toBeNumber();
          return 'give-up';
        },
      });
      // @ts-expect-error no such decision
      retryWithBackoff({ classify: () => 'retry' });
      // @ts-expect-error a wait has a unit
      retryWithBackoff({ classify: () => 500 });
    });
  });

  it('does as retry does with the same waits', () => {
    const trial = fc.record({
      waits: fc.array(fc.nat(9), { maxLength: 6 }),
      source: fc.constantFrom('#', '-#', 'a#', '-a-#', '-(ab#)'),
      leaveAt: fc.integer({ min: 1, max: 60 }),
      resetOnSuccess: fc.boolean(),
    });
    fc.assert(
      fc.property(trial, ({ waits, source, leaveAt, resetOnSuccess }) => {
        marbles(({ cold, expectObservable, flush }) => {
          const [mine, theirs] = [cold(source), cold(source)];
          const decide = (_: unknown, attempt: number): RetryDecision => {
            const ms = waits[attempt - 1];
            return ms === undefined ? 'give-up' : { afterMs: ms + 1 };
          };
          const delay = (error: unknown, attempt: number) => {
            const ms = waits[attempt - 1];
            return ms === undefined ? throwError(() => error) : timer(ms + 1);
          };
          const leave = takeUntil<string>(timer(leaveAt));
          expectObservable(mine.pipe(retryWithBackoff({ classify: decide, resetOnSuccess }), leave)).toEqual(
            theirs.pipe(retry({ delay, resetOnSuccess }), leave),
          );
          flush();
          expect(mine.subscriptions).toEqual(theirs.subscriptions);
        })();
      }),
    );
  });

  it('takes the next of a chain only when it has an answer', () => {
    const scheduler = new StepScheduler();
    const tried: number[] = [];
    const seen: number[] = [];
    of(1, 2)
      .pipe(
        concatMap((n) =>
          defer(() => {
            tried.push(n);
            return tried.length === 1 ? throwError(() => 'broken') : of(n);
          }).pipe(retryWithBackoff({ classify: () => 'back-off', scheduler })),
        ),
      )
      .subscribe((n) => seen.push(n));
    scheduler.flush();
    expect([tried, seen]).toEqual([
      [1, 1, 2],
      [1, 2],
    ]);
  });
});
