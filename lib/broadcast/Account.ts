import { safeCallback } from '../operators/dropped.ts';
import { type DropReason } from './DropReason.ts';
import { Milestones } from './Milestones.ts';

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

const NONE = () => 0;

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
  #incoming: () => number;
  // Fields of their own, not a record: this runs for every event and watcher.
  #waiting = 0;
  #running = 0;
  #held = 0;
  #recorded = 0;
  #handled = 0;
  /** How many more are handled that no stage has taken, because the pipeline let them pass, or put them off. */
  #untaken = 0;
  /** 1 while an event is handed to the pipeline and has not been taken by a stage: it runs. */
  #inHand: 0 | 1 = 0;
  #closed = false;
  #milestones: Milestones | undefined;

  /**
   * @param onLost told of what is lost. Default: nobody
   * @param incoming how many were recorded that are still on their way to the pipeline: they wait. One count of a broadcaster's own
   *   does for all its watchers, where books that each event is entered into twice would cost each of them 10 ns. Default: none
   */
  constructor(onLost?: OnLost<T>, incoming = NONE) {
    this.#onLost = safeCallback(onLost);
    this.#incoming = incoming;
  }

  /** Occurrences that are neither handled nor lost. */
  get open(): number {
    const { waiting, running, held } = this.#places();
    return waiting + running + held;
  }

  /** An occurrence was recorded and waits. */
  record(): void {
    if (this.#closed) return;
    this.#recorded++;
    this.#waiting++;
  }

  /** One that was incoming is handed to the pipeline, until {@link passed}. */
  passing(): void {
    if (this.#closed) return;
    this.#recorded++;
    this.#inHand = 1;
  }

  /** The pipeline returned: unless a stage took the event, it is handled, or lost for the reason given. */
  passed(reason?: DropReason, value?: T): void {
    if (this.#inHand === 0) return;
    this.#inHand = 0;
    if (reason) {
      this.#running++;
      this.lose('running', reason, value);
    } else {
      this.#untaken++;
      if (this.#milestones) this.#settled();
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
    if (this.#inHand === 1) {
      this.#inHand = 0;
    } else if (this.#untaken > 0) {
      this.#untaken--;
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
    if (this.#milestones) this.#settled();
  }

  /** Occurrences are lost; whoever listens is told. */
  lose(from: AccountPlace, reason: DropReason, value?: T, occurrences = 1): void {
    if (this.#closed) return;
    this.#change(from, -occurrences);
    this.#lost.set(reason, (this.#lost.get(reason) ?? 0) + occurrences);
    this.#onLost(value, occurrences, reason);
    if (this.#milestones) this.#settled();
  }

  /**
   * Loses whatever is left, at the end of the watcher: what runs as `interrupted`, the rest for the reason given. Nothing
   * changes the books after it.
   */
  close(reason: DropReason): void {
    if (this.#closed) return;
    const { waiting, running, held, incoming } = this.#places();
    this.#incoming = NONE;
    this.#recorded += incoming;
    this.#waiting = waiting;
    this.#running = running;
    this.#inHand = 0;
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
  whenSettled(callback: () => void, target = this.#recorded + this.#incoming()): () => void {
    this.#milestones ??= new Milestones();
    const cancel = this.#milestones.add(target, callback);
    this.#settled();
    return cancel;
  }

  /** The books as they stand. */
  snapshot(): AccountSnapshot {
    const { waiting, running, held, incoming } = this.#places();
    return {
      recorded: this.#recorded + incoming,
      handled: this.#handled + this.#untaken,
      waiting,
      running,
      held,
      lost: Object.fromEntries(this.#lost),
    };
  }

  #places() {
    const incoming = this.#incoming();
    return { incoming, waiting: this.#waiting + incoming, running: this.#running + this.#inHand, held: this.#held };
  }

  #change(place: AccountPlace, by: number): void {
    if (place === 'waiting') this.#waiting += by;
    else if (place === 'running') this.#running += by;
    else this.#held += by;
  }

  #settled(): void {
    if (!this.#milestones || this.#milestones.isEmpty) return;
    this.#milestones.reach(this.#recorded + this.#incoming() - this.open);
  }
}
