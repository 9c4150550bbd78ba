import { defer, map, type OperatorFunction } from 'rxjs';
import { type CoreV1Event } from '../event/index.ts';
import { type AggregatedEvent } from './EventAggregator.ts';
import { isCarrier } from './EventCarrier.ts';
import { lruCacheSizeOf } from './EventCorrelatorLimits.ts';
import { type CountedEvent, EventCounter, type EventCounterOptions } from './EventCounter.ts';

/**
 * Counts repeats: the second stage of {@link correlate}, by itself.
 *
 * Every event gives exactly one {@link CountedEvent}, in the same call: the event the first time, then its repeats, under
 * the name and firstTimestamp of the first, with a growing count and a patch. It takes bare events, or what
 * {@link aggregateSimilar} emits.
 *
 * ```
 * source: -a-a-b-a---|
 *          countRepeats()
 * result: -a-A-b-B---|     A: a x2 with a patch, B: a x3 with a patch
 * ```
 *
 * Each subscription has a state of its own. Completion, errors and unsubscription pass as in `map`.
 *
 * @example
 * ```ts
 * import { type Observable } from 'rxjs';
 * import { type CoreV1Event, countRepeats } from 'kube-event-recorder';
 *
 * declare const events: Observable<CoreV1Event>;
 *
 * events.pipe(countRepeats()).subscribe(({ event }) => console.log(`${event.message ?? ''} x${event.count ?? 0}`));
 * ```
 *
 * @throws TypeError or RangeError for a bad option, at the call
 * @see {@link EventCounter}; eventObserve in client-go `tools/record/events_cache.go`
 */
export function countRepeats(
  options: EventCounterOptions = {},
): OperatorFunction<CoreV1Event | AggregatedEvent, CountedEvent> {
  lruCacheSizeOf(options.lruCacheSize);
  return (events) =>
    defer(() => {
      const counter = new EventCounter(options);
      return events.pipe(
        map((value) => (isCarrier(value) ? counter.observe(value.event, value.key) : counter.observe(value))),
      );
    });
}
