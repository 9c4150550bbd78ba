import { type Observable, Subject } from 'rxjs';

/**
 * What a fake recorder remembers: each event as a value, and as client-go's line.
 *
 * @typeParam F - the events, as the recorder was asked for them
 */
export abstract class RecordedEvents<F> {
  readonly #recorded = new Subject<F>();
  readonly #events: F[] = [];
  readonly #lines: string[] = [];
  /** Each event as it is recorded; hot. */
  readonly recorded: Observable<F> = this.#recorded.asObservable();

  /** The events so far, oldest first. */
  get events(): readonly F[] {
    return this.#events;
  }

  /** The events so far as client-go's lines, oldest first: type, reason, and message or note. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Forgets the events so far. */
  clear(): void {
    this.#events.length = 0;
    this.#lines.length = 0;
  }

  /** @internal */
  protected remember(event: F, line: string): void {
    this.#events.push(event);
    this.#lines.push(line);
    this.#recorded.next(event);
  }
}
