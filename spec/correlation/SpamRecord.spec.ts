import { describe, expect, it } from 'vitest';
import { SpamRecord } from '../../lib/correlation/SpamRecord.ts';

describe('SpamRecord', () => {
  it('begins with a full bucket', () => {
    const { bucket } = new SpamRecord({ deleteLimited: () => undefined }, 2, 5);
    expect([1, 2, 3].map(() => bucket.take(0.1, 2, 5))).toEqual([true, true, false]);
  });

  it('is found no more when it is forgotten', () => {
    const deleted: unknown[] = [];
    const record = new SpamRecord({ deleteLimited: (one) => deleted.push(one) }, 2, 5);
    record.onForgotten();
    expect(deleted).toEqual([record]);
  });
});
