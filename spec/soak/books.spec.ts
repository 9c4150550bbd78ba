import { type AccountSnapshot } from 'kube-event-recorder';
import { describe, expect, it } from 'vitest';
import { booksClose, lostOccurrences, matchesServer } from '../../soak/books.ts';

const books: AccountSnapshot = {
  recorded: 21,
  handled: 1,
  waiting: 2,
  running: 3,
  held: 4,
  lost: { stopped: 5, 'sink-full': 6 },
};

describe('books', () => {
  it('close where all that was recorded is somewhere', () => {
    expect(lostOccurrences(books)).toBe(11);
    expect(booksClose(books)).toBe(true);
  });

  it.each(['recorded', 'handled', 'waiting', 'running', 'held'] as const)('do not where %s is one more', (name) => {
    expect(booksClose({ ...books, [name]: books[name] + 1 })).toBe(false);
  });

  it('do not where one more is lost, or something is less than nothing', () => {
    expect(booksClose({ ...books, lost: { ...books.lost, invalid: 1 } })).toBe(false);
    expect(booksClose({ ...books, waiting: -1, running: 6 })).toBe(false);
  });

  it('match a server that has what was delivered, and may have what else was recorded', () => {
    expect([0, 1, 21, 22].map((occurrences) => matchesServer(books, occurrences))).toEqual([false, true, true, false]);
  });
});
