import { defer, Observable, type ObservableInput, type SchedulerLike, takeWhile } from 'rxjs';
import { Turn } from '../operators/Turn.ts';
import { type WorkResult } from './WorkResult.ts';

/** An item that is being processed. */
export interface TakenItem<T> {
  readonly item: T;
  /** Ends its processing. */
  readonly done: () => void;
}

/** What {@link processItems} needs of a queue. */
export interface ItemSource<T> {
  readonly scheduler: SchedulerLike;
  /** Emits when an item waits that didn't before, and at the shutdown. */
  readonly ready: Observable<void>;
  len(): number;
  take(): TakenItem<T> | undefined;
  shuttingDown(): boolean;
}

/** The stream behind `WorkQueue.process`, where its promises are written down. */
export function processItems<T, R>(
  source: ItemSource<T>,
  work: (item: T) => ObservableInput<R>,
  concurrent: number,
): Observable<WorkResult<T, R>> {
  return new Observable((subscriber) => {
    let running = 0;
    let isTaking = false;

    const start = ({ item, done }: TakenItem<T>): void => {
      // Stays undefined if the work is unsubscribed.
      let result: WorkResult<T, R> | undefined;
      let value: R | undefined;
      running++;
      const subscription = defer(() => work(item))
        // Not even a synchronous work goes on after the stream was unsubscribed.
        .pipe(takeWhile(() => !subscriber.closed))
        .subscribe({
          next: (next) => (value = next),
          error: (error: unknown) => (result = { item, kind: 'failed', error }),
          complete: () => (result = { item, kind: 'succeeded', value }),
        });
      // Added after subscribe(), it runs after the work's own teardown: until then the item is being worked on.
      subscription.add(() => {
        running--;
        done();
        if (result !== undefined) subscriber.next(result);
        if (!isTaking) turn.request();
      });
      subscriber.add(subscription);
    };

    const turn = new Turn(source.scheduler, () => {
      isTaking = true;
      // What the works themselves add is for the next turn, for which `ready` has asked.
      for (let left = source.len(); left > 0 && running < concurrent && !subscriber.closed; left--) {
        const taken = source.take();
        if (taken === undefined) break;
        start(taken);
      }
      isTaking = false;
      if (running === 0 && source.len() === 0 && source.shuttingDown()) {
        subscriber.complete();
      }
    });

    subscriber.add(() => turn.stop());
    subscriber.add(source.ready.subscribe(() => turn.request()));
    turn.request();
  });
}
