import { safeCallback } from '../operators/dropped.ts';
import { type DropReason } from './DropReason.ts';

/** Where an occurrence is while it is neither handled nor lost. */
export type AccountPlace = 'waiting' | 'running' | 'held';

/** What an {@link Account} says at one moment: *recorded = handled + waiting + running + held + all that is lost*. */
export interface AccountSnapshot {
  /** Occurrences that came in. */
  readonly recorded: number;
  /** Occurrences that a handler took to its end, or a sink acknowledged. */
  readonly handled: number;
  /** Occurrences that wait: in the intake, in a queue, or for a write. */
  readonly waiting: number;
  /** Occurrences whose handler or request is under way. */
  readonly running: number;
  /** Occurrences whose write was put off: a later count of the same event can still deliver them. */
  readonly held: number;
  /** Occurrences lost, by reason. */
  readonly lost: Readonly<Partial<Record<DropReason, number>>>;
}

/**
 * Told of what an {@link Account} loses; `value` is absent where only the number is known. If it throws, the error is
 * reported as unhandled.
 */
export type OnLost<T> = (value: T | undefined, occurrences: number, reason: DropReason) => void;

/**
 * The books of one watcher: every occurrence that comes in is in one place, and each change moves it to another.
 *
 * Since nothing is ever added without being taken from somewhere, the sum closes between any two statements.
 * A broadcaster keeps one for each watcher and hands it to the watcher's pipeline in the context. A pipeline that doesn't
 * ask for it needs none: an event counts as handled when the pipeline's operators return. A stage that keeps events
 * for longer (a queue, a request) calls {@link take} for each, and from then on says what becomes of it.
 *
 * @example
 * ```ts
 * import { Account } from 'kube-event-recorder';
 *
 * const account = new Account<string>((value, occurrences, reason) => console.warn(value, occurrences, reason));
 * account.take();
 * account.move('waiting', 'running');
 * account.handle();
 * console.log(account.snapshot().handled); // 1
 * ```
 */
export class Account<T> {
  readonly #onLost: (...args: Parameters<OnLost<T>>) => void;
  readonly #lost = new Map<DropReason, number>();
  // Fields of their own, not a record: this runs for every event and watcher.
  #waiting = 0;
  #running = 0;
  #held = 0;
  #recorded = 0;
  #handled = 0;
  /** How many of those handled no stage has taken, because the pipeline let them pass, or put them off. */
  #untaken = 0;
  /** Whether the event that is being handed to the pipeline has not been taken by a stage. */
  #inHand = false;
  #closed = false;
  readonly #waiters = new Set<{ readonly target: number; readonly callback: () => void }>();

  constructor(onLost?: OnLost<T>) {
    this.#onLost = safeCallback(onLost);
  }

  /** Occurrences that are neither handled nor lost. */
  get open(): number {
    return this.#waiting + this.#running + this.#held;
  }

  /** An occurrence was recorded and waits. */
  record(): void {
    if (this.#closed) return;
    this.#recorded++;
    this.#waiting++;
  }

  /** One that waits is handed to the pipeline, until {@link passed}. */
  passing(): void {
    if (this.#closed) return;
    this.#waiting--;
    this.#running++;
    this.#inHand = true;
  }

  /** The pipeline returned: unless a stage took the event, it is handled, or lost for the reason given. */
  passed(reason?: DropReason, value?: T): void {
    if (!this.#inHand) return;
    this.#inHand = false;
    if (reason) {
      this.lose('running', reason, value);
    } else {
      this.#untaken++;
      this.handle();
    }
  }

  /**
   * A stage takes charge of an occurrence, which waits from now on.
   *
   * The one in hand, or, where an operator before the stage has put events off, one that was taken for handled; without
   * a broadcaster, a new one.
   */
  take(): void {
    if (this.#closed) return;
    if (this.#inHand) {
      this.#inHand = false;
      this.#running--;
    } else if (this.#untaken > 0) {
      this.#untaken--;
      this.#handled--;
    } else {
      this.#recorded++;
    }
    this.#waiting++;
  }

  /** Occurrences go on to another place. */
  move(from: AccountPlace, to: AccountPlace, occurrences = 1): void {
    if (this.#closed) return;
    this.#change(from, -occurrences);
    this.#change(to, occurrences);
  }

  /** Occurrences were handled, or acknowledged by the server. */
  handle(from: AccountPlace = 'running', occurrences = 1): void {
    if (this.#closed) return;
    this.#change(from, -occurrences);
    this.#handled += occurrences;
    if (this.#waiters.size > 0) this.#settled();
  }

  /** Occurrences are lost; whoever listens is told. */
  lose(from: AccountPlace, reason: DropReason, value?: T, occurrences = 1): void {
    if (this.#closed) return;
    this.#change(from, -occurrences);
    this.#lost.set(reason, (this.#lost.get(reason) ?? 0) + occurrences);
    this.#onLost(value, occurrences, reason);
    if (this.#waiters.size > 0) this.#settled();
  }

  /**
   * Loses whatever is left, at the end of the watcher: what runs as `interrupted`, the rest for the reason given. Nothing
   * changes the books after it.
   */
  close(reason: DropReason): void {
    if (this.#closed) return;
    const waiting = this.#waiting;
    const running = this.#running;
    const held = this.#held;
    if (running > 0) this.lose('running', 'interrupted', undefined, running);
    if (waiting > 0) this.lose('waiting', reason, undefined, waiting);
    if (held > 0) this.lose('held', reason, undefined, held);
    this.#closed = true;
  }

  /**
   * Calls back once so many occurrences are handled or lost; at once if so already.
   *
   * @param target Default: as many as have been recorded by now
   * @returns a function that cancels it
   */
  whenSettled(callback: () => void, target = this.#recorded): () => void {
    const waiter = { target, callback };
    this.#waiters.add(waiter);
    this.#settled();
    return () => this.#waiters.delete(waiter);
  }

  /** The books as they stand. */
  snapshot(): AccountSnapshot {
    return {
      recorded: this.#recorded,
      handled: this.#handled,
      waiting: this.#waiting,
      running: this.#running,
      held: this.#held,
      lost: Object.fromEntries(this.#lost),
    };
  }

  #change(place: AccountPlace, by: number): void {
    if (place === 'waiting') this.#waiting += by;
    else if (place === 'running') this.#running += by;
    else this.#held += by;
  }

  #settled(): void {
    for (const waiter of this.#waiters) {
      if (this.#recorded - this.open < waiter.target) continue;
      this.#waiters.delete(waiter);
      waiter.callback();
    }
  }
}
