import { describe, expect, it } from 'vitest';
import { SINK_OVERFLOWS, type SinkOverflow, WaitingWrites } from '../../lib/delivery/WaitingWrites.ts';
import { namesOf, podWrite } from './podWrite.ts';

/** Writes by their names: those in capitals of Warnings. */
function writeOf(name: string) {
  return podWrite(name, { type: name === name.toUpperCase() ? 'Warning' : 'Normal' });
}

/** What is lost as these come in, one by one. */
function lostOf(overflow: SinkOverflow, names: string, capacity = 3): string {
  const waiting = new WaitingWrites(capacity, overflow);
  const lost = names.split('').map((name) => waiting.add(writeOf(name)));
  expect(waiting.size).toBe(Math.min(names.length, capacity));
  return namesOf(lost.flatMap((write) => write?.object ?? [])).join('');
}

describe('WaitingWrites', () => {
  it.each<[SinkOverflow, string, string]>([
    ['drop-incoming', 'abc', ''],
    ['drop-incoming', 'abcdE', 'dE'],
    ['drop-oldest', 'abcde', 'ab'],
    ['drop-oldest', 'AbCdE', 'Ab'],
    ['drop-normal-first', 'abcde', 'ab'],
    ['drop-normal-first', 'AbCdE', 'bd'],
    ['drop-normal-first', 'ABcDe', 'ce'],
    ['drop-normal-first', 'ABCDe', 'De'],
  ])('%s: of %s it loses %j, with room for three', (overflow, names, lost) => {
    expect(lostOf(overflow, names)).toBe(lost);
  });

  it('knows its policies', () => {
    expect(SINK_OVERFLOWS).toEqual(['drop-normal-first', 'drop-oldest', 'drop-incoming']);
  });

  it('has room again for one that leaves, which is never the one that is lost', () => {
    const waiting = new WaitingWrites(2, 'drop-oldest');
    const [a, b, c, d] = [writeOf('a'), writeOf('b'), writeOf('c'), writeOf('d')];
    waiting.add(a);
    waiting.add(b);
    waiting.delete(a);
    expect(waiting.size).toBe(1);
    expect(waiting.add(c)).toBeUndefined();
    expect(waiting.add(d)).toBe(b);
  });

  it.each(SINK_OVERFLOWS)(
    '%s: never refuses one that has waited before its place, and has less room then',
    (overflow) => {
      const waiting = new WaitingWrites(1, overflow);
      const [a, b, c] = [writeOf('a'), writeOf('b'), writeOf('c')];
      waiting.add(a);
      waiting.putBack(b);
      expect(waiting.size).toBe(2);
      const lost = waiting.add(c);
      expect(lost).toBe(overflow === 'drop-incoming' ? c : a);
      expect(waiting.size).toBe(2);
      waiting.delete(b);
      expect(waiting.size).toBe(1);
    },
  );
});
