import { asapScheduler, type TimestampProvider } from 'rxjs';
import { type CoreV1Event } from '../event/index.ts';
import { monotonicNow } from '../operators/monotonicNow.ts';
import { checkFunction, checkMethods } from '../options/index.ts';
import { type EventCorrelatorLimits, limitsOf, lruCacheSizeOf } from './EventCorrelatorLimits.ts';
import { text } from './eventKeys.ts';
import { orStandard } from './orStandard.ts';
import { RecencyList } from './RecencyList.ts';
import { type RecordPlace } from './RecordPlace.ts';
import { RecordPlaces } from './RecordPlaces.ts';
import { SpamRecord } from './SpamRecord.ts';

/**
 * Gives the key of the bucket that an event takes from.
 *
 * @param spamKey - what `getSpamKey` gives for the event, to build on
 */
export type EventSpamKeyFunc = (event: CoreV1Event, spamKey: string) => string;

/** Options of {@link EventSpamFilter}; 0 means the default where it is a number. */
export interface EventSpamFilterOptions extends Pick<EventCorrelatorLimits, 'burstSize' | 'qps'> {
  /** How many buckets are remembered: a whole number up to 1,048,576. Default: 4096. */
  readonly lruCacheSize?: number;
  /** Gives an event's bucket. Where it throws, the error is reported and the default taken. Default: `getSpamKey`. */
  readonly spamKeyFunc?: EventSpamKeyFunc;
  /** Tells the time, such as a scheduler. Default: `asapScheduler`. */
  readonly clock?: TimestampProvider;
}

/**
 * Limits the events of one source about one object: a burst of 25 of each type, then one in five minutes.
 *
 * A token bucket for each key, full at first; one that isn't asked for longest is forgotten first, and full again when
 * it comes back. What is held back takes no token. An event that can't be read passes.
 *
 * @example
 * ```ts
 * import { type CoreV1Event, EventSpamFilter } from 'kube-event-recorder';
 *
 * declare const event: CoreV1Event;
 *
 * const spamFilter = new EventSpamFilter({ burstSize: 1 });
 * spamFilter.filter(event); // false
 * spamFilter.filter(event); // true: it is to be skipped
 * ```
 *
 * @see EventSourceObjectSpamFilter in client-go `tools/record/events_cache.go`
 */
export class EventSpamFilter {
  readonly #places: RecordPlaces;
  readonly #records: RecencyList;
  readonly #limitedAt: (event: CoreV1Event, place: RecordPlace) => RecordPlace;
  readonly #now: () => number;
  #limits: Required<EventCorrelatorLimits>;

  /** @throws TypeError or RangeError for a bad option */
  constructor(options?: EventSpamFilterOptions);
  /** @param places - those that it shares with other stages @internal */
  constructor(options: EventSpamFilterOptions, places: RecordPlaces);
  constructor(options: EventSpamFilterOptions = {}, places = new RecordPlaces()) {
    checkSpamFilterOptions(options);
    const { spamKeyFunc, clock = asapScheduler } = options;
    this.#places = places;
    this.#records = new RecencyList(lruCacheSizeOf(options.lruCacheSize));
    this.#limitedAt = orStandard(
      spamKeyFunc && ((event, place) => this.#places.keyed(text(spamKeyFunc(event, place.key)))),
      (_, place) => place,
    );
    this.#now = monotonicNow(clock);
    this.#limits = limitsOf(options);
  }

  /** How many buckets are remembered. */
  get size(): number {
    return this.#records.size;
  }

  /** How many buckets have been forgotten to make room. */
  get evictions(): number {
    return this.#records.evictions;
  }

  /**
   * Changes limits from the next event on, in the buckets that are there too; those that are undefined stay.
   *
   * @throws TypeError or RangeError for a bad limit
   */
  setLimits(limits: EventCorrelatorLimits): void {
    this.#limits = limitsOf(limits, this.#limits);
  }

  /** Whether an event is to be skipped; if not, it has taken a token. Never throws. */
  filter(event: CoreV1Event): boolean {
    try {
      return !this.take(this.placeOf(event));
    } catch {
      return false;
    }
  }

  /**
   * What an event is limited together with.
   *
   * @throws what reading the event throws
   * @internal
   */
  placeOf(event: CoreV1Event, place?: RecordPlace): RecordPlace {
    return this.#limitedAt(event, this.#places.of(event, place));
  }

  /** Takes a token, if one is there. @internal */
  take(place: RecordPlace): boolean {
    const now = this.#now();
    const { qps, burstSize } = this.#limits;
    let record = place.limited;
    if (record === undefined) {
      record = new SpamRecord(place, burstSize, now);
      place.addLimited(record);
      this.#records.add(record);
    } else {
      this.#records.use(record);
    }
    return record.bucket.take(qps, burstSize, now);
  }
}

/** @throws TypeError or RangeError for a bad option */
export function checkSpamFilterOptions(options: EventSpamFilterOptions): void {
  limitsOf(options);
  lruCacheSizeOf(options.lruCacheSize);
  if (options.spamKeyFunc !== undefined) checkFunction('spamKeyFunc', options.spamKeyFunc);
  if (options.clock !== undefined) checkMethods('clock', options.clock, ['now']);
}
