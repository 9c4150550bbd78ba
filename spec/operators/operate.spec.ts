import { type Subscriber, type Observable, of, type OperatorFunction, Subject } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { operate } from '../../lib/operators/operate.ts';

describe('operate', () => {
  it('connects source and destination anew for each subscription', () => {
    let connections = 0;
    const twice = operate<number, number>((source, destination) => {
      connections++;
      source.subscribe({
        next: (n) => destination.next(2 * n),
        complete: () => destination.complete(),
      });
    });
    const seen: number[] = [];
    const result = of(1, 2).pipe(twice);
    expect(connections).toBe(0);
    result.subscribe((n) => seen.push(n));
    result.subscribe((n) => seen.push(n));
    expect([connections, seen]).toEqual([2, [2, 4, 2, 4]]);
  });

  it('runs the teardown that it is given', () => {
    let torn = 0;
    const never = operate<unknown, never>(() => () => {
      torn++;
    });
    const subscription = new Subject().pipe(never).subscribe();
    expect(torn).toBe(0);
    subscription.unsubscribe();
    expect(torn).toBe(1);
  });

  it('passes on as an error what connecting throws', () => {
    const broken = operate<unknown, never>(() => {
      throw 'broken';
    });
    const errors: unknown[] = [];
    of(1)
      .pipe(broken)
      .subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors).toEqual(['broken']);
  });

  it('has the types of an operator', () => {
    const size = operate<string, number>((source: Observable<string>, destination) => {
      expectTypeOf(destination).toEqualTypeOf<Subscriber<number>>();
      expectTypeOf(source).toEqualTypeOf<Observable<string>>();
    });
    expectTypeOf(size).toEqualTypeOf<OperatorFunction<string, number>>();
  });
});
