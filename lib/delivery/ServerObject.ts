import { type DropReason } from '../broadcast/index.ts';
import { type CorrelatedEvent } from '../correlation/index.ts';
import { type KubernetesEvent } from '../event/index.ts';
import { occurrencesOf } from '../event/occurrencesOf.ts';
import { type AnswerRule } from './answerRules.ts';
import { withStateOf } from './withStateOf.ts';

/**
 * Something to be written to a server object: the state of an event, and the recordings that it adds.
 *
 * It keeps the identity of the first event (name, annotations, reporting fields, first time) and takes the state of the newest.
 */
export class Write {
  readonly object: ServerObject;
  /** When the first of its recordings came, in milliseconds of the delivery's clock. */
  readonly since: number;
  /** How many recordings it adds. Those held for the object go along with it and are not counted here. */
  occurrences = 0;
  /** Whether anything in it is worth a request of its own; what the spam filter skipped goes along only. */
  isWanted = false;
  /** How many answers it had, all but those that don't count. */
  attempts = 0;
  /** How many requests it took, and what the last of them was. */
  requests = 0;
  verb: 'create' | 'patch' = 'create';
  sentCount = 0;
  /** Recordings held for its object that go along with the request under way. */
  covered: ReadonlyHeld = NOTHING_HELD;
  /** How many waits of its own it had. */
  backoffs = 0;
  /** Whether its next try is the last: a shutdown has begun. */
  isLastTry = false;
  /** Made when it is needed, as is what is held: most writes need neither, and a storm keeps thousands of them. */
  #followed: Map<AnswerRule, number> | undefined;
  #first: KubernetesEvent;
  #newest: KubernetesEvent;

  constructor(object: ServerObject, event: KubernetesEvent, since: number) {
    this.object = object;
    this.since = since;
    this.#first = event;
    this.#newest = event;
  }

  get isWarning(): boolean {
    return this.#newest.type === 'Warning';
  }

  /** The count that it writes. */
  get count(): number {
    return occurrencesOf(this.#newest);
  }

  /** Takes a newer state in; one that is older changes nothing. */
  fold(event: KubernetesEvent): void {
    if (occurrencesOf(event) >= this.count) this.#newest = event;
  }

  /** Takes a newer write of the same object in. */
  join(newer: Write): void {
    this.fold(newer.#newest);
    this.occurrences += newer.occurrences;
    this.isWanted ||= newer.isWanted;
  }

  /** The event as it is to be written, under the name that the server has for it. */
  event(): KubernetesEvent {
    const { name } = this.object;
    const event = withStateOf(this.#first, this.#newest);
    return name === undefined ? event : { ...event, metadata: { ...event.metadata, name } };
  }

  /** Follows a rule once more, and says how often it has by now. */
  follow(rule: AnswerRule): number {
    this.#followed ??= new Map();
    const times = (this.#followed.get(rule) ?? 0) + 1;
    this.#followed.set(rule, times);
    return times;
  }
}

/** How many recordings are held. */
export function heldOccurrences(held: ReadonlyHeld): number {
  let occurrences = 0;
  for (const count of held.values()) occurrences += count;
  return occurrences;
}

/** Why no write was acknowledged for a recording. One of a series is only put off: nothing has gone wrong with it so far. */
export type HeldReason = DropReason | 'put-off';

/** Recordings that no acknowledged count has carried yet, by the reason why the first write of theirs was not. */
export type ReadonlyHeld = ReadonlyMap<HeldReason, number>;

/** Nothing. */
export const NOTHING_HELD: ReadonlyHeld = new Map();

/**
 * One event object of the API server, as far as it is known, and what waits to be written to it.
 *
 * Its key is the object's own, never the correlation key: after an eviction one correlation key makes a second object, and folding it into the
 * first would lose the first's count.
 */
export class ServerObject {
  readonly key: string;
  /** The namespace it is in, which a rate limit may name. */
  readonly namespace: string;
  /** Whether the server has it: unknown where it was forgotten here, or was counted before it came. */
  stored: 'no' | 'yes' | 'unknown';
  /** The name under which the server has it, where that is not the event's own. */
  name: string | undefined;
  /** The last one known; it fences off a PATCH that comes late, which would lower the count. */
  resourceVersion: string | undefined;
  /** The least count that a request to create it carried whose outcome is unknown. */
  countIfStored: number | undefined;
  /** What is on its way, and what waits behind it, oldest first: at most one write where writes are conflated. */
  inFlight: Write | undefined;
  readonly waiting: Write[] = [];
  #held: Map<HeldReason, number> | undefined;
  /** What the held recordings would write; the newest of them. */
  heldState: KubernetesEvent | undefined;
  /** What the correlator said last of the event: it is told of the server's answers. */
  correlated: CorrelatedEvent<KubernetesEvent> | undefined;
  /** When what is held for it is due, in milliseconds of the delivery's clock; undefined where that is its spam key's affair. */
  heldUntil: number | undefined;

  constructor(key: string, namespace: string, count: number) {
    this.key = key;
    this.namespace = namespace;
    this.stored = count > 1 ? 'unknown' : 'no';
  }

  get isIdle(): boolean {
    return this.inFlight === undefined && this.waiting.length === 0;
  }

  /** Holds recordings under their first reason; a summary carries none, and leaves nothing to be held. */
  hold(reason: HeldReason, occurrences: number, state: KubernetesEvent): void {
    if (occurrences === 0) return;
    this.#addHeld(reason, occurrences);
    if (!this.heldState || occurrencesOf(state) >= occurrencesOf(this.heldState)) this.heldState = state;
  }

  /** Recordings that no write carries at present; a later count of the same event delivers them. */
  get held(): ReadonlyHeld {
    return this.#held ?? NOTHING_HELD;
  }

  /** Gives what is held, and holds nothing any more. */
  takeHeld(): ReadonlyHeld {
    const { held } = this;
    this.#held = undefined;
    this.heldState = undefined;
    return held;
  }

  /** A write that could have carried whatever was put off has failed. */
  blame(reason: HeldReason): void {
    const occurrences = this.held.get('put-off');
    if (occurrences === undefined) return;
    this.#held?.delete('put-off');
    this.#addHeld(reason, occurrences);
  }

  #addHeld(reason: HeldReason, occurrences: number): void {
    this.#held ??= new Map();
    this.#held.set(reason, (this.#held.get(reason) ?? 0) + occurrences);
  }
}
