import { asapScheduler } from 'rxjs';
import { type CoreV1Event, type JsonObject } from '../event/index.ts';
import { checkMethods } from '../options/index.ts';
import { type CorrelatedEvent } from './CorrelatedEvent.ts';
import { type AggregatedEvent, EventAggregator } from './EventAggregator.ts';
import { checkAggregatorOptions, type EventAggregatorOptions } from './EventAggregatorOptions.ts';
import { type EventCorrelatorLimits, limitsOf, lruCacheSizeOf } from './EventCorrelatorLimits.ts';
import { EventCounter, type EventCounterOptions } from './EventCounter.ts';
import { getEventKey, getSpamKey } from './eventKeys.ts';
import { checkSpamFilterOptions, EventSpamFilter, type EventSpamFilterOptions } from './EventSpamFilter.ts';
import { HeldClock } from './HeldClock.ts';
import { KnownKeys } from './KnownKeys.ts';

/** Options of {@link EventCorrelator}, those of all its stages; 0 means the default where it is a number. */
export interface EventCorrelatorOptions extends EventAggregatorOptions, EventCounterOptions, EventSpamFilterOptions {
  /** How many records each stage keeps: a whole number up to 1,048,576. Default: 4096. */
  readonly lruCacheSize?: number;
  /** The first stage, which other options then don't reach; false: no event is aggregated. Default: one made from the options. */
  readonly aggregator?: EventAggregator | false;
  /** The second stage; false: no repeat is counted, each is an event of its own. Default: one made from the options. */
  readonly counter?: EventCounter | false;
  /** The third stage; false: no event is skipped. Default: one made from the options. */
  readonly spamFilter?: EventSpamFilter | false;
}

/**
 * Keeps a storm of events from the API server: aggregates those that differ in their messages only, counts repeats, and
 * limits what a source may say of one object.
 *
 * The rules are client-go's, its defaults too. Only the joining of keys differs: here no two different events share one.
 * The state of each stage is bounded by `lruCacheSize`.
 *
 * @example
 * ```ts
 * import { type CoreV1Event, EventCorrelator } from 'kube-event-recorder';
 *
 * declare const event: CoreV1Event;
 * declare const post: (event: CoreV1Event) => Promise<CoreV1Event>;
 *
 * const correlator = new EventCorrelator({ burstSize: 10 });
 * const { skip, event: toWrite, patch } = correlator.correlate(event);
 * if (!skip && patch === undefined) correlator.updateState(await post(toWrite));
 * ```
 *
 * @see EventCorrelator in client-go `tools/record/events_cache.go`
 */
export class EventCorrelator {
  /** The first stage; undefined if it is switched off. */
  readonly aggregator: EventAggregator | undefined;
  /** The second stage; undefined if it is switched off. */
  readonly counter: EventCounter | undefined;
  /** The third stage; undefined if it is switched off. */
  readonly spamFilter: EventSpamFilter | undefined;
  readonly #known: KnownKeys;
  readonly #groupsAsUsual: boolean;
  readonly #clock: HeldClock;

  /** @throws TypeError or RangeError for a bad option */
  constructor(options: EventCorrelatorOptions = {}) {
    checkCorrelatorOptions(options);
    const { aggregator, counter, spamFilter } = options;
    this.#known = new KnownKeys(lruCacheSizeOf(options.lruCacheSize));
    this.#clock = new HeldClock(options.clock ?? asapScheduler);
    const ofStages = { ...options, clock: this.#clock };
    this.#groupsAsUsual = !aggregator && options.keyFunc === undefined;
    this.aggregator = aggregator === false ? undefined : (aggregator ?? new EventAggregator(ofStages));
    this.counter = counter === false ? undefined : (counter ?? new EventCounter(options));
    this.spamFilter = spamFilter === false ? undefined : (spamFilter ?? new EventSpamFilter(ofStages));
  }

  /** How many records the stages have forgotten to make room. */
  get evictions(): number {
    return (this.aggregator?.evictions ?? 0) + (this.counter?.evictions ?? 0) + (this.spamFilter?.evictions ?? 0);
  }

  /**
   * Changes limits from the next event on; those that are undefined stay.
   *
   * @throws TypeError or RangeError for a bad limit; then none is changed
   */
  setLimits(limits: EventCorrelatorLimits): void {
    limitsOf(limits);
    this.aggregator?.setLimits(limits);
    this.spamFilter?.setLimits(limits);
  }

  /** Takes an event in. Never throws: one that can't be read goes on as it is. */
  correlate(event: CoreV1Event): CorrelatedEvent {
    const { aggregator, counter, spamFilter } = this;
    try {
      this.#clock.hold();
      const known = this.#known.find(event);
      const ownKey = known?.spamKey ?? getSpamKey(event);
      const aggregated =
        known && this.#groupsAsUsual ? aggregator?.aggregateKnown(event, known) : aggregator?.aggregate(event, ownKey);
      const { event: single, key, isAggregate } = aggregated ?? alone(event, ownKey);
      const counted = counter?.observe(single, key);
      const result = counted?.event ?? single;
      const spamKey = spamFilter?.keyOf(result, ownKey) ?? ownKey;
      // Only what repeats is worth it.
      if (known === undefined && counted?.patch !== undefined) this.#known.add(event, ownKey);
      const skip = spamFilter !== undefined && !spamFilter.take(spamKey);
      return new Correlated(result, counted?.patch, skip, spamKey, counter, isAggregate ? undefined : counted?.key);
    } catch {
      return new Correlated(event, undefined, false, '', undefined, undefined);
    } finally {
      this.#clock.release();
    }
  }

  /** Takes the server's answer as client-go does, going backwards included: see {@link EventCounter.updateState}. */
  updateState(serverEvent: CoreV1Event): void {
    this.counter?.updateState(serverEvent);
  }

  /** Takes the server's answer as far as it leads forward: see {@link CorrelatedEvent.acknowledge}. */
  acknowledge(correlated: CorrelatedEvent, serverEvent: CoreV1Event): void {
    correlated.acknowledge(serverEvent);
  }
}

/** @throws TypeError or RangeError for a bad option */
export function checkCorrelatorOptions(options: EventCorrelatorOptions): void {
  const { aggregator, counter, spamFilter } = options;
  checkAggregatorOptions(options);
  checkSpamFilterOptions(options);
  if (aggregator) checkMethods('aggregator', aggregator, ['aggregate', 'setLimits']);
  if (counter) checkMethods('counter', counter, ['observe', 'updateState', 'acknowledge']);
  if (spamFilter) checkMethods('spamFilter', spamFilter, ['keyOf', 'take', 'setLimits']);
}

/** What a correlator without an aggregator makes of an event. */
function alone(event: CoreV1Event, spamKey: string): AggregatedEvent {
  return { event, key: getEventKey(event, spamKey), isAggregate: false };
}

class Correlated implements CorrelatedEvent {
  readonly event: CoreV1Event;
  readonly patch: JsonObject | undefined;
  readonly skip: boolean;
  readonly spamKey: string;
  readonly #counter: EventCounter | undefined;
  readonly #key: string | undefined;

  constructor(
    event: CoreV1Event,
    patch: JsonObject | undefined,
    skip: boolean,
    spamKey: string,
    counter: EventCounter | undefined,
    key: string | undefined,
  ) {
    this.event = event;
    this.patch = patch;
    this.skip = skip;
    this.spamKey = spamKey;
    this.#counter = counter;
    this.#key = key;
  }

  acknowledge(serverEvent: CoreV1Event): void {
    if (this.#key !== undefined) this.#counter?.acknowledge(this.#key, serverEvent);
  }
}
