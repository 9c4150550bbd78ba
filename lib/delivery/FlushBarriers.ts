import { EMPTY, type Observable, Subject } from 'rxjs';
import { type ServerObject, type Write } from './ServerObject.ts';

/**
 * Tells when what was there at a moment has come to its end: each write that was under way or waited, whatever came of it.
 *
 * A write that takes a newer one in, or that one's end, is the end of both: whoever waits for the newer waits for the older too.
 */
export class FlushBarriers {
  readonly #open = new Map<Subject<never>, Set<Write>>();

  /** Completes when the writes that these objects have now have come to their end. */
  after(objects: readonly ServerObject[]): Observable<never> {
    const writes = new Set(objects.flatMap(({ inFlight, waiting }) => (inFlight ? [inFlight, ...waiting] : waiting)));
    if (writes.size === 0) return EMPTY;
    const done = new Subject<never>();
    this.#open.set(done, writes);
    return done;
  }

  /** A write has come to its end. */
  ended(write: Write): void {
    for (const [done, writes] of this.#open) {
      if (!writes.delete(write) || writes.size > 0) continue;
      this.#open.delete(done);
      done.complete();
    }
  }
}
