import { describe, expect, it } from 'vitest';
import { RecordedEvents } from '../../lib/testing/RecordedEvents.ts';

class Numbers extends RecordedEvents<number> {
  add(number: number): void {
    this.remember(number, `number ${number}`);
  }
}

describe('RecordedEvents', () => {
  it('has each event, and its line, in order', () => {
    const numbers = new Numbers();
    numbers.add(2);
    numbers.add(1);
    expect([numbers.events, numbers.lines]).toEqual([
      [2, 1],
      ['number 2', 'number 1'],
    ]);
  });

  it('tells of an event when it has it', () => {
    const numbers = new Numbers();
    const told: unknown[] = [];
    numbers.add(0);
    numbers.recorded.subscribe((number) => told.push(number, [...numbers.events]));
    numbers.add(1);
    expect(told).toEqual([1, [0, 1]]);
  });

  it('forgets what it has, in what it has given too', () => {
    const numbers = new Numbers();
    const { events, lines } = numbers;
    numbers.add(1);
    numbers.clear();
    expect([events, lines]).toEqual([[], []]);
    numbers.add(2);
    expect([numbers.events, numbers.lines]).toEqual([[2], ['number 2']]);
  });
});
