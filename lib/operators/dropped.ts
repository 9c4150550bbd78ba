import { throwError } from 'rxjs';

/**
 * Why an operator dropped a value: its buffer was full, the consumer unsubscribed while it waited or while its
 * projection ran, or the stream failed.
 */
export type OperatorDropReason = 'overflow' | 'unsubscribed' | 'interrupted' | 'error';

/** Called once with each value that an operator drops. If it throws, the error is reported as unhandled. */
export type OnDrop<T> = (value: T, reason: OperatorDropReason) => void;

/** Hands an error to RxJS's own report of unhandled errors: `config.onUnhandledError`, or a throw in a later task. */
export function reportUnhandledError(error: unknown): void {
  throwError(() => error).subscribe();
}

/** Wraps a user's callback, so that one that throws harms neither the producer nor a sibling. */
export function safeCallback<A extends unknown[]>(callback: ((...args: A) => void) | undefined): (...args: A) => void {
  if (!callback) return () => undefined;
  return (...args) => {
    try {
      callback(...args);
    } catch (error) {
      reportUnhandledError(error);
    }
  };
}
