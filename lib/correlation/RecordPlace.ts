import { type CoreV1Event } from '../event/index.ts';
import { type AggregateRecord, type AggregateRecordPlace } from './AggregateRecord.ts';
import { eventText, groupText } from './eventKeys.ts';
import { type EventRecord, type EventRecordPlace } from './EventRecord.ts';
import { findIn, type Slot, withoutValue, withValue } from './Slot.ts';
import { type SpamRecord, type SpamRecordPlace } from './SpamRecord.ts';

/** Where a place is found as long as there is a record in it. */
export interface PlaceIndex {
  add(place: RecordPlace): void;
  delete(place: RecordPlace): void;
}

/**
 * Where the stages of a correlator find what they know of an event: one look-up serves them all.
 *
 * It is found as long as a stage has a record of it.
 */
export abstract class RecordPlace implements AggregateRecordPlace, EventRecordPlace, SpamRecordPlace {
  /** What tells it from all others of its kind. */
  abstract readonly key: string;
  /** Whether it is found by a key, and then has one record of each stage, whatever the event. */
  abstract readonly isKeyed: boolean;
  readonly #index: PlaceIndex;
  #groups: Slot<AggregateRecord> = undefined;
  #counted: Slot<EventRecord> = undefined;
  #limited: SpamRecord | undefined = undefined;
  #records = 0;

  constructor(index: PlaceIndex) {
    this.#index = index;
  }

  isIn(index: PlaceIndex): boolean {
    return this.#index === index;
  }

  /** @throws what reading the event throws, as {@link counted} does */
  group(event: CoreV1Event): AggregateRecord | undefined {
    return findIn(this.#groups, event, groupText);
  }

  addGroup(record: AggregateRecord): void {
    this.#groups = withValue(this.#groups, record);
    this.#added();
  }

  deleteGroup(record: AggregateRecord): void {
    this.#groups = withoutValue(this.#groups, record);
    this.#deleted();
  }

  counted(event: CoreV1Event): EventRecord | undefined {
    return findIn(this.#counted, event, eventText);
  }

  addCounted(record: EventRecord): void {
    this.#counted = withValue(this.#counted, record);
    this.#added();
  }

  deleteCounted(record: EventRecord): void {
    this.#counted = withoutValue(this.#counted, record);
    this.#deleted();
  }

  get limited(): SpamRecord | undefined {
    return this.#limited;
  }

  addLimited(record: SpamRecord): void {
    this.#limited = record;
    this.#added();
  }

  deleteLimited(): void {
    this.#limited = undefined;
    this.#deleted();
  }

  toString(): string {
    return this.key;
  }

  #added(): void {
    if (this.#records++ === 0) this.#index.add(this);
  }

  #deleted(): void {
    if (--this.#records === 0) this.#index.delete(this);
  }
}
