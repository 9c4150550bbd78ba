import { Observable, Subject, type Subscriber } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { OperatorSubscriber } from '../../lib/operators/OperatorSubscriber.ts';
import { unhandledErrors } from './unhandledErrors.ts';

/** A destination that writes down what it gets. */
function destinationInto(log: string[]): Subscriber<unknown> {
  let destination: Subscriber<unknown> | undefined;
  new Observable<unknown>((subscriber) => {
    destination = subscriber;
  }).subscribe({
    next: (value) => log.push(`next ${String(value)}`),
    error: (error) => log.push(`error ${String(error)}`),
    complete: () => log.push('complete'),
  });
  if (!destination) throw new Error('not subscribed');
  return destination;
}

describe('OperatorSubscriber', () => {
  it('hands values to its handler, and by default the end to the destination', () => {
    const log: string[] = [];
    const source = new Subject<number>();
    const destination = destinationInto(log);
    source.subscribe(new OperatorSubscriber<number>(destination, { next: (n) => destination.next(n * 2) }));
    source.next(1);
    source.complete();
    expect(log).toEqual(['next 2', 'complete']);
    expect(destination.closed).toBe(true);
  });

  it('hands an error to the destination by default', () => {
    const log: string[] = [];
    const source = new Subject<number>();
    source.subscribe(new OperatorSubscriber<number>(destinationInto(log), { next: () => undefined }));
    source.error('broken');
    expect(log).toEqual(['error broken']);
  });

  it('hands the end to the handlers that are given instead, and is closed then', () => {
    for (const end of ['complete', 'error'] as const) {
      const log: string[] = [];
      const source = new Subject<number>();
      const destination = destinationInto(log);
      const subscriber = new OperatorSubscriber<number>(destination, {
        next: () => undefined,
        complete: () => log.push('handled complete'),
        error: (error) => log.push(`handled error ${String(error)}`),
        finalize: () => log.push('finalize'),
      });
      source.subscribe(subscriber);
      if (end === 'complete') source.complete();
      else source.error('e');
      expect(log).toEqual([end === 'complete' ? 'handled complete' : 'handled error e', 'finalize']);
      expect([subscriber.closed, source.observed, destination.closed]).toEqual([true, false, false]);
    }
  });

  it('turns what a handler throws into an error of the destination, not of the producer', () => {
    for (const handlers of [{ next: thrower }, { next: () => undefined, complete: thrower }]) {
      const log: string[] = [];
      const source = new Subject<number>();
      source.subscribe(new OperatorSubscriber<number>(destinationInto(log), handlers));
      expect(() => {
        source.next(1);
        source.complete();
      }).not.toThrow();
      expect(log).toEqual(['error thrown']);
      expect(source.observed).toBe(false);
    }
  });

  it('stops a synchronous source as soon as the destination has had enough', () => {
    let produced = 0;
    const source = new Observable<number>((subscriber) => {
      while (!subscriber.closed && produced < 1_000_000) subscriber.next(produced++);
    });
    const destination = destinationInto([]);
    source.subscribe(
      new OperatorSubscriber<number>(destination, {
        next: (n) => {
          if (n === 2) destination.unsubscribe();
        },
      }),
    );
    expect(produced).toBe(3);
  });

  it('finalizes once, after the teardown of its source', () => {
    const log: string[] = [];
    const source = new Observable<never>(() => () => log.push('teardown'));
    const subscriber = new OperatorSubscriber<never>(destinationInto([]), {
      next: () => undefined,
      finalize: () => log.push('finalize'),
    });
    source.subscribe(subscriber);
    subscriber.unsubscribe();
    subscriber.unsubscribe();
    expect(log).toEqual(['teardown', 'finalize']);
  });

  it('finalizes when the destination is unsubscribed', () => {
    const log: string[] = [];
    const destination = destinationInto([]);
    new Subject().subscribe(
      new OperatorSubscriber(destination, { next: () => undefined, finalize: () => log.push('finalize') }),
    );
    destination.unsubscribe();
    expect(log).toEqual(['finalize']);
  });

  it('finalizes also when a teardown of its source throws', () => {
    const log: string[] = [];
    const source = new Observable<never>(() => () => {
      throw new Error('teardown');
    });
    const subscriber = new OperatorSubscriber<never>(destinationInto([]), {
      next: () => undefined,
      finalize: () => log.push('finalize'),
    });
    source.subscribe(subscriber);
    expect(() => subscriber.unsubscribe()).toThrow('teardown');
    expect(log).toEqual(['finalize']);
  });

  it('is closed from the start, and finalized, where the destination is closed already', () => {
    const log: string[] = [];
    const destination = destinationInto(log);
    destination.unsubscribe();
    const subscriber = new OperatorSubscriber<number>(destination, {
      next: (n) => log.push(`handled ${n}`),
      finalize: () => log.push('finalize'),
    });
    expect(subscriber.closed).toBe(true);
    subscriber.next(1);
    subscriber.unsubscribe();
    expect(log).toEqual(['finalize']);
  });

  it('leaves nothing in the destination when it has ended', () => {
    const destination = destinationInto([]);
    let finalized = 0;
    for (let i = 0; i < 3; i++) {
      const source = new Subject<number>();
      source.subscribe(
        new OperatorSubscriber<number>(destination, {
          next: () => undefined,
          complete: () => undefined,
          finalize: () => finalized++,
        }),
      );
      source.complete();
    }
    expect(finalized).toBe(3);
    destination.unsubscribe();
    expect(finalized).toBe(3);
  });

  it('lets an error through to nobody but the destination when a sibling still listens', () => {
    const source = new Subject<number>();
    const siblings: number[] = [];
    const log: string[] = [];
    expect(
      unhandledErrors(() => {
        source.subscribe(new OperatorSubscriber<number>(destinationInto(log), { next: thrower }));
        source.subscribe((n) => siblings.push(n));
        source.next(1);
        source.next(2);
      }),
    ).toEqual([]);
    expect([log, siblings]).toEqual([['error thrown'], [1, 2]]);
  });
});

function thrower(): never {
  throw 'thrown';
}
