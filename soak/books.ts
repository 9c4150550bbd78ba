import { type AccountSnapshot } from 'kube-event-recorder';

/** How many occurrences are lost, for whatever reason. */
export function lostOccurrences({ lost }: Pick<AccountSnapshot, 'lost'>): number {
  return Object.values(lost).reduce((sum, occurrences) => sum + occurrences, 0);
}

/** Whether what was recorded is somewhere, all of it and nothing else. */
export function booksClose(books: AccountSnapshot): boolean {
  const { recorded, handled, waiting, running, held } = books;
  const places = [handled, waiting, running, held, lostOccurrences(books)];
  return places.every((place) => place >= 0) && places.reduce((sum, place) => sum + place) === recorded;
}

/**
 * Whether what a server has can be what the books say was delivered.
 *
 * It has all of that, and nothing that was not recorded. What is lost may be there or not where nobody has heard the answer, and what is held
 * may have gone along with a request whose outcome is unknown.
 */
export function matchesServer(books: AccountSnapshot, occurrences: number): boolean {
  const { handled, held, running, waiting } = books;
  return occurrences >= handled && occurrences <= handled + held + running + waiting + lostOccurrences(books);
}
