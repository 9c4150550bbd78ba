/** An item that waits in a {@link DueHeap}. */
export interface DueItem<T> {
  readonly key: unknown;
  readonly item: T;
  readonly dueAt: number;
}

interface Entry<T> extends DueItem<T> {
  item: T;
  dueAt: number;
  /** The place in the order of arrival: a heap by itself hands out equal times in any order. */
  readonly arrival: number;
  index: number;
}

/**
 * Items by the time at which they are due, one for each key: of two times for one key the earlier wins.
 *
 * A binary heap whose entries know their place, so that an earlier time moves the entry instead of leaving a stale
 * one behind.
 *
 * @see client-go `util/workqueue/delaying_queue.go`, `waitForPriorityQueue`
 */
export class DueHeap<T> {
  readonly #byKey = new Map<unknown, Entry<T>>();
  #heap: Entry<T>[] = [];
  #arrivals = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** Takes the item in. If its key waits already, the item replaces the waiting one, and the earlier time counts. */
  add(key: unknown, item: T, dueAt: number): void {
    const waiting = this.#byKey.get(key);
    if (waiting !== undefined) {
      waiting.item = item;
      waiting.dueAt = Math.min(waiting.dueAt, dueAt);
      this.#rise(waiting);
      return;
    }
    const entry = { key, item, dueAt, arrival: this.#arrivals++, index: this.#heap.length };
    this.#byKey.set(key, entry);
    this.#heap.push(entry);
    this.#rise(entry);
  }

  /** What is due first; it stays where it is. */
  peek(): DueItem<T> | undefined {
    return this.#heap[0];
  }

  /** Takes out what is due first, if it is due by `time`. */
  takeDue(time: number): DueItem<T> | undefined {
    const [first] = this.#heap;
    if (first === undefined || first.dueAt > time) {
      return undefined;
    }
    this.#take(first);
    return first;
  }

  /** Takes out what waits under a key, if anything does. */
  remove(key: unknown): void {
    const entry = this.#byKey.get(key);
    if (entry) this.#take(entry);
  }

  clear(): void {
    this.#heap = [];
    this.#byKey.clear();
  }

  #take(entry: Entry<T>): void {
    this.#byKey.delete(entry.key);
    const last = this.#heap.pop();
    if (last !== undefined && last !== entry) {
      this.#place(last, entry.index);
      this.#rise(last);
      this.#sink(last);
    }
  }

  #rise(entry: Entry<T>): void {
    while (entry.index > 0) {
      const parent = this.#heap[(entry.index - 1) >> 1];
      if (parent === undefined || isBefore(parent, entry)) {
        return;
      }
      this.#swap(entry, parent);
    }
  }

  #sink(entry: Entry<T>): void {
    for (;;) {
      const left = this.#heap[2 * entry.index + 1];
      const right = this.#heap[2 * entry.index + 2];
      const child = left !== undefined && right !== undefined && isBefore(right, left) ? right : left;
      if (child === undefined || isBefore(entry, child)) {
        return;
      }
      this.#swap(entry, child);
    }
  }

  #swap(a: Entry<T>, b: Entry<T>): void {
    const { index } = a;
    this.#place(a, b.index);
    this.#place(b, index);
  }

  #place(entry: Entry<T>, index: number): void {
    entry.index = index;
    this.#heap[index] = entry;
  }
}

function isBefore<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.dueAt === b.dueAt ? a.arrival < b.arrival : a.dueAt < b.dueAt;
}
