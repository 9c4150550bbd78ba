import { describe, expect, it } from 'vitest';
import { Milestones } from '../../lib/broadcast/Milestones.ts';

describe('Milestones', () => {
  it('calls back once, at the target or beyond it', () => {
    const milestones = new Milestones();
    const called: string[] = [];
    milestones.add(2, () => called.push('two'));
    milestones.add(5, () => called.push('five'));
    expect(milestones.isEmpty).toBe(false);
    milestones.reach(1);
    expect(called).toEqual([]);
    milestones.reach(2);
    milestones.reach(3);
    expect(called).toEqual(['two']);
    milestones.reach(9);
    expect(called).toEqual(['two', 'five']);
    expect(milestones.isEmpty).toBe(true);
  });

  it('keeps two calls of one function apart', () => {
    const milestones = new Milestones();
    let calls = 0;
    const call = () => calls++;
    milestones.add(1, call);
    const cancel = milestones.add(1, call);
    cancel();
    cancel();
    milestones.reach(1);
    expect(calls).toBe(1);
  });

  it('lets a callback add, cancel, and count on', () => {
    const milestones = new Milestones();
    const called: string[] = [];
    milestones.add(1, () => {
      called.push('first');
      cancel();
      milestones.add(2, () => called.push('third'));
      milestones.reach(2);
    });
    const cancel = milestones.add(1, () => called.push('second'));
    milestones.reach(1);
    expect(called).toEqual(['first', 'third']);
  });
});
