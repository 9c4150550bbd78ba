import { type Agenda } from '../operators/Agenda.ts';
import { OrderedQueue } from '../operators/OrderedQueue.ts';
import { type ServerObject } from './ServerObject.ts';

/** The scope of a pause: the whole sink, or what a rate limit names. */
export type PauseScope = string;

/** The scope that everything is in. */
export const WHOLE_SINK: PauseScope = '';

/** How a {@link Pauses} reaches its delivery. */
export interface PausesConnection {
  readonly agenda: Agenda;
  readonly random: () => number;
  /** What waited for the end of a pause can be sent. */
  release(object: ServerObject): void;
}

interface Pause {
  readonly scope: PauseScope;
  /** `open` is remembered for a while only, so that a limit that is hit again at once is given as much time. */
  state: 'closed' | 'trying' | 'open';
  closedAt: number;
  /** When it ends; once it is open, when it did. */
  until: number;
  /** How many times in a row it was found that it must go on. */
  failures: number;
  /** Until when the server has asked for it. */
  askedUntil: number;
  /** The one whose write is under way to try whether it is over. */
  probe: ServerObject | undefined;
  /** The one that was released for it and is still to be sent, unless another comes first; with neither, nothing is parked. */
  released: ServerObject | undefined;
  readonly parked: OrderedQueue<ServerObject>;
}

const NONE: Pause[] = [];

const LONGEST_ASKED_MS = 60_000;
/** By how much a wait that the server asks for is prolonged at most, so that not everybody comes back at once. */
const ASKED_JITTER = 0.25;

/**
 * What is not sent for a while: the sink as a whole while the server can't be reached or asks to wait, or a namespace, or the events of
 * one object, where a rate limit names it.
 *
 * When a pause ends, one write tries whether it is over, a different one each time, so that one that always fails can't hold up all others.
 * Anything but another reason to pause lets the rest go on. Waiting in a pause costs a write no attempt.
 *
 * @see https://learn.microsoft.com/azure/architecture/patterns/circuit-breaker, a pause being its open state
 */
export class Pauses {
  readonly #connection: PausesConnection;
  readonly #pauses = new Map<PauseScope, Pause>();

  constructor(connection: PausesConnection) {
    this.#connection = connection;
  }

  /** How many scopes are paused, or were a while ago. */
  get size(): number {
    return this.#pauses.size;
  }

