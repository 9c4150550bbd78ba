import { type Account, type DropReason } from '../broadcast/index.ts';
import { type CorrelatedEvent } from '../correlation/index.ts';
import { type KubernetesEvent } from '../event/index.ts';
import { occurrencesOf } from '../event/occurrencesOf.ts';
import { heldOccurrences, type HeldReason, NOTHING_HELD, type ServerObject, Write } from './ServerObject.ts';
import { ServerObjects } from './ServerObjects.ts';
import { type SinkOverflow, WaitingWrites } from './WaitingWrites.ts';

/** How a {@link WriteBacklog} reaches its delivery. */
export interface WriteBacklogConnection {
  readonly account: Account<KubernetesEvent>;
  readonly capacity: number;
  readonly overflow: SinkOverflow;
  readonly conflate: boolean;
  readonly maxObjects: number;
  /** The time of the delivery's clock. */
  now(): number;
  /** Whether nothing may be put off any more. */
  isEnding(): boolean;
  /** A write of an object waits that waited for nothing before. */
  onWaiting(object: ServerObject): void;
  /** An event was skipped for whose object nothing else is to be written. */
  onSkipped(object: ServerObject): void;
  /** A write has come to its end. */
  onEnded(write: Write): void;
  /** There is nothing to be written for an object any more. */
  onIdle(object: ServerObject): void;
  /** There is no room any more to remember an object. */
  onForgotten(object: ServerObject): void;
}

/**
 * What is to be written, object by object, and the books of it: each recording is in one place, and each method moves some to another.
 *
 * An object has one write under way at most, and one that waits behind it: what comes meanwhile is folded into that. A recording whose write
 * doesn't succeed is held for its object, whose next count carries it; it is lost when the object is forgotten.
 */
export class WriteBacklog {
  readonly #connection: WriteBacklogConnection;
  readonly #objects: ServerObjects;
  readonly #waiting: WaitingWrites;

