import { Observable, type Subscriber } from 'rxjs';
import { checkInteger } from '../options/index.ts';
import { safeCallback } from './dropped.ts';
import { LinkedList } from './LinkedList.ts';
import { OperatorSubscriber } from './OperatorSubscriber.ts';

/** An operator made by {@link permits}, for any number of streams of any types. */
export interface Permits {
  <T>(source: Observable<T>): Observable<T>;
  /** How many hold a permit: they are subscribed to their source. */
  readonly active: number;
  /** How many wait for one. */
  readonly waiting: number;
}

/**
 * Gives an operator that lets at most `n` subscriptions to sources be active at a time, over all the streams that it is
 * used in; the others wait, first come, first served.
 *
 * For a resource that streams of different kinds share: a server that takes so many requests at once, file handles, a
 * pool of connections. `mergeMap` with a concurrency bounds only the projections of its own stream.
 *
 * ```
 * const requests = permits(1)
 * a:                --x--|
 * b:                --x--|           subscribed to at the same time
 * a.pipe(requests)  --x--|
 * b.pipe(requests)  -------x--|
 * ```
 *
 * - A permit is held from the subscription to the source until that has completed, erred or been unsubscribed, and its
 *   teardown has run. While one is free, a subscription goes through in its own call.
 * - Who unsubscribes while waiting leaves the queue. How many wait is not bounded here: that is for the operator that
 *   subscribes, such as `mergeMapBounded`.
 * - Below a retry, each try asks for a permit and none is held during a backoff; above it, one is held through all tries.
 * - One who holds a permit and waits for another one of the same `permits` may wait for ever.
 *
 * @example
 * ```ts
 * import { defer, from, mergeMap } from 'rxjs';
 * import { permits, retryWithBackoff } from 'kube-event-recorder/operators';
 *
 * declare const get: (path: string) => Promise<string>;
 *
 * const requests = permits(8);
 * const tries = retryWithBackoff<string>({ classify: (_, attempt) => (attempt < 5 ? 'back-off' : 'give-up') });
 *
 * from(['/a', '/b', '/c'])
 *   .pipe(mergeMap((path) => defer(() => get(path)).pipe(requests, tries)))
 *   .subscribe((answer) => console.log(answer, requests.active, requests.waiting));
 * ```
 *
 * @param n how many, at least 1; `Infinity` counts only
 * @throws TypeError or RangeError for another `n`, at the call
 * @see java.util.concurrent.Semaphore, a fair one
 */
export function permits(n: number): Permits {
  checkInteger('n', n, 1, Infinity);
  const line = new LinkedList<() => void>();
  let active = 0;
  let granting = false;

  const start = <T>(source: Observable<T>, destination: Subscriber<T>) => {
    active++;
    source.subscribe(
      new OperatorSubscriber<T>(destination, { next: (value) => destination.next(value), finalize: release }),
    );
  };

  // Only the outermost call grants: sources that end in the call would recurse otherwise.
  const release = () => {
    active--;
    if (granting) return;
    granting = true;
    while (active < n) {
      const first = line.shift();
      if (!first) break;
      first.value();
    }
    granting = false;
  };

  const operator = <T>(source: Observable<T>) =>
    new Observable<T>((destination) => {
      if (destination.closed) return;
      if (active < n && line.length === 0) {
        start(source, destination);
        return;
      }
      let waits = true;
      const link = line.push(
        // A teardown that throws would throw at whoever gave the permit back.
        safeCallback(() => {
          waits = false;
          start(source, destination);
        }),
      );
      destination.add(() => {
        if (waits) line.remove(link);
      });
    });

  return Object.defineProperties(operator, {
    active: { get: () => active },
    waiting: { get: () => line.length },
  }) as Permits;
}
