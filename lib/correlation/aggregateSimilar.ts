import { defer, map, type OperatorFunction } from 'rxjs';
import { type PipelineContext } from '../broadcast/index.ts';
import { type CoreV1Event } from '../event/index.ts';
import { type AggregatedEvent, EventAggregator } from './EventAggregator.ts';
import { checkAggregatorOptions, type EventAggregatorOptions } from './EventAggregatorOptions.ts';
import { withContext } from './withContext.ts';

/** Options of {@link aggregateSimilar}. */
export interface AggregateSimilarOptions extends EventAggregatorOptions {
  /** A broadcaster's context: its scheduler and `random` are the defaults of `clock` and `random`. Default: none. */
  readonly context?: PipelineContext<CoreV1Event>;
}

/**
 * Puts aggregates in the place of similar events: the first stage of {@link correlate}, by itself.
 *
 * Every event gives exactly one {@link AggregatedEvent}, in the same call: the event, or from the tenth different
 * message of a group on a new one that stands for it. {@link countRepeats} takes these and counts the aggregates of a
 * group together; `map(({ event }) => event)` gives the bare events.
 *
 * ```
 * source: -a-b-c-a---|
 *          aggregateSimilar({ maxEvents: 3 })     they differ in their messages only
 * result: -a-b-C-a---|     C: `(combined from similar events): ` and the message of c
 * ```
 *
 * Each subscription has a state of its own. Completion, errors and unsubscription pass as in `map`.
 *
 * @example
 * ```ts
 * import { map, type Observable } from 'rxjs';
 * import { aggregateSimilar, type CoreV1Event } from 'kube-event-recorder';
 *
 * declare const events: Observable<CoreV1Event>;
 *
 * events
 *   .pipe(
 *     aggregateSimilar({ maxEvents: 5 }),
 *     map(({ event }) => event),
 *   )
 *   .subscribe((event) => console.log(event.message));
 * ```
 *
 * @throws TypeError or RangeError for a bad option, at the call
 * @see {@link EventAggregator}; EventAggregate in client-go `tools/record/events_cache.go`
 */
export function aggregateSimilar(
  options: AggregateSimilarOptions = {},
): OperatorFunction<CoreV1Event, AggregatedEvent> {
  const settings = withContext<EventAggregatorOptions>(options);
  checkAggregatorOptions(settings);
  return (events) =>
    defer(() => {
      const aggregator = new EventAggregator(settings);
      return events.pipe(map((event) => aggregator.aggregate(event)));
    });
}
