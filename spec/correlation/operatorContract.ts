import { map, NEVER, Observable, type OperatorFunction, range, Subject, take, tap } from 'rxjs';
import { expect, it } from 'vitest';
import { type CoreV1Event, type KubernetesEvent } from '../../lib/event/index.ts';
import { marbles } from '../operators/runMarbles.ts';
import { named } from './podEvent.ts';

/** Events named after their letters; none of them is held back or put into another's place by an operator's defaults. */
export const letters = Object.fromEntries('abcdef'.split('').map((letter) => [letter, named(letter)]));

/**
 * The cases that every operator of correlation has in common: one value out for one in, in the same call, and completion,
 * errors and unsubscription as in `map`.
 *
 * @param nameOf the letter of the event that a value stands for
 */
export function itKeepsTheContract<R>(
  operator: () => OperatorFunction<CoreV1Event, R>,
  nameOf: (value: R) => string,
): void {
  itKeepsTheContractFor((letter) => letters[letter] ?? named(letter), operator, nameOf);
}

/**
 * The same for events of any API.
 *
 * @param eventNamed makes an event named after its letter; none is to be held back or put into another's place by an operator's defaults
 */
export function itKeepsTheContractFor<E extends KubernetesEvent, R>(
  eventNamed: (letter: string) => E,
  operator: () => OperatorFunction<E, R>,
  nameOf: (value: R) => string,
): void {
  const events = Object.fromEntries(Array.from('abcdef', (letter) => [letter, eventNamed(letter)]));
  const a = eventNamed('a');
  const byName = () => (source: Observable<E>) => source.pipe(operator(), map(nameOf));

  it(
    'emits in the frame in which an event comes, and completes with its source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('  -a-(bc)-d---|', events);
      const e1subs = '   ^-----------!';
      const expected = ' -a-(bc)-d---|';
      expectObservable(e1.pipe(byName())).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }),
  );

  it(
    'never ends when its source never does',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('  -');
      const e1subs = '   ^';
      const expected = ' -';
      expectObservable(e1.pipe(operator() as never)).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }),
  );

  it(
    'completes at once on an empty source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('  |');
      const e1subs = '   (^!)';
      const expected = ' |';
      expectObservable(e1.pipe(operator() as never)).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }),
  );

  it(
    'passes an error on at once',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('  -a-b-#', events);
      const e1subs = '   ^----!';
      const expected = ' -a-b-#';
      expectObservable(e1.pipe(byName())).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }),
  );

  it(
    'stops when it is unsubscribed, also in the middle of a chain',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('  -a-b-c-d-|', events);
      const e1subs = '   ^---!     ';
      const unsub = '    ^---!     ';
      const expected = ' -a-b-     ';
      const chain = e1.pipe(
        tap(() => undefined),
        byName(),
        tap(() => undefined),
      );
      expectObservable(chain, unsub).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }),
  );

  it('emits in the call, and hands on what a consumer feeds back', () => {
    const source = new Subject<E>();
    const seen: string[] = [];
    source.pipe(byName()).subscribe((name) => {
      seen.push(name);
      if (name === 'a') source.next(eventNamed('b'));
    });
    source.next(a);
    expect(seen).toEqual(['a', 'b']);
  });

  it('stops a synchronous source when the consumer has had enough', () => {
    let pulled = 0;
    const seen: string[] = [];
    range(0, 1_000_000)
      .pipe(
        tap(() => pulled++),
        map(() => a),
        operator(),
        take(3),
      )
      .subscribe((value) => seen.push(nameOf(value)));
    expect([pulled, seen]).toEqual([3, ['a', 'a', 'a']]);
  });

  it('goes on after a value that is no event', () => {
    const seen: unknown[] = [];
    const values = [undefined, null, 5, Symbol('s'), {}] as unknown[] as E[];
    new Observable<E>((subscriber) => {
      for (const value of [...values, a]) subscriber.next(value);
      subscriber.complete();
    })
      .pipe(operator())
      .subscribe({ next: (value) => seen.push(value), error: (error: unknown) => seen.push(error) });
    expect(seen).toHaveLength(6);
    expect(nameOf(seen.at(-1) as R)).toBe('a');
  });

  it('tears its source down once', () => {
    let torn = 0;
    const subscription = NEVER.pipe(
      (source) =>
        new Observable<never>((subscriber) => {
          subscriber.add(() => torn++);
          return source.subscribe(subscriber);
        }),
      operator() as never,
    ).subscribe();
    subscription.unsubscribe();
    subscription.unsubscribe();
    expect(torn).toBe(1);
  });
}
