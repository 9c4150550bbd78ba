import { type CoreV1Event, type EventSink, EventSinkError, type JsonObject } from 'kube-event-recorder';
import { defer, finalize, NEVER, type Observable, switchMap, throwError, timer } from 'rxjs';
import { type Chance } from './Chance.ts';

/** A sink that keeps the counts of what it is given, and fails as chance has it: before it has stored, or after. */
export class MemorySink implements EventSink {
  readonly #chance: Chance;
  readonly #counts = new Map<string, number>();
  #running = 0;
  #mostRunning = 0;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** The sum of the counts. */
  get occurrences(): number {
    let sum = 0;
    for (const count of this.#counts.values()) sum += count;
    return sum;
  }

  /** How many requests were under way at once at most. */
  get mostRunning(): number {
    return this.#mostRunning;
  }

  create(event: CoreV1Event): Observable<CoreV1Event> {
    return this.#request(() => {
      if (this.#counts.has(keyOf(event))) throw failure(409, 'AlreadyExists');
      return this.#store(event, event.count ?? 1);
    });
  }

  patch(event: CoreV1Event, patch: JsonObject): Observable<CoreV1Event> {
    return this.#request(() => {
      const stored = this.#counts.get(keyOf(event));
      if (stored === undefined) throw failure(404, 'NotFound');
      return this.#store(event, typeof patch['count'] === 'number' ? patch['count'] : stored);
    });
  }

  #store(event: CoreV1Event, count: number): CoreV1Event {
    this.#counts.set(keyOf(event), count);
    return { ...event, count };
  }

  #request(store: () => CoreV1Event): Observable<CoreV1Event> {
    return defer(() => {
      const luck = this.#chance.next();
      this.#mostRunning = Math.max(this.#mostRunning, ++this.#running);
      return timer(this.#chance.integer(0, 5)).pipe(
        switchMap(() => {
          if (luck < 0.05) return NEVER;
          if (luck < 0.1) return throwError(() => new Error('reset'));
          if (luck < 0.13) return throwError(() => failure(403, 'Forbidden'));
          if (luck < 0.16) return throwError(() => failure(503, 'ServiceUnavailable'));
          const stored = store();
          return luck < 0.2 ? throwError(() => new Error('reset after it was stored')) : [stored];
        }),
        finalize(() => this.#running--),
      );
    });
  }
}

function keyOf({ metadata }: CoreV1Event): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function failure(code: number, reason: string): EventSinkError {
  return new EventSinkError({ kind: 'status', code, reason, message: reason, causes: [], isStatus: true });
}