  /** How many of such scopes are paused now. */
  count(isCounted: (scope: PauseScope) => boolean): number {
    let paused = 0;
    for (const { scope, state } of this.#pauses.values()) if (state !== 'open' && isCounted(scope)) paused++;
    return paused;
  }

  /** Whether a request may be sent for an object now; if not, the object is released when it may. */
  admit(object: ServerObject, scopes: () => readonly PauseScope[]): boolean {
    const found = this.#among(scopes);
    for (const { state, probe, parked } of found) {
      if (state !== 'closed' && (probe ?? object) === object) continue;
      parked.push(object);
      this.#passOn(object, found);
      return false;
    }
    for (const pause of found) if (pause.state === 'trying') pause.probe = object;
    return true;
  }

  /** Closes a scope for as long as the server asks, with a little on top. */
  closeAsAsked(scope: PauseScope, askedMs: number, sentAt: number): void {
    const jitter = 1 + ASKED_JITTER * this.#connection.random();
    this.#close(scope, () => Math.min(askedMs * jitter, LONGEST_ASKED_MS), sentAt, true);
  }

  /**
   * Closes a scope for a wait of our own.
   *
   * @param waitMs how long, after so many waits in a row that were too short
   * @param sentAt when the request was sent whose answer is the reason
   */
  close(scope: PauseScope, waitMs: (failures: number) => number, sentAt: number): void {
    this.#close(scope, waitMs, sentAt, false);
  }

  /** An answer came that is no reason to pause these scopes, or none came and none will: whoever it was to tell goes on. */
  answered(object: ServerObject, isOver: boolean): void {
    for (const pause of this.#pauses.values()) {
      if (pause.probe !== object) continue;
      pause.probe = undefined;
      if (isOver) this.#open(pause);
      else this.#try(pause);
    }
  }

  /** Whether it is this object's write that tries whether a pause is over. */
  tries(scope: PauseScope, object: ServerObject): boolean {
    const pause = this.#pauses.get(scope);
    return pause?.state === 'trying' && pause.probe === object;
  }

  /** An object that has nothing to be sent any more. */
  forget(object: ServerObject): void {
    for (const pause of this.#pauses.values()) pause.parked.delete(object);
    this.#passOn(object, this.#pauses.values());
    this.answered(object, false);
  }

  /** Ends every pause, but for as long as the server has asked for it, and lets whatever waits ask anew. */
  cut(): void {
    const { agenda } = this.#connection;
    for (const pause of this.#pauses.values()) {
      if (pause.askedUntil <= agenda.now()) {
        this.#open(pause);
      } else if (pause.state === 'closed') {
        pause.until = pause.askedUntil;
        agenda.plan(pause, pause.until, () => this.#try(pause));
        this.#releaseAll(pause);
      }
    }
  }

  /** Whether a pause that the server has asked for lasts for longer than until then. */
  lastsBeyond(deadlineAt: number, scopes: () => readonly PauseScope[]): boolean {
    return this.#among(scopes).some(({ state, askedUntil }) => state === 'closed' && askedUntil > deadlineAt);
  }

  #among(scopes: () => readonly PauseScope[]): Pause[] {
    // Or each request after a first outage would look for what it might have to wait for. One that nobody has tried is not over.
    for (const pause of this.#pauses.values()) {
      if (pause.state === 'open' && this.#isPast(pause)) this.#pauses.delete(pause.scope);
    }
    if (this.#pauses.size === 0) return NONE;
    return scopes().flatMap((scope) => this.#pauses.get(scope) ?? []);
  }

  #close(scope: PauseScope, waitMs: (failures: number) => number, sentAt: number, isAsked: boolean): void {
    const { agenda } = this.#connection;
    const now = agenda.now();
    const pause = this.#pauses.get(scope) ?? this.#make(scope);
    // Requests that ran side by side fail side by side: that is one failure, and the longest wait counts. One that fails when the pause
    // is being tried, or over, says nothing of what is now.
    const isSameFailure = sentAt <= pause.closedAt;
    if (!isSameFailure) pause.failures = this.#failuresAfter(pause);
    const until = now + waitMs(pause.failures - 1);
    if (isAsked) pause.askedUntil = Math.max(pause.askedUntil, until);
    const isStale = pause.state === 'closed' ? until <= pause.until : !isAsked;
    if (isSameFailure && isStale) return;
    pause.state = 'closed';
    pause.closedAt = now;
    pause.until = until;
    pause.probe = undefined;
    pause.released = undefined;
    agenda.plan(pause, until, () => this.#try(pause));
  }

  #make(scope: PauseScope): Pause {
    for (const other of this.#pauses.values()) if (this.#isPast(other)) this.#pauses.delete(other.scope);
    const pause: Pause = {
      scope,
      state: 'open',
      closedAt: -Infinity,
      until: -Infinity,
      failures: 0,
      askedUntil: -Infinity,
      probe: undefined,
      released: undefined,
      parked: new OrderedQueue(),
    };
    this.#pauses.set(scope, pause);
    return pause;
  }

  /**
   * One more where the write that tried has failed. Where it has not, the wait was long enough for some, and is as long again: a rate limit
   * lets a few through after each, and refuses those that are under way together (measured: 100 events of one namespace at 20 a second take
   * 6 s, and took 35 with waits that doubled each time).
   */
  #failuresAfter(pause: Pause): number {
    if (this.#isPast(pause)) return 1;
    return pause.state === 'open' ? Math.max(1, pause.failures) : pause.failures + 1;
  }

  /** A limit that has held for as long as the last pause is a new one; so is one that nobody has asked for as long. */
  #isPast({ state, closedAt, until, probe, released }: Pause): boolean {
    const isUsed = state === 'closed' || probe !== undefined || released !== undefined;
    return !isUsed && this.#connection.agenda.now() - until > until - closedAt;
  }

  /** The next is to try whether it is over: whoever comes first, if nobody waits. */
  #try(pause: Pause): void {
    pause.state = 'trying';
    pause.released = pause.parked.shift();
    if (pause.released) this.#connection.release(pause.released);
  }

  /** One that was released can't be sent: the next is to try. */
  #passOn(object: ServerObject, pauses: Iterable<Pause>): void {
    for (const pause of pauses) {
      if (pause.released !== object) continue;
      if (pause.probe) pause.released = undefined;
      else this.#try(pause);
    }
  }

  #open(pause: Pause): void {
    this.#connection.agenda.cancel(pause);
    pause.state = 'open';
    pause.probe = undefined;
    pause.released = undefined;
    this.#releaseAll(pause);
  }

  #releaseAll({ parked }: Pause): void {
    for (let object = parked.shift(); object; object = parked.shift()) this.#connection.release(object);
  }
}
