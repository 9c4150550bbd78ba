import { LRUCache } from 'lru-cache';
import { type CoreV1Event, type JsonObject } from '../event/index.ts';
import { countPatch } from './countPatch.ts';
import { lruCacheSizeOf } from './EventCorrelatorLimits.ts';
import { getEventKey } from './eventKeys.ts';
import { countOf, type EventRecord, recordOf, repeatOf } from './EventRecord.ts';

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
  /** The key under which it is counted; undefined for an event that can't be read. */
  readonly key: string | undefined;
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
  readonly #records: LRUCache<string, EventRecord>;
  #added = 0;

  /** @throws TypeError or RangeError for a bad option */
  constructor(options: EventCounterOptions = {}) {
    this.#records = new LRUCache({ max: lruCacheSizeOf(options.lruCacheSize) });
  }

  /** How many events are remembered. */
  get size(): number {
    return this.#records.size;
  }

  /** How many events have been forgotten to make room. */
  get evictions(): number {
    return this.#added - this.#records.size;
  }

  /**
   * Counts an event. Never throws.
   *
   * @param key - what tells it from others. Default: {@link getEventKey}
   */
  observe(event: CoreV1Event, key?: string): CountedEvent {
    try {
      return this.#observed(event, key ?? getEventKey(event));
    } catch {
      return { event, patch: undefined, key: undefined };
    }
  }

  /**
   * Takes the server's answer for what is known of the event, under the key of the answer: its name, resourceVersion,
   * count and firstTimestamp, even if the count is lower, and even if the event wasn't known. client-go's way; see
   * {@link acknowledge} for ours. Never throws.
   */
  updateState(serverEvent: CoreV1Event): void {
    try {
      const key = getEventKey(serverEvent);
      const record = recordOf(serverEvent, countOf(serverEvent));
      if (!this.#records.has(key)) this.#added++;
      this.#records.set(key, record);
    } catch {
      // What can't be read says nothing.
    }
  }

  /**
   * Takes the server's answer to a write of the event counted under `key`, as far as it leads forward: never a lower
   * count, nothing from an answer older than the last one, under another name, or to what has been forgotten. Never
   * throws.
   */
  acknowledge(key: string, serverEvent: CoreV1Event): void {
    try {
      const { metadata, firstTimestamp } = serverEvent;
      const count = countOf(serverEvent);
      const record = this.#records.get(key);
      if (record === undefined || record.name !== metadata.name || count < record.acknowledged) return;
      record.acknowledged = count;
      record.count = Math.max(record.count, count);
      record.resourceVersion = metadata.resourceVersion;
      record.firstTimestamp = firstTimestamp ?? record.firstTimestamp;
    } catch {
      // What can't be read says nothing.
    }
  }

  #observed(event: CoreV1Event, key: string): CountedEvent {
    const record = this.#records.get(key);
    if (record === undefined || record.count === 0) {
      this.#records.set(key, recordOf(event, 0));
      if (record === undefined) this.#added++;
      return { event, patch: undefined, key };
    }
    const repeat = repeatOf(event, record);
    const patch = countPatch(repeat);
    record.count = repeat.count;
    return { event: repeat, patch, key };
  }
}
