import fc from 'fast-check';
import {
  concat,
  defer,
  EMPTY,
  mergeMap,
  type MonoTypeOperatorFunction,
  NEVER,
  Observable,
  of,
  range,
  retry,
  Subject,
  type Subscription,
  take,
  throwError,
  timer,
} from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { permits, type Permits } from '../../lib/operators/index.ts';
import { marbles } from './runMarbles.ts';
import { stoppedNotifications } from './stoppedNotifications.ts';
import { unhandledErrors } from './unhandledErrors.ts';

describe('permits', () => {
  describe('in time', () => {
    it(
      'lets so many subscriptions be active at a time, over all streams, and the others wait in order',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const requests = permits(2);
        const e1 = cold(' --a----|            ');
        const e1subs = '  ^------!            ';
        const e2 = cold(' --1--|              ');
        const e2subs = '  ^----!              ';
        const e3 = cold('      --a---|        ');
        const e3subs = '  -----^-----!        ';
        const e4 = cold('        --1--|       ');
        const e4subs = '  -------^----!       ';
        expectObservable(e1.pipe(requests)).toBe('--a----|     ');
        expectObservable(e2.pipe(requests)).toBe('--1--|       ');
        expectObservable(e3.pipe(requests)).toBe('-------a---| ');
        expectObservable(e4.pipe(requests)).toBe('---------1--|');
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(e2.subscriptions).toBe(e2subs);
        expectSubscriptions(e3.subscriptions).toBe(e3subs);
        expectSubscriptions(e4.subscriptions).toBe(e4subs);
      }),
    );

    it(
      'gives a permit on when its holder errs or is unsubscribed',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const requests = permits(1);
        const e1 = cold(' --#            ');
        const e2 = cold('   ---a---b---- ');
        const e2subs = '  --^----!       ';
        const e3 = cold('        --a|    ');
        const e3subs = '  -------^--!    ';
        expectObservable(e1.pipe(requests)).toBe('--#            ');
        expectObservable(e2.pipe(requests), '     ^------!       ').toBe('-----a  ');
        expectObservable(e3.pipe(requests)).toBe('---------a|    ');
        expectSubscriptions(e2.subscriptions).toBe(e2subs);
        expectSubscriptions(e3.subscriptions).toBe(e3subs);
      }),
    );

    it(
      'lets one that is unsubscribed leave the queue, and never subscribes to its source',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const requests = permits(1);
        const e1 = cold('-----|');
        const e2 = cold('a----|');
        const e3 = cold('a----|');
        expectObservable(e1.pipe(requests)).toBe('         -----|');
        expectObservable(e2.pipe(requests), '              ^--!  ').toBe('-');
        expectObservable(e3.pipe(requests)).toBe('         -----a----|');
        expectSubscriptions(e2.subscriptions).toBe([]);
        expectSubscriptions(e3.subscriptions).toBe('       -----^----!');
      }),
    );

    it.each([
      ['-', '-', '^'],
      ['|', '|', '(^!)'],
      ['#', '#', '(^!)'],
      ['(a|)', '(a|)', '(^!)'],
    ])('hands on what its source does: %s', (source, expected, subs) => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(source);
        expectObservable(e1.pipe(permits(1))).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(subs);
      })();
    });

    it(
      'does not break the chain when it is unsubscribed from below',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const e1 = cold(' --a--b--|');
        const e1subs = '  ^---!    ';
        const unsub = '   ^---!    ';
        const expected = '--a--    ';
        const result = e1.pipe(
          mergeMap((value) => of(value)),
          permits(1),
          mergeMap((value) => of(value)),
        );
        expectObservable(result, unsub).toBe(expected);
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
      }),
    );

    it(
      'holds none during the backoff of a retry below which it stands',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const requests = permits(1);
        const e1 = cold('     -#             ');
        const e1subs = ['     ^!             ', '----------^!'];
        const e2 = cold('      ---a|         ');
        const e2subs = '      -^---!         ';
        const tried = e1.pipe(requests, retry({ count: 1, delay: () => timer(9) }));
        expectObservable(tried).toBe('            -----------#   ');
        expectObservable(e2.pipe(requests)).toBe('----a|         ');
        expectSubscriptions(e1.subscriptions).toBe(e1subs);
        expectSubscriptions(e2.subscriptions).toBe(e2subs);
      }),
    );
  });

  it('says how many are active and how many wait', () => {
    const requests = permits(1);
    const [a, b] = [new Subject<number>(), new Subject<string>()];
    const counts = () => [requests.active, requests.waiting];
    expect(counts()).toEqual([0, 0]);
    a.pipe(requests).subscribe();
    const waiting = b.pipe(requests).subscribe();
    expect(counts()).toEqual([1, 1]);
    const other = b.pipe(requests).subscribe();
    waiting.unsubscribe();
    expect(counts()).toEqual([1, 1]);
    a.complete();
    expect([...counts(), b.observed]).toEqual([1, 0, true]);
    other.unsubscribe();
    expect([...counts(), b.observed]).toEqual([0, 0, false]);
  });

  it('counts only, for Infinity', () => {
    const requests = permits(Infinity);
    const source = new Subject();
    for (let i = 0; i < 1_000; i++) source.pipe(requests).subscribe();
    expect([requests.active, requests.waiting]).toEqual([1_000, 0]);
    source.complete();
    expect([requests.active, requests.waiting]).toEqual([0, 0]);
  });

  it('lets a permit go only when the teardown of the source has run', () => {
    const requests = permits(1);
    const log: string[] = [];
    const held = new Subject<never>();
    const source = new Observable<never>((subscriber) => {
      subscriber.add(held.subscribe(subscriber));
      return () => log.push(`teardown, ${requests.active} active`);
    });
    source.pipe(requests).subscribe({ complete: () => log.push('complete') });
    defer(() => (log.push('next'), EMPTY))
      .pipe(requests)
      .subscribe();
    held.complete();
    expect(log).toEqual(['complete', 'teardown, 1 active', 'next']);
  });

  it('goes through in the call while one is free, also from within another one', () => {
    const requests = permits(2);
    const log: string[] = [];
    of('a', 'b')
      .pipe(requests)
      .subscribe((outer) => {
        of(1)
          .pipe(requests)
          .subscribe((inner) => log.push(`${outer}${inner}`));
        log.push(outer);
      });
    expect(log).toEqual(['a1', 'a', 'b1', 'b']);
  });

  it('lets nobody pass who comes while a permit is given on', () => {
    const requests = permits(1);
    const order: string[] = [];
    const named = (name: string) => defer(() => (order.push(name), EMPTY)).pipe(requests);
    const first = new Subject<never>();
    first.pipe(requests).subscribe({ complete: () => named('last').subscribe() });
    named('second').subscribe({ complete: () => named('after last').subscribe() });
    named('third').subscribe();
    first.complete();
    expect(order).toEqual(['second', 'third', 'last', 'after last']);
  });

  it('lets nobody pass who comes just after a permit was given back and before it is given on', () => {
    const requests = permits(1);
    const order: string[] = [];
    const named = (name: string) => defer(() => (order.push(name), EMPTY)).pipe(requests);
    const first = new Subject<never>();
    first.pipe(requests).subscribe();
    new Observable<never>((subscriber) => {
      order.push('second');
      subscriber.complete();
      named('last').subscribe();
    })
      .pipe(requests)
      .subscribe();
    named('third').subscribe();
    first.complete();
    expect(order).toEqual(['second', 'third', 'last']);
  });

  describe('with what is synchronous', () => {
    it('stops a source of a million after as many as the consumer wants, and gives its permit back', () => {
      const requests = permits(1);
      let produced = 0;
      const source = new Observable<number>((subscriber) => {
        while (!subscriber.closed && produced < 1_000_000) subscriber.next(produced++);
      });
      const seen: (number | string)[] = [];
      source.pipe(requests, take(3)).subscribe({ next: (n) => seen.push(n), complete: () => seen.push('end') });
      expect([seen, produced, requests.active]).toEqual([[0, 1, 2, 'end'], 3, 0]);
    });

    it.each<[string, () => Observable<unknown>]>([
      ['of', () => of(1)],
      ['EMPTY', () => EMPTY],
      ['error', () => throwError(() => 'broken')],
      ['concat', () => concat(of(1), of(2))],
    ])('gives a permit to twenty thousand, one after the other, without growing the stack: %s', (_, project) => {
      const requests = permits(1);
      const gate = new Subject<never>();
      gate.pipe(requests).subscribe();
      let ended = 0;
      for (let i = 0; i < 20_000; i++) {
        project()
          .pipe(requests)
          .subscribe({ complete: () => ended++, error: () => ended++ });
      }
      expect([ended, requests.waiting]).toEqual([0, 20_000]);
      gate.complete();
      expect([ended, requests.active, requests.waiting]).toEqual([20_000, 0, 0]);
    });

    it('lets each ask for the next twenty thousand times without growing the stack', () => {
      const requests = permits(1);
      let asked = 0;
      const ask = () => {
        if (asked++ < 20_000) of(1).pipe(requests).subscribe({ complete: ask });
      };
      ask();
      expect([asked, requests.active, requests.waiting]).toEqual([20_001, 0, 0]);
    });

    it('lets twenty thousand that wait leave in any order', () => {
      const requests = permits(1);
      NEVER.pipe(requests).subscribe();
      const waiting = Array.from({ length: 20_000 }, () => NEVER.pipe(requests).subscribe());
      for (const subscription of waiting.reverse()) subscription.unsubscribe();
      expect([requests.active, requests.waiting]).toEqual([1, 0]);
    });

    it('lets what is merged share them with others', () => {
      const requests = permits(3);
      const results: number[] = [];
      range(10)
        .pipe(mergeMap((n) => of(n).pipe(requests)))
        .subscribe((n) => results.push(n));
      expect(results).toEqual([...Array(10).keys()]);
    });
  });

  it('subscribes to nothing for a consumer that has left already', () => {
    const requests = permits(1);
    let subscribed = 0;
    const source = new Observable<never>(() => {
      subscribed++;
    });
    const outer = new Observable<never>((subscriber) => {
      subscriber.unsubscribe();
      source.pipe(requests).subscribe(subscriber);
    });
    outer.subscribe();
    expect([subscribed, requests.active]).toEqual([0, 0]);
  });

  it('sends nothing to a consumer that has ended', () => {
    const notifications = stoppedNotifications(() => {
      const requests = permits(1);
      const sources = [new Subject<number>(), new Subject<number>()] as const;
      for (const source of sources) {
        const subscription = source.pipe(requests).subscribe(() => subscription.unsubscribe());
      }
      for (const source of sources) {
        source.next(1);
        source.complete();
      }
    });
    expect(notifications).toEqual([]);
  });

  it('gives the permit on where a teardown throws, and throws it at nobody else', () => {
    const requests = permits(1);
    const hostile = new Observable<never>((subscriber) => {
      subscriber.complete();
      return () => {
        throw 'teardown';
      };
    });
    const gate = new Subject<never>();
    let ended = 0;
    const errors = unhandledErrors(() => {
      gate.pipe(requests).subscribe();
      hostile.pipe(requests).subscribe({ complete: () => ended++ });
      EMPTY.pipe(requests).subscribe({ complete: () => ended++ });
      gate.complete();
    });
    expect([errors, ended, requests.active, requests.waiting]).toEqual([['teardown'], 2, 0, 0]);
  });

  it.each([
    [0, 'RangeError: n must be a whole number, at least 1, or Infinity, but is 0 (number)'],
    [1.5, 'RangeError: n must be a whole number, at least 1, or Infinity, but is 1.5 (number)'],
    ['1', 'TypeError: n must be a number, but is "1" (string)'],
    [undefined, 'TypeError: n must be a number, but is undefined (undefined)'],
  ])('throws at the call for %o', (n, text) => {
    expect(() => permits(n as number)).toThrow(
      expect.objectContaining({ name: text.slice(0, text.indexOf(':')), message: text.slice(text.indexOf(':') + 2) }),
    );
  });

  it('fits streams of any type, and its counts are only read', () => {
    const requests: Permits = permits(1);
    expectTypeOf(of('a').pipe(requests)).toEqualTypeOf<Observable<string>>();
    expectTypeOf(of(1).pipe(requests)).toEqualTypeOf<Observable<number>>();
    expectTypeOf(requests<string>).toExtend<MonoTypeOperatorFunction<string>>();
    expectTypeOf(requests.active).toEqualTypeOf<number>();
    expect(() => {
      // @ts-expect-error a count is not set from outside
      requests.active = 5;
    }).toThrow(TypeError);
  });

  it('never has more active than permits, nor one that waits while a permit is free, whatever happens', () => {
    type Kind = 'open' | 'complete' | 'error';
    const step = fc.oneof(
      fc.record({
        do: fc.constant('subscribe' as const),
        kind: fc.constantFrom<Kind>('open', 'open', 'open', 'complete', 'error'),
      }),
      fc.record({
        do: fc.constantFrom('complete' as const, 'error' as const, 'unsubscribe' as const),
        pick: fc.nat(9),
      }),
    );
    interface Client {
      readonly name: string;
      readonly kind: Kind;
      readonly source: Subject<never>;
      subscription?: Subscription;
    }
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 3), fc.array(step, { maxLength: 60, size: 'max' }), (n, steps) => {
        const requests = permits(n);
        const log: string[] = [];
        const expected: string[] = [];
        let waiting: Client[] = [];
        let holding: Client[] = [];
        /** What should happen now. */
        const grant = () => {
          while (holding.length < n) {
            const client = waiting.shift();
            if (!client) break;
            expected.push(`start ${client.name}`);
            if (client.kind === 'open') holding.push(client);
            else expected.push(`${client.kind} ${client.name}`);
          }
        };
        steps.forEach((step, i) => {
          if (step.do === 'subscribe') {
            const { kind } = step;
            const client: Client = { name: String(i), kind, source: new Subject() };
            waiting.push(client);
            client.subscription = defer(() => {
              log.push(`start ${client.name}`);
              if (kind === 'open') return client.source;
              return kind === 'complete' ? EMPTY : throwError(() => 'broken');
            })
              .pipe(requests)
              .subscribe({
                complete: () => log.push(`complete ${client.name}`),
                error: () => log.push(`error ${client.name}`),
              });
          } else {
            const clients = step.do === 'unsubscribe' ? [...holding, ...waiting] : holding;
            const picked = clients[step.pick % Math.max(clients.length, 1)];
            if (!picked) return;
            waiting = waiting.filter((other) => other !== picked);
            holding = holding.filter((other) => other !== picked);
            if (step.do !== 'unsubscribe') expected.push(`${step.do} ${picked.name}`);
            if (step.do === 'complete') picked.source.complete();
            else if (step.do === 'error') picked.source.error('broken');
            else picked.subscription?.unsubscribe();
          }
          grant();
          expect(log).toEqual(expected);
          expect([requests.active, requests.waiting]).toEqual([holding.length, waiting.length]);
          expect(requests.active).toBeLessThanOrEqual(n);
          if (requests.waiting > 0) expect(requests.active).toBe(n);
        });
      }),
      { numRuns: 500 },
    );
  });
});
