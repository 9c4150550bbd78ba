import { LRUCache } from 'lru-cache';
import { asapScheduler } from 'rxjs';
import { type CoreV1Event, EventClock } from '../event/index.ts';
import { monotonicNow } from '../operators/monotonicNow.ts';
import { AggregateRecord } from './AggregateRecord.ts';
import {
  checkAggregatorOptions,
  eventAggregatorByReasonMessageFunc,
  type EventAggregatorMessageFunc,
  type EventAggregatorOptions,
} from './EventAggregatorOptions.ts';
import { type EventCorrelatorLimits, limitsOf, lruCacheSizeOf } from './EventCorrelatorLimits.ts';
import {
  eventAggregatorByReasonFunc,
  type EventAggregatorKeyFunc,
  getEventKey,
  getSpamKey,
  text,
} from './eventKeys.ts';
import { type EventKeys } from './KnownKeys.ts';
import { orStandard } from './orStandard.ts';
import { type Mutable } from '../event/Mutable.ts';

/** What an {@link EventAggregator} lets go on. */
export interface AggregatedEvent {
  /** The event itself, or the aggregate that stands for it. */
  readonly event: CoreV1Event;
  /** The key under which it is to be counted; undefined for an event that can't be read. */
  readonly key: string | undefined;
  /** Whether it is an aggregate. */
  readonly isAggregate: boolean;
}

/**
 * Puts aggregates in the place of similar events: from the tenth different message of a group on, a new event about the
 * same object goes on, to be counted under the key of the group.
 *
 * A group that has seen nothing for ten minutes starts afresh. Which message client-go forgets when a group is over its
 * limit is chance (Go's map order); here it is the newest, so that the messages which went on by themselves keep doing
 * so, and those combined stay combined. An event that can't be read goes on as it is.
 *
 * @example
 * ```ts
 * import { type CoreV1Event, EventAggregator } from 'kube-event-recorder';
 *
 * declare const event: CoreV1Event;
 *
 * const aggregator = new EventAggregator({ maxEvents: 2 });
 * aggregator.aggregate({ ...event, message: 'volume a' }).isAggregate; // false
 * aggregator.aggregate({ ...event, message: 'volume b' }).isAggregate; // true
 * ```
 *
 * @see EventAggregator in client-go `tools/record/events_cache.go`
 */
export class EventAggregator {
  readonly #records: LRUCache<string, AggregateRecord>;
  readonly #keysOf: EventAggregatorKeyFunc;
  readonly #messageOf: EventAggregatorMessageFunc;
  readonly #now: () => number;
  readonly #eventClock: EventClock;
  #limits: Required<EventCorrelatorLimits>;
  #added = 0;

  /** @throws TypeError or RangeError for a bad option */
  constructor(options: EventAggregatorOptions = {}) {
    checkAggregatorOptions(options);
    const { keyFunc, messageFunc, clock = asapScheduler, random = Math.random } = options;
    this.#records = new LRUCache({ max: lruCacheSizeOf(options.lruCacheSize) });
    this.#keysOf = orStandard(keyFunc && prefixed(keyFunc), eventAggregatorByReasonFunc);
    this.#messageOf = orStandard(
      messageFunc && ((event) => text(messageFunc(event))),
      eventAggregatorByReasonMessageFunc,
    );
    this.#now = monotonicNow(clock);
    this.#eventClock = options.eventClock ?? new EventClock({ now: () => clock.now(), random });
    this.#limits = limitsOf(options);
  }

  /** How many groups are remembered. */
  get size(): number {
    return this.#records.size;
  }

  /** How many groups have been forgotten to make room. */
  get evictions(): number {
    return this.#added - this.#records.size;
  }

  /**
   * Changes limits from the next event on; those that are undefined stay.
   *
   * @throws TypeError or RangeError for a bad limit
   */
  setLimits(limits: EventCorrelatorLimits): void {
    this.#limits = limitsOf(limits, this.#limits);
  }

  /**
   * Takes an event in. Never throws.
   *
   * @param spamKey - what {@link getSpamKey} gives for the event. Default: it is called
   */
  aggregate(event: CoreV1Event, spamKey?: string): AggregatedEvent {
    try {
      const key = spamKey ?? getSpamKey(event);
      const [aggregateKey, localKey] = this.#keysOf(event, key);
      return this.#aggregated(event, key, aggregateKey, localKey);
    } catch {
      return { event, key: undefined, isAggregate: false };
    }
  }

  /** As {@link aggregate}, of an event whose keys are known already: it must have no `keyFunc` of its own. @internal */
  aggregateKnown(event: CoreV1Event, { spamKey, groupKey }: EventKeys): AggregatedEvent {
    return this.#aggregated(event, spamKey, groupKey, text(event.message));
  }

  #aggregated(event: CoreV1Event, spamKey: string, aggregateKey: string, localKey: string): AggregatedEvent {
    if (this.#seen(aggregateKey).admit(localKey, this.#limits.maxEvents)) {
      return { event, key: getEventKey(event, spamKey), isAggregate: false };
    }
    return { event: this.#aggregateOf(event), key: aggregateKey, isAggregate: true };
  }

  /** The record of a group, which is seen now. */
  #seen(aggregateKey: string): AggregateRecord {
    const now = this.#now();
    let record = this.#records.get(aggregateKey);
    if (record === undefined) {
      record = new AggregateRecord(now);
      this.#records.set(aggregateKey, record);
      this.#added++;
    } else if (now - record.lastSeenMs > this.#limits.maxIntervalInSeconds * 1000) {
      record.clear();
    }
    record.lastSeenMs = now;
    return record;
  }

  /** Without annotations and reporting fields; its name isn't held to DNS-1123, as client-go's isn't. */
  #aggregateOf(event: CoreV1Event): CoreV1Event {
    const { involvedObject, type, reason, source } = event;
    const { milliseconds, hex } = this.#eventClock.next();
    const now = new Date(milliseconds);
    const aggregate: Mutable<CoreV1Event> = {
      metadata: { name: `${text(involvedObject.name)}.${hex}`, namespace: event.metadata.namespace },
      involvedObject,
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
    };
    if (type !== undefined) aggregate.type = type;
    if (reason !== undefined) aggregate.reason = reason;
    aggregate.message = this.#messageOf(event);
    if (source !== undefined) aggregate.source = source;
    return aggregate;
  }
}

/** A user's keys can't meet the keys of events, nor those of the default. */
function prefixed(keyFunc: EventAggregatorKeyFunc): EventAggregatorKeyFunc {
  return (event, spamKey) => {
    const [aggregateKey, localKey] = keyFunc(event, spamKey);
    return [`u:${text(aggregateKey)}`, text(localKey)];
  };
}
