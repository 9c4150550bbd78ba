import { describe, expect, it } from 'vitest';
import { reportUnhandledError, safeCallback } from '../../lib/operators/dropped.ts';
import { unhandledErrors } from './unhandledErrors.ts';

describe('reportUnhandledError', () => {
  it("hands the error to RxJS's own report, in a later task", () => {
    const error = new Error('lost');
    const order: string[] = [];
    expect(
      unhandledErrors(() => {
        reportUnhandledError(error);
        order.push('after the call');
      }),
    ).toEqual([error]);
    expect(order).toEqual(['after the call']);
  });
});

describe('safeCallback', () => {
  it('calls the callback with what it is called with', () => {
    const calls: unknown[] = [];
    safeCallback((...args: [string, number]) => calls.push(args))('a', 1);
    expect(calls).toEqual([['a', 1]]);
  });

  it('does nothing without a callback', () => {
    expect(unhandledErrors(() => safeCallback<[string]>(undefined)('a'))).toEqual([]);
  });

  it('reports what the callback throws, and returns', () => {
    expect(
      unhandledErrors(() => {
        safeCallback(() => {
          throw 'thrown';
        })();
      }),
    ).toEqual(['thrown']);
  });
});
