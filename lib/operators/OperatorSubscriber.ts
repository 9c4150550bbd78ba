import { Subscriber } from 'rxjs';

/** What an {@link OperatorSubscriber} does with the notifications of its source. */
export interface OperatorHandlers<T> {
  readonly next: (value: T) => void;
  /** Default: completes the destination. */
  complete?(): void;
  /** Default: passes the error to the destination. */
  error?(error: unknown): void;
  /** Called once, when the subscription ends in whichever way. */
  finalize?(): void;
}

/**
 * The subscriber between an operator's source and its destination.
 *
 * RxJS has the like (`OperatorSubscriber.ts`), but 7.8 doesn't export it. It is chained to its destination, so that a
 * synchronous source sees `closed` as soon as the consumer has had enough: a plain observer would pull it to its end.
 */
export class OperatorSubscriber<T> extends Subscriber<T> {
  readonly #consumer: Subscriber<unknown>;
  readonly #handlers: OperatorHandlers<T>;
  /** Of its own: the handlers of the operators differ in shape, and a look into one of many shapes costs 8 ns a value. */
  readonly #handle: (value: T) => void;

  constructor(consumer: Subscriber<unknown>, handlers: OperatorHandlers<T>) {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so in 7.8 only because it goes inside in 8
    super(consumer);
    this.#consumer = consumer;
    this.#handlers = handlers;
    this.#handle = handlers.next;
    // A destination that has ended ends this one too, in super() already, where it can't call its handlers yet.
    if (this.closed) handlers.finalize?.();
  }

  protected override _next(value: T): void {
    try {
      this.#handle(value);
    } catch (error) {
      this.#consumer.error(error);
    }
  }

  protected override _error(error: unknown): void {
    try {
      if (this.#handlers.error) this.#handlers.error(error);
      else this.#consumer.error(error);
    } finally {
      this.unsubscribe();
    }
  }

  protected override _complete(): void {
    try {
      if (this.#handlers.complete) this.#handlers.complete();
      else this.#consumer.complete();
    } catch (error) {
      this.#consumer.error(error);
    } finally {
      this.unsubscribe();
    }
  }

  override unsubscribe(): void {
    if (this.closed) return;
    try {
      super.unsubscribe();
    } finally {
      // Also where a teardown of the source throws, or what it was counted for would never end.
      if (#handlers in this) this.#handlers.finalize?.();
    }
  }
}

/** The destination of one that is the end of its chain. */
export function unheard<T>(): Subscriber<T> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- as above
  return new Subscriber<T>();
}
