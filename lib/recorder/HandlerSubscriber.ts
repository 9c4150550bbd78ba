import {
  catchError,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  isObservable,
  type Observable,
  Subject,
  Subscriber,
  tap,
} from 'rxjs';
import { type Account, type PipelineContext } from '../broadcast/index.ts';
import { type KubernetesEvent } from '../event/index.ts';
import { mergeMapBounded } from '../operators/index.ts';
import { type EventHandler } from './EventHandler.ts';

/**
 * Calls a handler with each event of its source, as `handleEvents` says, and gives its errors to none but `onError`.
 *
 * Most handlers are done when they return: such an event needs no place in the line, and is handled when the pipeline returns. With one, three
 * watchers took 2.3 times what three subscribers of a Subject take. What an event needs is in fields, as in {@link Inlet}: V8 puts methods in
 * place of their calls, where closures of as many watchers stay calls (50 watchers: 1.9 µs an event, and 1.2 so).
 */
export class HandlerSubscriber<E extends KubernetesEvent> extends Subscriber<E> {
  readonly #handler: EventHandler<E>;
  readonly #account: Account<E>;
  readonly #onError: (error: unknown, event: E) => void;
  readonly #line = new Subject<E | Begun<E>>();
  /** Events whose work goes on, or waits behind that. */
  #unsettled = 0;

  constructor(
    consumer: Subscriber<never>,
    handler: EventHandler<E>,
    { account, draining }: PipelineContext<E>,
    onError: (error: unknown, event: E) => void,
    bounds: { readonly concurrent: number; readonly capacity: number },
  ) {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- see OperatorSubscriber
    super(consumer);
    this.#handler = handler;
    this.#account = account;
    this.#onError = onError;
    const inTurn = mergeMapBounded(
      (next: E | Begun<E>) => (next instanceof Begun ? next.work : this.#handleWaiting(next)),
      {
        ...bounds,
        onDrop: (next, reason) => {
          const event = next instanceof Begun ? next.event : next;
          if (reason === 'interrupted') {
            account.lose('running', 'interrupted', event);
            return;
          }
          this.#unsettled--;
          if (reason === 'overflow') account.lose('waiting', 'watcher-full', event);
          else account.lose('waiting', draining.aborted ? 'undelivered-at-shutdown' : 'stopped', event);
        },
      },
    );
    this.#line.pipe(inTurn).subscribe(consumer);
  }

  protected override _next(event: E): void {
    if (this.#unsettled > 0) {
      this.#account.take();
      this.#unsettled++;
      this.#line.next(event);
      return;
    }
    const handler = this.#handler;
    let work: Observable<unknown> | undefined;
    try {
      work = asynchronous(handler(event));
    } catch (error) {
      this.#begin();
      this.#failed(error, event);
      return;
    }
    if (!work) return;
    this.#begin();
    this.#unsettled++;
    this.#line.next(new Begun(event, this.#settled(work, event)));
  }

  protected override _complete(): void {
    this.#line.complete();
    this.unsubscribe();
  }

  #begin(): void {
    this.#account.take();
    this.#account.move('waiting', 'running');
  }

  /** One that has waited. */
  #handleWaiting(event: E): Observable<never> {
    this.#account.move('waiting', 'running');
    const handler = this.#handler;
    let work: Observable<unknown> | undefined;
    try {
      work = asynchronous(handler(event));
    } catch (error) {
      this.#unsettled--;
      return this.#failed(error, event);
    }
    if (work) return this.#settled(work, event);
    this.#unsettled--;
    this.#account.handle();
    return EMPTY;
  }

  #settled(work: Observable<unknown>, event: E): Observable<never> {
    return work.pipe(
      ignoreElements(),
      tap({ complete: () => this.#account.handle() }),
      catchError((error: unknown) => this.#failed(error, event)),
      finalize(() => this.#unsettled--),
    );
  }

  #failed(error: unknown, event: E): Observable<never> {
    this.#account.lose('running', 'handler-failed', event);
    this.#onError(error, event);
    return EMPTY;
  }
}

/** An event whose handler has been called, and is busy with it. */
class Begun<E> {
  readonly event: E;
  readonly work: Observable<never>;

  constructor(event: E, work: Observable<never>) {
    this.event = event;
    this.work = work;
  }
}

/** What goes on after the handler returned, if anything does. */
function asynchronous(result: unknown): Observable<unknown> | undefined {
  if (typeof result !== 'object' || result === null) return undefined;
  return isObservable(result) || isPromiseLike(result) ? from(result) : undefined;
}

function isPromiseLike(value: object): value is PromiseLike<unknown> {
  return 'then' in value && typeof value.then === 'function';
}
