import { type CoreV1Event, type JsonObject } from '../event/index.ts';
import { countPatch } from './countPatch.ts';
import { lruCacheSizeOf } from './EventCorrelatorLimits.ts';
import { countOf, EventRecord } from './EventRecord.ts';
import { RecencyList } from './RecencyList.ts';
import { type RecordPlace } from './RecordPlace.ts';
import { RecordPlaces } from './RecordPlaces.ts';

/** Options of {@link EventCounter}. */
export interface EventCounterOptions {
  /** How many events are remembered: a whole number up to 1,048,576. Default, and 0: 4096. */
  readonly lruCacheSize?: number;
}

/** What an {@link EventCounter} lets go on. */
export interface CountedEvent {
  /** The event itself, or its repeat: under the first one's name and firstTimestamp, with the count grown. */
  readonly event: CoreV1Event;
  /** Tells the server of a repeat, as a strategic merge patch; undefined for an event that wasn't known. */
  readonly patch: JsonObject | undefined;
  /**
   * Takes the server's answer to a write of the event as far as it leads forward: never a lower count, nothing from an
   * answer older than the last one, under another name, or to what has been forgotten. Never throws.
   */
  readonly acknowledge: (serverEvent: CoreV1Event) => void;
}

/**
 * Counts repeats: an event seen before goes on under the name and firstTimestamp that are known, its count grown by
 * one, with a patch for the server.
 *
 * At most `lruCacheSize` events are remembered; the one seen longest ago is forgotten first, and begins anew at its own
 * count. An event that arrives with a count of 0 is never known; a count stays at 2,147,483,647. An event that can't be
 * read goes on as it is.
 *
 * @example
 * ```ts
 * import { type CoreV1Event, EventCounter } from 'kube-event-recorder';
 *
 * declare const event: CoreV1Event;
 *
 * const counter = new EventCounter();
 * counter.observe(event).patch; // undefined
 * counter.observe(event).patch; // { count: 2, lastTimestamp: '2026-01-15T10:00:00Z', message: 'image pulled' }
 * ```
 *
 * @see eventLogger in client-go `tools/record/events_cache.go`
 */
export class EventCounter {
  readonly #places: RecordPlaces;
  readonly #records: RecencyList;

  /** @throws TypeError or RangeError for a bad option */
  constructor(options?: EventCounterOptions);
  /** @param places - those that it shares with other stages @internal */
  constructor(options: EventCounterOptions, places: RecordPlaces);
  constructor(options: EventCounterOptions = {}, places = new RecordPlaces()) {
    this.#places = places;
    this.#records = new RecencyList(lruCacheSizeOf(options.lruCacheSize));
  }

  /** How many events are remembered. */
  get size(): number {
    return this.#records.size;
  }

  /** How many events have been forgotten to make room. */
  get evictions(): number {
    return this.#records.evictions;
  }

  /**
   * Counts an event. Never throws.
   *
   * @param key - what it is counted under, apart from all that is counted without one. Default: what {@link getEventKey} is made of
   */
  observe(event: CoreV1Event, key?: string): CountedEvent;
  /** @param place - the event's, if another stage has found it @internal */
  observe(event: CoreV1Event, key: string | undefined, place: RecordPlace): CountedEvent;
  observe(event: CoreV1Event, key?: string, place?: RecordPlace): CountedEvent {
    try {
      if (key !== undefined) return this.#observed(event, this.#places.keyed(key));
      return this.#observed(event, this.#places.of(event, place));
    } catch {
      return { event, patch: undefined, acknowledge: ignore };
    }
  }

  /**
   * Takes the server's answer for what is known of the event, under the key of the answer: its name, resourceVersion,
   * count and firstTimestamp, even if the count is lower, and even if the event wasn't known. client-go's way; see
   * {@link CountedEvent.acknowledge} for ours. Never throws.
   */
  updateState(serverEvent: CoreV1Event): void {
    try {
      const place = this.#places.of(serverEvent);
      const record = place.counted(serverEvent);
      if (record === undefined) {
        this.#add(place, new EventRecord(place, serverEvent, countOf(serverEvent)));
      } else {
        record.set(serverEvent, countOf(serverEvent));
        this.#records.use(record);
      }
    } catch {
      // What can't be read says nothing.
    }
  }

  #observed(event: CoreV1Event, place: RecordPlace): CountedEvent {
    let record = place.counted(event);
    if (record === undefined) {
      record = new EventRecord(place, event, 0);
      this.#add(place, record);
      return this.#counted(event, undefined, record);
    }
    this.#records.use(record);
    if (record.count === 0) {
      record.set(event, 0);
      return this.#counted(event, undefined, record);
    }
    const repeat = record.repeat(event);
    const patch = countPatch(repeat);
    record.count = repeat.count;
    return this.#counted(repeat, patch, record);
  }

  #add(place: RecordPlace, record: EventRecord): void {
    place.addCounted(record);
    this.#records.add(record);
  }

  /** It has its function itself, not by its class, so that a copy (`{ ...counted, event }`) has it too. */
  #counted(event: CoreV1Event, patch: JsonObject | undefined, record: EventRecord): CountedEvent {
    const acknowledge = (serverEvent: CoreV1Event) => {
      if (record.isForgotten) return;
      this.#records.use(record);
      try {
        record.acknowledge(serverEvent);
      } catch {
        // What can't be read says nothing.
      }
    };
    return { event, patch, acknowledge };
  }
}

function ignore(): void {
  // Nothing is known of it.
}
