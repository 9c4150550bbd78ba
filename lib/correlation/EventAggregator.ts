import { asapScheduler } from 'rxjs';
import { type CoreV1Event, EventClock } from '../event/index.ts';
import { type Mutable } from '../event/Mutable.ts';
import { monotonicNow } from '../operators/monotonicNow.ts';
import { AggregateRecord } from './AggregateRecord.ts';
import {
  checkAggregatorOptions,
  eventAggregatorByReasonMessageFunc,
  type EventAggregatorMessageFunc,
  type EventAggregatorOptions,
} from './EventAggregatorOptions.ts';
import { type EventCorrelatorLimits, limitsOf, lruCacheSizeOf } from './EventCorrelatorLimits.ts';
import { type EventAggregatorKeyFunc, text } from './eventKeys.ts';
import { orStandard } from './orStandard.ts';
import { RecencyList } from './RecencyList.ts';
import { type RecordPlace } from './RecordPlace.ts';
import { RecordPlaces } from './RecordPlaces.ts';

/** What an {@link EventAggregator} lets go on. */
export interface AggregatedEvent {
  /** The event itself, or the aggregate that stands for it. */
  readonly event: CoreV1Event;
  /** The key under which an aggregate is to be counted; undefined for an event, which is counted by itself. */
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
  readonly #places: RecordPlaces;
  readonly #records: RecencyList;
  readonly #keysOf: (event: CoreV1Event, place: RecordPlace) => TextKeys | undefined;
  readonly #messageOf: EventAggregatorMessageFunc;
  readonly #now: () => number;
  readonly #eventClock: EventClock;
  #limits: Required<EventCorrelatorLimits>;

  /** @throws TypeError or RangeError for a bad option */
  constructor(options?: EventAggregatorOptions);
  /** @param places - those that it shares with other stages @internal */
  constructor(options: EventAggregatorOptions, places: RecordPlaces);
  constructor(options: EventAggregatorOptions = {}, places = new RecordPlaces()) {
    checkAggregatorOptions(options);
    const { keyFunc, messageFunc, clock = asapScheduler, random = Math.random } = options;
    this.#places = places;
    this.#records = new RecencyList(lruCacheSizeOf(options.lruCacheSize));
    this.#keysOf = orStandard(keyFunc && ((event, place) => textKeys(keyFunc, event, place)), () => undefined);
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
    return this.#records.evictions;
  }

  /**
   * Changes limits from the next event on; those that are undefined stay.
   *
   * @throws TypeError or RangeError for a bad limit
   */
  setLimits(limits: EventCorrelatorLimits): void {
    this.#limits = limitsOf(limits, this.#limits);
  }

  /** Takes an event in. Never throws. */
  aggregate(event: CoreV1Event): AggregatedEvent;
  /** @param place - the event's, if another stage has found it @internal */
  aggregate(event: CoreV1Event, place: RecordPlace): AggregatedEvent;
  aggregate(event: CoreV1Event, place?: RecordPlace): AggregatedEvent {
    try {
      const own = this.#places.of(event, place);
      const keys = this.#keysOf(event, own);
      const record = this.#seen(event, keys ? this.#places.keyed(keys.aggregateKey) : own);
      if (record.admit(keys?.localKey ?? text(event.message), this.#limits.maxEvents)) {
        return { event, key: undefined, isAggregate: false };
      }
      return { event: this.#aggregateOf(event), key: record.key, isAggregate: true };
    } catch {
      return { event, key: undefined, isAggregate: false };
    }
  }

  /** The record of a group, which is seen now. */
  #seen(event: CoreV1Event, place: RecordPlace): AggregateRecord {
    const now = this.#now();
    let record = place.group(event);
    if (record === undefined) {
      record = new AggregateRecord(place, event, now);
      place.addGroup(record);
      this.#records.add(record);
      return record;
    }
    this.#records.use(record);
    if (now - record.lastSeenMs > this.#limits.maxIntervalInSeconds * 1000) record.clear();
    record.lastSeenMs = now;
    return record;
  }

  /** Without annotations and reporting fields; its name isn't held to DNS-1123, as client-go's isn't. */
  #aggregateOf(event: CoreV1Event): CoreV1Event {
    const { involvedObject, type, reason, source } = event;
    const { date, hex } = this.#eventClock.next();
    const aggregate: Mutable<CoreV1Event> = {
      metadata: { name: `${text(involvedObject.name)}.${hex}`, namespace: event.metadata.namespace },
      involvedObject,
      count: 1,
      firstTimestamp: date,
      lastTimestamp: date,
    };
    if (type !== undefined) aggregate.type = type;
    if (reason !== undefined) aggregate.reason = reason;
    aggregate.message = this.#messageOf(event);
    if (source !== undefined) aggregate.source = source;
    return aggregate;
  }
}

interface TextKeys {
  readonly aggregateKey: string;
  readonly localKey: string;
}

/** A user's keys can't meet those of the default. */
function textKeys(keyFunc: EventAggregatorKeyFunc, event: CoreV1Event, place: RecordPlace): TextKeys {
  const [aggregateKey, localKey] = keyFunc(event, place.key);
  return { aggregateKey: `u:${text(aggregateKey)}`, localKey: text(localKey) };
}
