import { describe, expect, it } from 'vitest';
import { Requeues } from '../../lib/workqueue/Requeues.ts';

describe('Requeues', () => {
  it('counts each item for itself', () => {
    const requeues = new Requeues();
    expect(requeues.increment('a')).toBe(0);
    expect(requeues.increment('a')).toBe(1);
    expect(requeues.increment('b')).toBe(0);
    expect([requeues.count('a'), requeues.count('b'), requeues.count('c')]).toEqual([2, 1, 0]);
  });

  it('frees what is forgotten, and counts it from 0 again', () => {
    const requeues = new Requeues();
    for (let i = 0; i < 1000; i++) requeues.increment(i);
    for (let i = 0; i < 1000; i++) requeues.forget(i);
    expect(requeues.size).toBe(0);
    expect(requeues.increment(7)).toBe(0);
  });

  it('remembers nothing by being asked', () => {
    const requeues = new Requeues();
    requeues.count('a');
    requeues.forget('b');
    expect(requeues.size).toBe(0);
  });
});
