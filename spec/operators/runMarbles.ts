import { type Observable, Subject } from 'rxjs';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { expect } from 'vitest';
import { type OperatorDropReason } from '../../lib/operators/index.ts';

/** A test whose body runs in virtual time. */
export function marbles(body: (tools: RunHelpers) => void): () => void {
  return () => {
    new TestScheduler((actual, expected) => {
      expect(actual).toEqual(expected);
    }).run(body);
  };
}

/** What an operator drops, as a stream: `value reason`. */
export function recordDrops(): { onDrop(value: unknown, reason: OperatorDropReason): void; drops: Observable<string> } {
  const drops = new Subject<string>();
  return { onDrop: (value, reason) => drops.next(`${String(value)} ${reason}`), drops };
}
