import assert from 'node:assert/strict';
import { type ObservableNotification } from 'rxjs';

/** What a TestScheduler has seen, or expects to see, at one moment. */
interface TestMessage {
  readonly frame: number;
  readonly notification: ObservableNotification<unknown>;
}

/**
 * Compares what was seen with what is expected.
 *
 * @throws AssertionError, whose two sides are easier to read than RxJS's own messages are
 */
export function assertMessages(actual: readonly TestMessage[], expected: readonly TestMessage[]): void {
  assert.deepEqual(actual.map(shown), expected.map(shown));
}

function shown({ frame, notification }: TestMessage): object {
  const at = `${frame}ms`;
  switch (notification.kind) {
    case 'N':
      return { at, emits: notification.value };
    case 'E':
      return { at, errs: notification.error as unknown };
    case 'C':
      return { at, completes: true };
  }
}
