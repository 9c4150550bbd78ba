import fc from 'fast-check';
import {
  asapScheduler,
  config,
  defer,
  finalize,
  NEVER,
  Observable,
  of,
  range,
  take,
  tap,
  throwError,
  timer,
} from 'rxjs';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { WorkQueue, type WorkResult } from '../../lib/workqueue/index.ts';

const marbles = (body: (helpers: RunHelpers) => void) => () =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body);

const macrotask = () => new Promise((resolve) => setImmediate(resolve));

const succeeded = <T, R>(item: T, value: R): WorkResult<T, R> => ({ item, kind: 'succeeded', value });
const failed = <T>(item: T, error: unknown): WorkResult<T, never> => ({ item, kind: 'failed', error });

/** Adds what the diagram says, and shuts the queue down where it completes. */
function feed(queue: WorkQueue<string>, added: Observable<string>): void {
  added.subscribe({ next: (item) => queue.add(item), complete: () => queue.shutDown() });
}

function queueOf<T>(...items: T[]): WorkQueue<T> {
  const queue = new WorkQueue<T>();
  for (const item of items) queue.add(item);
  return queue;
}

describe('WorkQueue.process', () => {
  const A = succeeded('a', 'x');
  const B = succeeded('b', 'x');
  const C = succeeded('c', 'x');

  describe('taking', () => {
    it(
      'works on one item at a time by default, in order',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const queue = new WorkQueue<string>();
        const work = cold('         --x|             ');
        const starts = [
          '                         -^--!            ',
          '                         ----^--!         ',
          '                         ------------^--! ',
        ];
        feed(queue, cold('          -(ab)-------c|   '));
        const expected = '          ----A--B-------(C|)';
        expectObservable(queue.process(() => work)).toBe(expected, { A, B, C });
        expectSubscriptions(work.subscriptions).toBe(starts);
      }),
    );

    it(
      'works on as many items at a time as it may',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const queue = new WorkQueue<string>();
        const work = cold('         -----x|           ');
        const starts = [
          '                         -^-----!          ',
          '                         -^-----!          ',
          '                         -------^-----!    ',
        ];
        feed(queue, cold('          -(abc|)            '));
        const expected = '          -------(AB)--(C|) ';
        expectObservable(queue.process(() => work, { concurrent: 2 })).toBe(expected, { A, B, C });
        expectSubscriptions(work.subscriptions).toBe(starts);
      }),
    );

    it(
      'works on all items at once when it may',
      marbles(({ cold, expectObservable }) => {
        const queue = new WorkQueue<string>();
        const work = cold('         -----x|     ');
        feed(queue, cold('          -abc|        '));
        const expected = '          -------AB(C|)';
        expectObservable(queue.process(() => work, { concurrent: Infinity })).toBe(expected, { A, B, C });
      }),
    );

    it(
      'works once on an item that is added again while it waits, and again on one added while it is worked on',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const queue = new WorkQueue<string>();
        const work = cold('         --x|             ');
        const starts = [
          '                         ^--!             ',
          '                         ---^--!          ',
          '                         ------^--!       ',
        ];
        feed(queue, cold('          (abb)            '));
        feed(queue, cold('          -aa------------| '));
        const expected = '          ---A--B--A-----| ';
        expectObservable(queue.process(() => work)).toBe(expected, { A, B });
        expectSubscriptions(work.subscriptions).toBe(starts);
      }),
    );

    it(
      'never works on one item twice at once, however many it may work on',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const queue = new WorkQueue<string>();
        const work = cold('         --x|    ');
        const starts = ['                         ^--!    ', '                         ---^--! '];
        feed(queue, cold('          aa|     '));
        const expected = '          ---A--(A|)';
        expectObservable(queue.process(() => work, { concurrent: 5 })).toBe(expected, { A });
        expectSubscriptions(work.subscriptions).toBe(starts);
      }),
    );

    it(
      'starts with each subscription, and shares the items among several',
      marbles(({ cold, expectObservable }) => {
        const queue = new WorkQueue<string>();
        const results = queue.process(() => cold('--x|'));
        queue.add('a');
        feed(queue, cold('          ---(bc|) '));
        const first = '             --^          ';
        const firstExpected = '     -----A--(C|)';
        const second = '            ---^         ';
        const secondExpected = '    ------(B|)   ';
        expectObservable(results, first).toBe(firstExpected, { A, C });
        expectObservable(results, second).toBe(secondExpected, { B });
      }),
    );

    it('works on nothing before it is subscribed to, and not within add', async () => {
      const worked: string[] = [];
      const queue = queueOf('a');
      const results = queue.process((item) => of(worked.push(item)));
      await macrotask();
      expect(worked).toEqual([]);
      const subscription = results.subscribe();
      queue.add('b');
      queue.add('a');
      expect(worked).toEqual([]);
      await macrotask();
      expect(worked).toEqual(['a', 'b']);
      subscription.unsubscribe();
    });

    it('leaves to get() what get() waits for', async () => {
      const queue = new WorkQueue<string>();
      const worked: string[] = [];
      const subscription = queue.process((item) => of(worked.push(item))).subscribe();
      const got = queue.get();
      queue.add('a');
      queue.add('b');
      await macrotask();
      expect(await got).toEqual({ shutdown: false, item: 'a' });
      expect(worked).toEqual(['b']);
      subscription.unsubscribe();
    });
  });

  describe('results', () => {
    it(
      'tells of a work that threw, rejected its subscription or erred, and goes on',
      marbles(({ cold, expectObservable }) => {
        const queue = new WorkQueue<string>();
        const works: Record<string, () => Observable<string>> = {
          a: () => {
            throw 'thrown';
          },
          b: () => cold('--#', undefined, 'erred'),
          c: () => throwError(() => 'at once'),
          d: () => cold('--x|'),
        };
        feed(queue, cold('          a---b---c---d| '));
        const expected = '          E-----F-G------(D|)';
        const results = queue.process((item) => works[item]?.() ?? NEVER);
        expectObservable(results).toBe(expected, {
          E: failed('a', 'thrown'),
          F: failed('b', 'erred'),
          G: failed('c', 'at once'),
          D: succeeded('d', 'x'),
        });
      }),
    );

    it('tells of a promise that was rejected, and of a work that is no stream', async () => {
      const queue = queueOf('a', 'b');
      queue.shutDown();
      const results: WorkResult<string, unknown>[] = [];
      const work = (item: string) => (item === 'a' ? Promise.reject(new Error('no')) : (5 as never));
      queue.process(work).subscribe((result) => results.push(result));
      await macrotask();
      expect(results).toEqual([failed('a', new Error('no')), failed('b', expect.any(TypeError))]);
    });

    it(
      'gives the last value of a work, or undefined',
      marbles(({ cold, expectObservable }) => {
        const queue = new WorkQueue<string>();
        const works: Record<string, Observable<string>> = { a: cold('xyz|'), b: cold('-|') };
        feed(queue, cold('          (ab|)   '));
        const expected = '          ---A(B|)';
        expectObservable(queue.process((item) => works[item] ?? NEVER)).toBe(expected, {
          A: succeeded('a', 'z'),
          B: succeeded('b', undefined),
        });
      }),
    );

    it(
      'comes after done and after the teardown of the work, so that the subscriber may add the item again',
      marbles(({ cold, expectObservable }) => {
        const log: string[] = [];
        const queue = queueOf('a');
        let rounds = 0;
        const results = queue
          .process((item) => {
            log.push(`start ${item}`);
            return cold('--x|').pipe(finalize(() => log.push(`end ${item}`)));
          })
          .pipe(
            tap(({ item }) => {
              queue.add(item);
              log.push(`result ${item}, ${String(queue.len())} waiting`);
              if (++rounds === 2) {
                queue.shutDown();
                queue.tryGet();
              }
            }),
          );
        expectObservable(results.pipe(finalize(() => log.push('finished')))).toBe('---A--(A|)', { A });
        cold('----------|').subscribe({
          complete: () => {
            const round = ['start a', 'end a', 'result a, 1 waiting'];
            expect(log).toEqual([...round, ...round, 'finished']);
          },
        });
      }),
    );

    it(
      'works on an item again only after the teardown of its work',
      marbles(({ cold, expectObservable }) => {
        const queue = new WorkQueue<string>();
        let held = 0;
        const work = () => {
          held++;
          expect(held).toBe(1);
          return cold('-x|').pipe(finalize(() => held--));
        };
        feed(queue, cold('          aa|     '));
        const expected = '          --A-(A|)';
        expectObservable(queue.process(work, { concurrent: 2 })).toBe(expected, { A });
      }),
    );
  });

  describe('completion', () => {
    it(
      'comes when the queue is shut down while nothing is to be done',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const queue = new WorkQueue<string>();
        const work = cold('         --x|     ');
        feed(queue, cold('          a------| '));
        const expected = '          ---A---| ';
        expectObservable(queue.process(() => work)).toBe(expected, { A });
        expectSubscriptions(work.subscriptions).toBe('^--!');
      }),
    );

    it(
      'waits for what waits and for what is worked on',
      marbles(({ cold, expectObservable }) => {
        const queue = new WorkQueue<string>();
        feed(queue, cold('          (ab)-|         '));
        const expected = '          -----A----(B|) ';
        expectObservable(queue.process(() => cold('----x|'))).toBe(expected, { A, B });
      }),
    );

    it(
      'waits for an item that was added again before the shutdown, while it was worked on',
      marbles(({ cold, expectObservable }) => {
        const queue = new WorkQueue<string>();
        feed(queue, cold('          a-a|      '));
        const expected = '          -----A----(A|)';
        expectObservable(queue.process(() => cold('----x|'))).toBe(expected, { A });
      }),
    );

    it(
      'waits for an item that a synchronous work added again before it shut the queue down',
      marbles(({ expectObservable }) => {
        const queue = queueOf('a');
        const work = () => {
          queue.add('a');
          queue.shutDown();
          return ['x'];
        };
        expectObservable(queue.process(work)).toBe('(AA|)', { A });
      }),
    );

    it(
      'comes at once when the queue was shut down before',
      marbles(({ expectObservable }) => {
        const queue = new WorkQueue<string>();
        queue.shutDown();
        expectObservable(queue.process(() => NEVER)).toBe('|');
      }),
    );

    it(
      'never comes without a shutdown',
      marbles(({ expectObservable }) => {
        expectObservable(queueOf('a').process(() => ['x'])).toBe('A', { A });
      }),
    );

    it('is what shutDownWithDrain waits for', async () => {
      const queue = queueOf('a', 'b');
      const log: string[] = [];
      let finish = (): void => {};
      queue
        .process((item) => new Promise<void>((resolve) => (finish = resolve)).then(() => log.push(item)))
        .subscribe({ complete: () => log.push('complete') });
      void queue.shutDownWithDrain().then(() => log.push('drained'));
      await macrotask();
      expect(log).toEqual([]);
      finish();
      await macrotask();
      expect(log).toEqual(['a']);
      finish();
      await macrotask();
      expect(log.slice(0, 2)).toEqual(['a', 'b']);
      expect(log.slice(2).sort()).toEqual(['complete', 'drained']);
    });
  });

  describe('unsubscribing', () => {
    it(
      'stops works that run and takes nothing more',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const queue = new WorkQueue<string>();
        const work = cold('         -----x|  ');
        const starts = ['                         ^----!   ', '                         -^---!   '];
        feed(queue, cold('          abc----d '));
        const unsubscribe = '       -----!   ';
        const expected = '          -------- ';
        expectObservable(
          queue.process(() => work, { concurrent: 2 }),
          unsubscribe,
        ).toBe(expected);
        expectSubscriptions(work.subscriptions).toBe(starts);
        cold('--------x').subscribe(() =>
          expect([queue.tryGet(), queue.tryGet()]).toEqual([{ item: 'c' }, { item: 'd' }]),
        );
      }),
    );

    it('calls done for what was worked on: it can be worked on again', async () => {
      const queue = queueOf('a');
      const subscription = queue.process(() => NEVER).subscribe();
      await macrotask();
      queue.add('a');
      expect(queue.len()).toBe(0);
      subscription.unsubscribe();
      expect(queue.tryGet()).toEqual({ item: 'a' });
    });

    it('calls done for all works, even if the teardown of one throws', async () => {
      const queue = queueOf('a', 'b');
      const hostile = new Observable<never>(() => () => {
        throw new Error('teardown');
      });
      const subscription = queue.process(() => hostile, { concurrent: 2 }).subscribe();
      await macrotask();
      const drained = queue.shutDownWithDrain();
      expect(() => subscription.unsubscribe()).toThrow(/teardown/);
      await expect(drained).resolves.toBeUndefined();
    });

    it('before the first turn works on nothing', async () => {
      const queue = queueOf('a');
      let worked = 0;
      queue
        .process(() => of(worked++))
        .subscribe()
        .unsubscribe();
      expect(asapScheduler.actions).toEqual([]);
      await macrotask();
      expect(worked).toBe(0);
      expect(queue.len()).toBe(1);
    });

    it('by take(3) works on three of a million', async () => {
      const queue = new WorkQueue<number>();
      for (let i = 0; i < 1_000_000; i++) queue.add(i);
      const worked: number[] = [];
      queue
        .process((item) => of(worked.push(item)))
        .pipe(take(3))
        .subscribe();
      await macrotask();
      expect(worked).toEqual([0, 1, 2]);
      expect(queue.len()).toBe(999_997);
    });

    it('from within a synchronous work stops it', async () => {
      const queue = queueOf('a', 'b');
      let values = 0;
      const subscription = queue
        .process(() =>
          range(0, 1_000).pipe(
            tap((value) => {
              values++;
              if (value === 10) subscription.unsubscribe();
            }),
          ),
        )
        .subscribe(() => expect.unreachable());
      await macrotask();
      expect(values).toBe(11);
      expect(queue.len()).toBe(1);
    });
  });

  describe('re-entrance', () => {
    it('works on 100,000 synchronous works without growing the stack', async () => {
      const queue = new WorkQueue<number>();
      for (let i = 0; i < 100_000; i++) queue.add(i);
      queue.shutDown();
      let results = 0;
      let completed = false;
      queue.process((item) => of(item)).subscribe({ next: () => results++, complete: () => (completed = true) });
      await macrotask();
      expect([results, completed]).toEqual([100_000, true]);
    });

    it('lets timers through while each synchronous work adds the next', async () => {
      const queue = queueOf(0);
      const subscription = queue
        .process((item) => {
          queue.add(item + 1);
          return [item];
        })
        .subscribe();
      await new Promise((resolve) => setTimeout(resolve, 0));
      subscription.unsubscribe();
      expect(queue.len()).toBe(1);
    });

    it('hands out in one turn only what waited when the turn began', async () => {
      const queue = queueOf(0, 1);
      const log: string[] = [];
      const subscription = queue
        .process((item) => {
          log.push(`work ${String(item)}`);
          if (item === 0) queueMicrotask(() => log.push('microtask'));
          if (item < 2) queue.add(item + 10);
          return [item];
        })
        .subscribe();
      await macrotask();
      subscription.unsubscribe();
      expect(log).toEqual(['work 0', 'work 1', 'microtask', 'work 10', 'work 11']);
    });

    it('counts what the subscriber adds in the order of the emissions', async () => {
      const queue = queueOf('a');
      const order: string[] = [];
      const subscription = queue
        .process((item) => [item])
        .subscribe(({ item }) => {
          order.push(item);
          if (item.length < 4) queue.add(`${item}a`);
        });
      await macrotask();
      subscription.unsubscribe();
      expect(order).toEqual(['a', 'aa', 'aaa', 'aaaa']);
    });

    it('goes on after a subscriber that throws', async () => {
      const thrown: unknown[] = [];
      config.onUnhandledError = (error) => thrown.push(error);
      try {
        const queue = queueOf('a', 'b');
        const results: string[] = [];
        const subscription = queue
          .process((item) => [item])
          .subscribe(({ item }) => {
            results.push(item);
            if (item === 'a') throw new Error('subscriber');
          });
        await new Promise((resolve) => setTimeout(resolve, 5));
        subscription.unsubscribe();
        expect(results).toEqual(['a', 'b']);
        expect(thrown).toEqual([new Error('subscriber')]);
      } finally {
        config.onUnhandledError = null;
      }
    });
  });

  it('works on every item after its last add, on none twice at once, and on at most so many at a time', () => {
    const add = fc.record({ item: fc.constantFrom('a', 'b', 'c', 'd', 'e'), at: fc.nat(40) });
    fc.assert(
      fc.property(
        fc.array(add, { maxLength: 40 }),
        fc.array(fc.nat(6), { minLength: 1, maxLength: 10 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 2 }),
        (adds, durations, concurrent, workers) => {
          new TestScheduler(() => {}).run(({ flush }) => {
            const queue = new WorkQueue<string>();
            const running = new Set<string>();
            const pending = new Set<string>();
            const failures: unknown[] = [];
            let started = 0;
            let completed = 0;
            const work = (item: string) =>
              defer(() => {
                expect(running).not.toContain(item);
                running.add(item);
                pending.delete(item);
                expect(running.size).toBeLessThanOrEqual(concurrent * workers);
                const duration = durations[started++ % durations.length] ?? 0;
                return (duration === 0 ? of(0) : timer(duration)).pipe(finalize(() => running.delete(item)));
              });
            for (let worker = 0; worker < workers; worker++) {
              queue.process(work, { concurrent }).subscribe({
                next: (result) => {
                  if (result.kind === 'failed') failures.push(result.error);
                },
                complete: () => completed++,
              });
            }
            for (const { item, at } of adds) {
              timer(at).subscribe(() => {
                pending.add(item);
                queue.add(item);
              });
            }
            timer(41).subscribe(() => void queue.shutDownWithDrain());
            flush();
            expect(failures).toEqual([]);
            expect([...pending]).toEqual([]);
            expect([...running]).toEqual([]);
            expect(completed).toBe(workers);
            expect(started).toBeLessThanOrEqual(adds.length);
          });
        },
      ),
    );
  });

  it('starts distinct items in the order in which they were added', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(100), { maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.nat(5), { minLength: 1, maxLength: 5 }),
        (items, concurrent, durations) => {
          new TestScheduler(() => {}).run(({ flush }) => {
            const queue = queueOf(...items);
            const started: number[] = [];
            queue
              .process((item) => timer(durations[started.push(item) % durations.length] ?? 0), { concurrent })
              .subscribe();
            flush();
            expect(started).toEqual(items);
          });
        },
      ),
    );
  });

  describe('options', () => {
    it.each([
      [[5], TypeError, 'work must be a function, but is 5 (number)'],
      [[() => [], { concurrent: 0 }], RangeError, /concurrent.*0 \(number\)/],
      [[() => [], { concurrent: 1.5 }], RangeError, /concurrent.*1.5 \(number\)/],
      [[() => [], { concurrent: '2' }], TypeError, /concurrent.*"2" \(string\)/],
    ])('refuses %j at the call', (args, type, message) => {
      const queue = new WorkQueue<string>();
      const call = () => Reflect.apply(queue.process.bind(queue), undefined, args) as unknown;
      expect(call).toThrow(type);
      expect(call).toThrow(message);
    });
  });
});
