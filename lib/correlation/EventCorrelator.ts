import { asapScheduler } from 'rxjs';
import { type CoreV1Event } from '../event/index.ts';
import { checkMethods } from '../options/index.ts';
import { type CorrelatedEvent } from './CorrelatedEvent.ts';
import { EventAggregator } from './EventAggregator.ts';
import { checkAggregatorOptions, type EventAggregatorOptions } from './EventAggregatorOptions.ts';
import { type EventCorrelatorLimits, limitsOf } from './EventCorrelatorLimits.ts';
import { EventCounter, type EventCounterOptions } from './EventCounter.ts';
import { checkSpamFilterOptions, EventSpamFilter, type EventSpamFilterOptions } from './EventSpamFilter.ts';
import { HeldClock } from './HeldClock.ts';
import { RecordPlaces } from './RecordPlaces.ts';

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
  readonly #places = new RecordPlaces();
  readonly #clock: HeldClock;

  /** @throws TypeError or RangeError for a bad option */
  constructor(options: EventCorrelatorOptions = {}) {
    checkCorrelatorOptions(options);
    const { aggregator, counter, spamFilter } = options;
    this.#clock = new HeldClock(options.clock ?? asapScheduler);
    const ofStages = { ...options, clock: this.#clock };
    this.aggregator = aggregator === false ? undefined : (aggregator ?? new EventAggregator(ofStages, this.#places));
    this.counter = counter === false ? undefined : (counter ?? new EventCounter(options, this.#places));
    this.spamFilter = spamFilter === false ? undefined : (spamFilter ?? new EventSpamFilter(ofStages, this.#places));
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
      const place = this.#places.of(event);
      const aggregated = aggregator?.aggregate(event, place);
      const single = aggregated?.event ?? event;
      const counted = counter?.observe(single, aggregated?.key, place);
      const result = counted?.event ?? single;
      const limited = spamFilter?.placeOf(result, place) ?? place;
      const skip = spamFilter !== undefined && !spamFilter.take(limited);
      const acknowledge = aggregated?.isAggregate === true ? ignore : (counted?.acknowledge ?? ignore);
      return { event: result, patch: counted?.patch, skip, spamKey: limited, acknowledge };
    } catch {
      return { event, patch: undefined, skip: false, spamKey: '', acknowledge: ignore };
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
  if (counter) checkMethods('counter', counter, ['observe', 'updateState']);
  if (spamFilter) checkMethods('spamFilter', spamFilter, ['filter', 'setLimits']);
}

function ignore(): void {
  // Nothing is known of it.
}
