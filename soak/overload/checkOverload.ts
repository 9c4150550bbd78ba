import { booksClose, lostOccurrences, matchesServer } from '../books.ts';
import { Findings } from '../Findings.ts';
import { CONCURRENT } from '../SoakWorld.ts';
import { type OverloadResult } from './OverloadResult.ts';

/** How long the server takes for each write. */
export const WRITE_MS = 1_000;

/** How much the heap may grow: client-go's tools/events takes 389 MB for the same. */
const MOST_HEAP_BYTES = 50_000_000;
/** A caller that waits for a write waits for a second; half of that is more than any pause of the collector. */
const LONGEST_CALL_MS = WRITE_MS / 2;
/** Which part of the time the calls may take: 3 % was measured, and whoever waits uses all of it. */
const MOST_SHARE = 0.5;

/** What an overload must not do to who records, to the process and to the server; and nothing may be lost without a reason. */
export function checkOverload(result: OverloadResult): Findings {
  const { books, callsMs, connections, events, longestCallMs, reported, spanMs, stored, told, untold } = result;
  const findings = new Findings();
  const lost = lostOccurrences(books);
  const left = (books.lost['undelivered-at-shutdown'] ?? 0) + (books.lost.interrupted ?? 0);
  const growth = result.heapMost - result.heapBefore;
  const all = () => `${JSON.stringify(books)} of ${events}, told ${told}, untold ${untold}, the server has ${stored}`;

  findings.expect(growth < MOST_HEAP_BYTES, 'heap that grows', () => `${growth} bytes`);
  findings.expect(connections <= CONCURRENT, 'more connections than `concurrent`', () => String(connections));
  findings.expect(longestCallMs < LONGEST_CALL_MS, 'a caller that waits', () => `${longestCallMs} ms in one call`);
  findings.expect(callsMs < spanMs * MOST_SHARE, 'a caller that waits', () => `${callsMs} of ${spanMs} ms in calls`);
  for (const meanwhile of [...result.booksMeanwhile, books]) {
    findings.expect(booksClose(meanwhile), 'books that do not close', () => JSON.stringify(meanwhile));
  }
  const isAccounted = books.recorded === events && books.handled + lost === events;
  findings.expect(isAccounted, 'events that are not accounted for', all);
  const isTold = told === lost || (untold > 0 && told < lost);
  findings.expect(isTold, 'drops that are not told', all);
  findings.expect(reported === left, 'a report that does not say all that is left', () => `${reported} of ${left}`);
  findings.expect(matchesServer(books, stored), 'a server that has something else than the books say', all);
  return findings;
}