  constructor(connection: WriteBacklogConnection) {
    const { capacity, maxObjects, overflow } = connection;
    this.#connection = connection;
    this.#waiting = new WaitingWrites(capacity, overflow);
    this.#objects = new ServerObjects(maxObjects, (object) => {
      connection.onForgotten(object);
      this.#loseHeld(object, 'sink-full');
    });
  }

  /** Whether nothing is to be written. */
  get isEmpty(): boolean {
    return this.#objects.active === 0;
  }

  /** The objects for which something is to be written. */
  actives(): ServerObject[] {
    return this.#objects.actives();
  }

  /** For how long the oldest write has waited, under way or not, in milliseconds; 0 if there is none. */
  oldestWaitingMs(): number {
    const now = this.#connection.now();
    let since = now;
    for (const { inFlight, waiting } of this.actives()) {
      const oldest = inFlight ?? waiting[0];
      if (oldest) since = Math.min(since, oldest.since);
    }
    return now - since;
  }

  /** Takes an event in. */
  accept(correlated: CorrelatedEvent<KubernetesEvent>): void {
    const { account, conflate } = this.#connection;
    const { event, holdMs, skip, occurrences = 1 } = correlated;
    if (occurrences > 0) account.take();
    const object = this.#objectIfAny(event);
    if (!object) {
      if (occurrences > 0) account.lose('waiting', 'invalid');
      return;
    }
    object.correlated = correlated;
    object.heldUntil = holdMs === undefined ? undefined : this.#connection.now() + holdMs;
    const isWanted = !skip || this.#connection.isEnding();
    const last = object.waiting.at(-1);
    if (last && (conflate || !isWanted)) {
      last.fold(event);
      last.occurrences += occurrences;
      last.isWanted ||= isWanted;
    } else if (isWanted || (object.inFlight && !this.#waiting.isFull)) {
      const write = this.#writeOf(object, event, isWanted);
      write.occurrences = occurrences;
      this.#enqueue(write);
    } else {
      account.move('waiting', 'held', occurrences);
      object.hold(skippedAs(object), occurrences, event);
      if (object.isIdle) this.#objects.rest(object);
      this.#connection.onSkipped(object);
    }
  }

  /**
   * Something that is no recording is to be written: a summary, or what is held for an object.
   *
   * There is room for it in any case: it would push out another, and there are no more of them than objects remembered.
   */
  add(object: ServerObject, event: KubernetesEvent): void {
    const write = this.#writeOf(object, event, true);
    this.#objects.activate(object);
    this.#waiting.putBack(write);
    object.waiting.push(write);
    if (object.waiting.length === 1) this.#connection.onWaiting(object);
  }

  /** The object that an event of our own is stored as. */
  objectOf(event: KubernetesEvent): ServerObject {
    return this.#objects.of(event);
  }

  /** The oldest write of an object is sent, and what is held for the object goes along. */
  begin(object: ServerObject): Write | undefined {
    const write = object.waiting.shift();
    if (!write) return undefined;
    this.#waiting.delete(write);
    object.inFlight = write;
    write.requests++;
    // What was dropped from behind it, where repeats are written one by one, is more than it counts.
    if (!object.heldState || occurrencesOf(object.heldState) <= write.count) {
      write.covered = object.takeHeld();
    }
    this.#connection.account.move('waiting', 'running', write.occurrences);
    return write;
  }

  /** A write under way waits again, with the newest state. */
  putBack(write: Write): void {
    const { account, conflate } = this.#connection;
    const { object } = write;
    this.#land(write);
    account.move('running', 'waiting', write.occurrences);
    this.#uncover(write);
    const newer = conflate ? object.waiting.shift() : undefined;
    if (newer) {
      this.#waiting.delete(newer);
      write.join(newer);
      this.#connection.onEnded(newer);
    }
    if (conflate && object.heldState) write.fold(object.heldState);
    object.waiting.unshift(write);
    this.#waiting.putBack(write);
  }

  /** A write under way was acknowledged. Gives how many recordings it has delivered. */
  deliver(write: Write): number {
    const { account } = this.#connection;
    const covered = heldOccurrences(write.covered);
    this.#land(write);
    account.handle('running', write.occurrences);
    if (covered > 0) account.handle('held', covered);
    this.#end(write);
    return write.occurrences + covered;
  }

  /** A write failed, under way or waiting: its recordings are held. */
  hold(write: Write, reason: HeldReason): void {
    const { account } = this.#connection;
    const { object } = write;
    const place = this.#takeOut(write);
    account.move(place, 'held', write.occurrences);
    object.blame(reason);
    object.hold(reason, write.occurrences, write.event());
    this.#end(write);
  }

  /** A write will not be tried any more, for there is no time: its recordings are lost, and those held for its object. */
  lose(write: Write, reason: DropReason, heldReason = reason): void {
    const { account } = this.#connection;
    const { object } = write;
    const place = this.#takeOut(write);
    if (write.occurrences > 0) account.lose(place, reason, write.event(), write.occurrences);
    this.#loseHeld(object, heldReason, heldReason);
    this.#end(write);
  }

  /** Whatever is held and may still be written is to be written now, and what was only to go along with something else too. */
  releaseHeld(): void {
    for (const { waiting } of this.#objects.actives()) for (const write of waiting) write.isWanted = true;
    for (const object of this.#objects.holders()) {
      const { held, heldState } = object;
      const isWorthIt = [...held.keys()].some((reason) => reason !== 'rejected');
      if (!isWorthIt || !heldState) continue;
      const last = object.waiting.at(-1);
      // What waits for the object takes it along.
      if (last && this.#connection.conflate) last.fold(heldState);
      else if ((last?.count ?? 0) < occurrencesOf(heldState)) this.add(object, heldState);
    }
  }

  /** Whatever is held is lost, each under its first reason: there will be no further count. What was only put off has none of its own. */
  loseAllHeld(ofPutOff: DropReason): void {
    for (const object of this.#objects.holders()) this.#loseHeld(object, ofPutOff);
  }

  /** None of what is no event: a pipeline of a user's own may hand on anything. */
  #objectIfAny(event: KubernetesEvent): ServerObject | undefined {
    try {
      return this.#objects.of(event);
    } catch {
      return undefined;
    }
  }

  #writeOf(object: ServerObject, event: KubernetesEvent, isWanted: boolean): Write {
    const write = new Write(object, event, this.#connection.now());
    write.isWanted = isWanted;
    return write;
  }

  #enqueue(write: Write): void {
    const { object } = write;
    const lost = this.#waiting.add(write);
    object.waiting.push(write);
    if (lost) this.#overflow(lost);
    if (lost !== write && object.waiting.length === 1) this.#connection.onWaiting(object);
  }

  #overflow(lost: Write): void {
    const { account } = this.#connection;
    const { object } = lost;
    object.waiting.splice(object.waiting.indexOf(lost), 1);
    account.move('waiting', 'held', lost.occurrences);
    object.blame('sink-full');
    object.hold('sink-full', lost.occurrences, lost.event());
    this.#end(lost);
  }

  /** Takes a write out of the place where it is, to come to its end. */
  #takeOut(write: Write): 'running' | 'waiting' {
    const { object } = write;
    if (object.inFlight !== write) {
      object.waiting.splice(object.waiting.indexOf(write), 1);
      this.#waiting.delete(write);
      return 'waiting';
    }
    this.#land(write);
    this.#uncover(write);
    return 'running';
  }

  #land(write: Write): void {
    write.object.inFlight = undefined;
  }

  /** What went along with a request that didn't succeed is held again. */
  #uncover(write: Write): void {
    for (const [reason, occurrences] of write.covered) write.object.hold(reason, occurrences, write.event());
    write.covered = NOTHING_HELD;
  }

  #end(write: Write): void {
    const { object } = write;
    const [next] = object.waiting;
    this.#connection.onEnded(write);
    if (object.inFlight) return;
    if (!next) {
      this.#objects.rest(object);
      this.#connection.onIdle(object);
    } else if (next.isWanted || this.#connection.isEnding()) {
      this.#connection.onWaiting(object);
    } else {
      // Only what was skipped: it was to go along, not to make a request of its own.
      this.hold(next, skippedAs(object));
      // What waits behind it, where repeats are written one by one, carries it.
      if (object.isIdle) this.#connection.onSkipped(object);
    }
  }

  /** @param reason for all of it; else each is lost under its first, and what was only put off under `ofPutOff` */
  #loseHeld(object: ServerObject, ofPutOff: DropReason, reason?: DropReason): void {
    const { heldState } = object;
    for (const [first, occurrences] of object.takeHeld()) {
      const own = first === 'put-off' ? ofPutOff : first;
      this.#connection.account.lose('held', reason ?? own, heldState, occurrences);
    }
  }
}

/** Why a recording is held that was skipped. A series is put off, up to its end. */
function skippedAs({ heldUntil }: ServerObject): HeldReason {
  return heldUntil === undefined ? 'spam-filtered' : 'put-off';
}
