import fc from 'fast-check';
import { mergeMap, type MonoTypeOperatorFunction, Observable, of, Subject, take, type TimestampProvider } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type OperatorDropReason, rateLimitByKey, type RateLimitByKeyOptions } from '../../lib/operators/index.ts';
import { marbles, recordDrops } from './runMarbles.ts';
import { stoppedNotifications } from './stoppedNotifications.ts';
import { unhandledErrors } from './unhandledErrors.ts';

const key = (value: string) => value;
const stopped: TimestampProvider = { now: () => 0 };

describe('rateLimitByKey', () => {
  describe('in time', () => {
    it(
      'is as its picture shows it: a key has its burst, and then what comes back in time',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' a-a-a-b-a--a--|');
        const e1subs = '  ^-------------!';
        const expected = 'a-a---b----a--|';
        const lost = '    ----x---x      ';
        expectObservable(drops).toBe(lost, { x: 'a overflow' });
        expectObservable(e1.pipe(rateLimitByKey({ key, qps: 100, burst: 2, onDrop }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'counts from the last value that passed: what is dropped costs nothing',
      marbles(({ cold, expectObservable }) => {
        const e1 = cold(' aaaaaaaaaaaa|');
        const expected = 'a----a----a-|';
        expectObservable(e1.pipe(rateLimitByKey({ key, qps: 200, burst: 1 }))).toBe(expected);
      }),
    );

    it(
      'saves up no more than the burst',
      marbles(({ cold, expectObservable }) => {
        const e1 = cold(' a 1s (aaaa|)');
        const expected = 'a 1s (aa|)  ';
        expectObservable(e1.pipe(rateLimitByKey({ key, qps: 100, burst: 2 }))).toBe(expected);
      }),
    );

    it(
      'has nothing for a key above maxKeys until the bucket of another one is full again',
      marbles(({ cold, expectObservable }) => {
        const { onDrop, drops } = recordDrops();
        const e1 = cold(' ab-c-a--cb--|');
        const expected = 'ab---a--c---|';
        const lost = '    ---x-----y   ';
        expectObservable(drops).toBe(lost, { x: 'c overflow', y: 'b overflow' });
        // A bucket is full again 5 ms after a token was taken from it; at 8 that of b is.
        expectObservable(e1.pipe(rateLimitByKey({ key, qps: 200, burst: 2, maxKeys: 2, onDrop }))).toBe(expected);
      }),
    );

    it.each([
      ['-', '-', '^'],
      ['|', '|', '(^!)'],
      ['#', '#', '(^!)'],
      ['-a-#', '-a-#', '^--!'],
    ])('never ends, completes and errs with its source: %s', (source, expected, subs) => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(source);
        expectObservable(e1.pipe(rateLimitByKey({ key, qps: 1, burst: 1 }))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(subs);
      })();
    });

    it(
      'does not break the chain when it is unsubscribed from below',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' -a--b-----|');
        const e1subs = '  ^-----!    ';
        const unsub = '   ^-----!    ';
        const expected = '-a--b--    ';
        const result = e1.pipe(
          mergeMap((value) => of(value)),
          rateLimitByKey({ key, qps: 1, burst: 1 }),
          mergeMap((value) => of(value)),
        );
        expectObservable(result, unsub).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'gives each subscription its own buckets',
      marbles(({ hot, expectObservable }) => {
        const e1 = hot('-a-a-a-|');
        const result = e1.pipe(rateLimitByKey({ key, qps: 1, burst: 1 }));
        expectObservable(result, '^------').toBe('-a-----|');
        expectObservable(result, '--^----').toBe('---a---|');
      }),
    );
  });

  it('reads the clock that it is given, and takes one that is set back for one that stands still', () => {
    let now = 10_000;
    const source = new Subject<string>();
    const seen: number[] = [];
    source
      .pipe(rateLimitByKey({ key, qps: 1, burst: 1, scheduler: { now: () => now } }))
      .subscribe(() => seen.push(now));
    for (now of [10_000, 10_999, 11_000, 5_000, 5_999, 6_000, 6_001]) source.next('a');
    expect(seen).toEqual([10_000, 11_000, 6_000]);
  });

  it('has no limit at a rate of Infinity, and a burst once and for all at 0', () => {
    const passed = [0, Infinity].map((qps) => {
      let count = 0;
      const tick = { now: () => count * 1e6 };
      of(1, 2, 3, 4)
        .pipe(rateLimitByKey({ key: () => 'a', qps, burst: 2, scheduler: tick }))
        .subscribe(() => count++);
      return count;
    });
    expect(passed).toEqual([2, 4]);
  });

  it('takes 4096 keys by default', () => {
    let passed = 0;
    of(...Array(5_000).keys())
      .pipe(rateLimitByKey({ key: (value) => value, qps: 1, burst: 1, scheduler: stopped }))
      .subscribe(() => passed++);
    expect(passed).toBe(4096);
  });

  it('stops a source of a million after as many as the consumer wants', () => {
    let produced = 0;
    const source = new Observable<number>((subscriber) => {
      while (!subscriber.closed && produced < 1_000_000) subscriber.next(produced++);
    });
    const seen: (number | string)[] = [];
    source
      .pipe(rateLimitByKey({ key: (value) => value, qps: 1, burst: 1 }), take(3))
      .subscribe({ next: (n) => seen.push(n), complete: () => seen.push('end') });
    expect([seen, produced]).toEqual([[0, 1, 2, 'end'], 3]);
  });

  it('has taken the token before the value passes, for one that comes from within', () => {
    const source = new Subject<string>();
    const log: string[] = [];
    source
      .pipe(rateLimitByKey({ key, qps: 1, burst: 2, onDrop: (_, reason) => log.push(reason), scheduler: stopped }))
      .subscribe((value) => {
        log.push(value);
        source.next(value);
      });
    source.next('a');
    expect(log).toEqual(['a', 'a', 'overflow']);
  });

  it('sends nothing to a consumer that has ended', () => {
    const notifications = stoppedNotifications(() => {
      const source = new Subject<string>();
      const subscription = source
        .pipe(rateLimitByKey({ key, qps: 1, burst: 9 }))
        .subscribe(() => subscription.unsubscribe());
      source.next('a');
      source.next('a');
      source.complete();
    });
    expect(notifications).toEqual([]);
  });

  describe('callbacks that throw', () => {
    it('ends with the error of key, drops the value once, and harms no producer', () => {
      const source = new Subject<string>();
      const seen: unknown[] = [];
      source
        .pipe(
          rateLimitByKey({
            key: () => {
              throw 'thrown';
            },
            qps: 1,
            burst: 1,
            onDrop: (...drop) => {
              seen.push(drop);
              source.next('b');
            },
          }),
        )
        .subscribe({ error: (error: unknown) => seen.push(error) });
      source.next('a');
      expect(seen).toEqual(['thrown', ['a', 'error']]);
    });

    it('reports what onDrop throws, and goes on', () => {
      const seen: string[] = [];
      const errors = unhandledErrors(() => {
        of('a', 'a', 'b')
          .pipe(
            rateLimitByKey({
              key,
              qps: 1,
              burst: 1,
              scheduler: stopped,
              onDrop: (value) => {
                throw value;
              },
            }),
          )
          .subscribe((value) => seen.push(value));
      });
      expect([seen, errors]).toEqual([['a', 'b'], ['a']]);
    });
  });

  describe('options', () => {
    const good = { key, qps: 1, burst: 1 };

    it.each([
      [{ qps: 1, burst: 1 }, 'TypeError: key must be a function, but is undefined (undefined)'],
      [{ key, burst: 1 }, 'TypeError: qps must be a number, but is undefined (undefined)'],
      [{ ...good, qps: -1 }, 'RangeError: qps must be at least 0, but is -1 (number)'],
      [{ ...good, qps: NaN }, 'RangeError: qps must be at least 0, but is NaN (number)'],
      [{ key, qps: 1 }, 'TypeError: burst must be a number, but is undefined (undefined)'],
      [{ ...good, burst: 0 }, 'RangeError: burst must be a whole number, at least 1, but is 0 (number)'],
      [{ ...good, burst: 1.5 }, 'RangeError: burst must be a whole number, at least 1, but is 1.5 (number)'],
      [{ ...good, maxKeys: 0 }, 'RangeError: maxKeys must be a whole number, at least 1, but is 0 (number)'],
      [
        { ...good, maxKeys: Infinity },
        'RangeError: maxKeys must be a whole number, at least 1, but is Infinity (number)',
      ],
      [{ ...good, onDrop: 'log' }, 'TypeError: onDrop must be a function, but is "log" (string)'],
      [{ ...good, scheduler: {} }, 'TypeError: scheduler must have a method now(), but is [object Object] (object)'],
    ])('throws at the call for %o', (options, text) => {
      expect(() => rateLimitByKey(options as unknown as RateLimitByKeyOptions<string>)).toThrow(
        expect.objectContaining({ name: text.slice(0, text.indexOf(':')), message: text.slice(text.indexOf(':') + 2) }),
      );
    });

    it('takes undefined for what is optional as its default', () => {
      const options = { ...good, maxKeys: undefined, onDrop: undefined, scheduler: undefined };
      expect(() => rateLimitByKey(options as unknown as RateLimitByKeyOptions<string>)).not.toThrow();
    });

    it('has types for the stream it is in', () => {
      expectTypeOf(rateLimitByKey({ key: (value: string) => value, qps: 1, burst: 1 })).toEqualTypeOf<
        MonoTypeOperatorFunction<string>
      >();
      expectTypeOf(of('a').pipe(rateLimitByKey(good))).toEqualTypeOf<Observable<string>>();
      of(1).pipe(
        rateLimitByKey({
          key: (value) => {
            expectTypeOf(value).toEqualTypeOf<number>();
            return value;
          },
          qps: 1,
          burst: 1,
          onDrop: (value, reason) => {
            expectTypeOf(value).toEqualTypeOf<number>();
            expectTypeOf(reason).toEqualTypeOf<OperatorDropReason>();
          },
        }),
      );
      const never = () => {
        // @ts-expect-error a rate is required
        rateLimitByKey({ key, burst: 1 });
        // @ts-expect-error a burst is required
        rateLimitByKey({ key, qps: 1 });
        // @ts-expect-error key gets the values of the stream
        of(1).pipe(rateLimitByKey(good));
      };
      expect(never).toThrow();
    });
  });

  it('keeps to the law of a token bucket in every span of time, and loses no value without saying so', () => {
    const trial = fc.record({
      qps: fc.double({ min: 1, max: 500, noNaN: true }),
      burst: fc.integer({ min: 1, max: 4 }),
      maxKeys: fc.integer({ min: 1, max: 3 }),
      steps: fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), afterMs: fc.nat(12) }), { maxLength: 60 }),
    });
    fc.assert(
      fc.property(trial, ({ qps, burst, maxKeys, steps }) => {
        let now = 0;
        const source = new Subject<string>();
        const passedAt = new Map<string, number[]>();
        let [passed, dropped] = [0, 0];
        source
          .pipe(rateLimitByKey({ key, qps, burst, maxKeys, onDrop: () => dropped++, scheduler: { now: () => now } }))
          .subscribe((value) => {
            passed++;
            passedAt.set(value, [...(passedAt.get(value) ?? []), now]);
          });
        steps.forEach(({ key, afterMs }, i) => {
          now += afterMs;
          source.next(key);
          expect(passed + dropped).toBe(i + 1);
        });
        for (const times of passedAt.values()) {
          times.forEach((from, first) => {
            times.slice(first).forEach((to, more) => {
              expect(more + 1).toBeLessThanOrEqual(burst + ((to - from) / 1000) * qps + 1e-6);
            });
          });
        }
      }),
    );
  });
});
