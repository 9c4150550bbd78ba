import { type Link, LinkedList } from './LinkedList.ts';
import { type WaitingLine } from './mergeInternals.ts';

/** The values of one key. */
interface Lane<T> {
  readonly key: unknown;
  readonly waiting: LinkedList<KeyedItem<T>>;
  busy: boolean;
  /** Its place among the lanes that are ready; undefined while it is busy. */
  turn: Link<Lane<T>> | undefined;
}

/** A value that waits in two orders: among all, and among those of its key. */
class KeyedItem<T> {
  value: T;
  readonly lane: Lane<T>;
  readonly inLine: Link<KeyedItem<T>>;
  readonly inLane: Link<KeyedItem<T>>;

  constructor(value: T, lane: Lane<T>, line: LinkedList<KeyedItem<T>>) {
    this.value = value;
    this.lane = lane;
    this.inLine = line.push(this);
    this.inLane = lane.waiting.push(this);
  }
}

/**
 * A line in which the values of one key start one after the other, and the keys take turns.
 *
 * A key whose projection has ended goes behind the others that are ready, as in client-go's work queue: one that always
 * has work can't keep the others waiting. Nothing is searched for: the next, the oldest and the one to conflate with are
 * found at once, however many wait.
 *
 * @see client-go `Done` in util/workqueue/queue.go
 */
export class KeyedLine<T> implements WaitingLine<T, KeyedItem<T>> {
  readonly #keyOf: (value: T) => unknown;
  readonly #conflate: ((waiting: T, incoming: T) => T) | undefined;
  /** Of keys that are busy or wait; any other is forgotten. */
  readonly #lanes = new Map<unknown, Lane<T>>();
  readonly #ready = new LinkedList<Lane<T>>();
  readonly #waiting = new LinkedList<KeyedItem<T>>();

  constructor(keyOf: (value: T) => unknown, conflate?: (waiting: T, incoming: T) => T) {
    this.#keyOf = keyOf;
    this.#conflate = conflate;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** How many keys are held: those that are busy or wait. */
  get keys(): number {
    return this.#lanes.size;
  }

  get first(): KeyedItem<T> | undefined {
    return this.#waiting.first?.value;
  }

  after(item: KeyedItem<T>): KeyedItem<T> | undefined {
    return item.inLine.next?.value;
  }

  push(value: T): KeyedItem<T> | undefined {
    const lane = this.#laneOf(this.#keyOf(value));
    const waiting = lane.waiting.first?.value;
    if (waiting && this.#conflate) {
      waiting.value = this.#conflate(waiting.value, value);
      return undefined;
    }
    const item = new KeyedItem(value, lane, this.#waiting);
    this.#settle(lane);
    return item;
  }

  shift(): KeyedItem<T> | undefined {
    const lane = this.#ready.first?.value;
    const item = lane?.waiting.first?.value;
    if (!lane || !item) return undefined;
    lane.busy = true;
    this.remove(item);
    return item;
  }

  remove(item: KeyedItem<T>): void {
    const { lane } = item;
    this.#waiting.remove(item.inLine);
    lane.waiting.remove(item.inLane);
    this.#settle(lane);
  }

  leave({ lane }: KeyedItem<T>): void {
    lane.busy = false;
    this.#settle(lane);
  }

  #laneOf(key: unknown): Lane<T> {
    let lane = this.#lanes.get(key);
    if (!lane) {
      lane = { key, waiting: new LinkedList(), busy: false, turn: undefined };
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  /** Puts a lane where it belongs after a change: among those that are ready, or not, or nowhere. */
  #settle(lane: Lane<T>): void {
    const isReady = !lane.busy && lane.waiting.length > 0;
    if (isReady) {
      lane.turn ??= this.#ready.push(lane);
    } else if (lane.turn) {
      this.#ready.remove(lane.turn);
      lane.turn = undefined;
    }
    if (!lane.busy && !isReady) this.#lanes.delete(lane.key);
  }
}
