import { type CoreV1Event } from '../event/index.ts';
import { groupKey, joined, text } from './eventKeys.ts';
import { Recent } from './RecencyList.ts';
import { type Slotted } from './Slot.ts';

/** More keys than these are looked up in a Set. */
const FEW = 32;

/** Where an {@link AggregateRecord} is found. */
export interface AggregateRecordPlace {
  readonly isKeyed: boolean;
  readonly key: string;
  deleteGroup(record: AggregateRecord): void;
}

/**
 * What an EventAggregator knows of one group: when it was last seen, and the local keys of the events that went on by
 * themselves.
 *
 * The keys are an array as long as they are few: a Set for each of the groups made an event about a new object half as
 * dear again.
 */
export class AggregateRecord extends Recent implements Slotted {
  readonly #place: AggregateRecordPlace;
  readonly #reason: string;
  readonly #component: string;
  readonly #instance: string;
  lastSeenMs: number;
  #key: string | undefined = undefined;
  #keys: string[] = [];
  #index: Set<string> | undefined = undefined;

  constructor(place: AggregateRecordPlace, event: CoreV1Event, now: number) {
    super();
    this.#place = place;
    this.#reason = text(event.reason);
    this.#component = text(event.reportingComponent);
    this.#instance = text(event.reportingInstance);
    this.lastSeenMs = now;
  }

  get text(): string {
    return joined([this.#reason, this.#component, this.#instance]);
  }

  /** What the aggregates of the group are counted under. */
  get key(): string {
    return (this.#key ??= this.#place.isKeyed ? this.#place.key : groupKey(this.#place.key, this.text));
  }

  matches(event: CoreV1Event): boolean {
    return (
      this.#place.isKeyed ||
      (text(event.reason) === this.#reason &&
        text(event.reportingComponent) === this.#component &&
        text(event.reportingInstance) === this.#instance)
    );
  }

  override onForgotten(): void {
    this.#place.deleteGroup(this);
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
