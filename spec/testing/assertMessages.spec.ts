import assert from 'node:assert/strict';
import { type ObservableNotification } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { assertMessages } from '../../lib/testing/assertMessages.ts';

const at = (frame: number, notification: ObservableNotification<unknown>) => ({ frame, notification });
const emits = (value: unknown): ObservableNotification<unknown> => ({ kind: 'N', value });
const errs = (error: unknown): ObservableNotification<unknown> => ({ kind: 'E', error });
const completes: ObservableNotification<unknown> = { kind: 'C' };

describe('assertMessages', () => {
  it('is content with the same', () => {
    assertMessages([], []);
    assertMessages([at(2, emits({ a: 1 })), at(3, completes)], [at(2, emits({ a: 1 })), at(3, completes)]);
    assertMessages([at(2, errs('no'))], [at(2, errs('no'))]);
  });

  it.each([
    ['nothing', []],
    ['another time', [at(3, emits('a'))]],
    ['another value', [at(2, emits('b'))]],
    ['an end', [at(2, completes)]],
    ['an error', [at(2, errs('a'))]],
    ['more', [at(2, emits('a')), at(2, emits('a'))]],
  ])('throws where %s was expected', (_, expected) => {
    assert.throws(() => assertMessages([at(2, emits('a'))], expected), assert.AssertionError);
  });

  it('shows both sides so that they can be read', () => {
    try {
      assertMessages([at(2, emits('a')), at(500, completes)], [at(4, errs('no'))]);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        actual: [
          { at: '2ms', emits: 'a' },
          { at: '500ms', completes: true },
        ],
        expected: [{ at: '4ms', errs: 'no' }],
      });
    }
  });
});
