import { type Account, type DropReason } from '../broadcast/index.ts';
import { type CorrelatedEvent } from '../correlation/index.ts';
import { type CoreV1Event } from '../event/index.ts';
import { heldOccurrences, type ServerObject, Write, writtenCount } from './ServerObject.ts';
import { ServerObjects } from './ServerObjects.ts';
import { type SinkOverflow, WaitingWrites } from './WaitingWrites.ts';

/** How a {@link WriteBacklog} reaches its delivery. */
export interface WriteBacklogConnection {
  readonly account: Account<CoreV1Event>;
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
  /** The spam filter skipped an event of an object for which nothing else is to be written. */
  onSkipped(object: ServerObject, spamKey: string): void;
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
      this.#loseHeld(object);
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

  /** Takes an event in. */
  accept(correlated: CorrelatedEvent): void {
    const { account, conflate } = this.#connection;
    const { event, skip, spamKey } = correlated;
    account.take();
    const object = this.#objectIfAny(event);
    if (!object) {
      account.lose('waiting', 'invalid');
      return;
    }
    object.correlated = correlated;
    const isWanted = !skip || this.#connection.isEnding();
    const last = object.waiting.at(-1);
    if (last && (conflate || !isWanted)) {
      last.fold(event);
      last.occurrences++;
      last.isWanted ||= isWanted;
    } else if (isWanted || (object.inFlight && !this.#waiting.isFull)) {
      const write = this.#writeOf(object, event, isWanted);
      write.occurrences = 1;
      write.spamKey = spamKey;
      this.#enqueue(write);
    } else {
      account.move('waiting', 'held');
      object.hold('spam-filtered', 1, event);
      if (object.isIdle) this.#objects.rest(object);
      this.#connection.onSkipped(object, spamKey);
    }
  }

  /**
   * Something that is no recording is to be written: a summary, or what is held for an object.
   *
   * There is room for it in any case: it would push out another, and there are no more of them than objects remembered.
   */
  add(object: ServerObject, event: CoreV1Event): void {
    const write = this.#writeOf(object, event, true);
    this.#objects.activate(object);
    this.#waiting.putBack(write);
    object.waiting.push(write);
    if (object.waiting.length === 1) this.#connection.onWaiting(object);
  }

  /** The object that an event of our own is stored as. */
  objectOf(event: CoreV1Event): ServerObject {
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
    if (!object.heldState || writtenCount(object.heldState) <= write.count) {
      write.covered = object.held;
      object.held = new Map();
      object.heldState = undefined;
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
  hold(write: Write, reason: DropReason): void {
    const { account } = this.#connection;
    const { object } = write;
    const place = this.#takeOut(write);
    account.move(place, 'held', write.occurrences);
    object.hold(reason, write.occurrences, write.event());
    this.#end(write);
  }

  /** A write will not be tried any more, for there is no time: its recordings are lost, and those held for its object. */
  lose(write: Write, reason: DropReason, heldReason = reason): void {
    const { account } = this.#connection;
    const { object } = write;
    const place = this.#takeOut(write);
    if (write.occurrences > 0) account.lose(place, reason, write.event(), write.occurrences);
    this.#loseHeld(object, heldReason);
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
      else if ((last?.count ?? 0) < writtenCount(heldState)) this.add(object, heldState);
    }
  }

  /** Whatever is held is lost: there will be no further count. */
  loseAllHeld(): void {
    for (const object of this.#objects.holders()) this.#loseHeld(object);
  }

  /** None of what is no event: a pipeline of a user's own may hand on anything. */
  #objectIfAny(event: CoreV1Event): ServerObject | undefined {
    try {
      return this.#objects.of(event);
    } catch {
      return undefined;
    }
  }

  #writeOf(object: ServerObject, event: CoreV1Event, isWanted: boolean): Write {
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
    write.covered = new Map();
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
      // Only what the spam filter skipped: it was to go along, not to make a request of its own.
      this.hold(next, 'spam-filtered');
      // What waits behind it, where repeats are written one by one, carries it.
      if (object.isIdle) this.#connection.onSkipped(object, next.spamKey);
    }
  }

  #loseHeld(object: ServerObject, reason?: DropReason): void {
    const { held, heldState } = object;
    object.held = new Map();
    object.heldState = undefined;
    for (const [first, occurrences] of held) {
      this.#connection.account.lose('held', reason ?? first, heldState, occurrences);
    }
  }
}
