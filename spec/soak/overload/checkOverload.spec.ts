import { describe, expect, it } from 'vitest';
import { checkOverload } from '../../../soak/overload/checkOverload.ts';
import { type OverloadResult } from '../../../soak/overload/OverloadResult.ts';

const books = {
  name: 'sink',
  recorded: 100,
  handled: 20,
  waiting: 0,
  running: 0,
  held: 0,
  lost: { 'sink-full': 50, 'undelivered-at-shutdown': 25, interrupted: 5 },
};
const good: OverloadResult = {
  events: 100,
  spanMs: 1_000,
  callsMs: 30,
  longestCallMs: 2,
  lateMs: 1,
  latestMs: 2,
  heapBefore: 30e6,
  heapMost: 60e6,
  connections: 8,
  books,
  booksMeanwhile: [{ ...books, waiting: 30, lost: { 'sink-full': 50 } }],
  told: 80,
  untold: 0,
  reported: 30,
  stored: 22,
};

const found = (changes: Partial<OverloadResult>) =>
  checkOverload({ ...good, ...changes })
    .lines()
    .map((line) => line.replace(/ \(\d+ times\).*/, ''));

describe('checkOverload', () => {
  it.each<[string, Partial<OverloadResult>]>([
    ['all is as it should be', {}],
    ['the last drops are too many to be told', { told: 60, untold: 20 }],
  ])('finds nothing where %s', (_, changes) => {
    expect(found(changes)).toEqual([]);
  });

  it.each<[string, Partial<OverloadResult>]>([
    ['heap that grows', { heapMost: 80e6 }],
    ['more connections than `concurrent`', { connections: 9 }],
    ['a caller that waits', { longestCallMs: 500 }],
    ['a caller that waits', { callsMs: 500 }],
    ['books that do not close', { booksMeanwhile: [{ ...books, waiting: 1 }] }],
    ['events that are not accounted for', { events: 101 }],
    ['drops that are not told', { told: 79 }],
    ['drops that are not told', { told: 81, untold: 1 }],
    ['a report that does not say all that is left', { reported: 29 }],
    ['a server that has something else than the books say', { stored: 19 }],
  ])('finds %s', (what, changes) => {
    expect(found(changes)).toEqual([what]);
  });
});
