/** More keys than these are looked up in a Set. */
const FEW = 32;

/**
 * What an EventAggregator knows of one group: when it was last seen, and the local keys of the events that went on by
 * themselves.
 *
 * The keys are an array as long as they are few: a Set for each of the groups made an event about a new object half as
 * dear again.
 */
export class AggregateRecord {
  lastSeenMs: number;
  #keys: string[] = [];
  #index: Set<string> | undefined;

  constructor(now: number) {
    this.lastSeenMs = now;
  }

  /** Forgets all keys. */
  clear(): void {
    this.#keys = [];
    this.#index = undefined;
  }

  /**
   * Whether the group has fewer than `maxEvents` keys, this one included. If not, this one is forgotten again, so that
   * the set never grows to that many.
   */
  admit(localKey: string, maxEvents: number): boolean {
    // Only after the limit was lowered.
    while (this.#keys.length >= maxEvents) this.#forgetNewest();
    if (this.#index?.has(localKey) ?? this.#keys.includes(localKey)) return true;
    if (this.#keys.length + 1 >= maxEvents) return false;
    // An empty array that is pushed to takes room for 17 at once.
    if (this.#keys.length === 0) this.#keys = [localKey];
    else this.#keys.push(localKey);
    if (this.#index) this.#index.add(localKey);
    else if (this.#keys.length > FEW) this.#index = new Set(this.#keys);
    return true;
  }

  #forgetNewest(): void {
    const newest = this.#keys.pop();
    if (newest !== undefined) this.#index?.delete(newest);
  }
}
