import { config } from 'rxjs';
import { vi } from 'vitest';

/** Runs `body` and gives the errors that RxJS reports as unhandled meanwhile or in a later task. */
export function unhandledErrors(body: () => void): unknown[] {
  const errors: unknown[] = [];
  const before = config.onUnhandledError;
  config.onUnhandledError = (error) => errors.push(error);
  vi.useFakeTimers();
  try {
    body();
    vi.runAllTimers();
  } finally {
    vi.useRealTimers();
    config.onUnhandledError = before;
  }
  return errors;
}
