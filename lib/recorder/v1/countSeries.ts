import { defer, mergeMap, type OperatorFunction } from 'rxjs';
import { type PipelineContext } from '../../broadcast/index.ts';
import { type CorrelatedEvent } from '../../correlation/index.ts';
import { type EventsV1Event } from '../../event/index.ts';
import { checkMethods } from '../../options/index.ts';
import { EventSeriesCounter, type EventSeriesCounterOptions } from './EventSeriesCounter.ts';

/** Options of {@link countSeries}: those of the counter, or a counter. */
export interface CountSeriesOptions extends EventSeriesCounterOptions {
  /** A broadcaster's context: its scheduler is the default of `clock`. Default: none. */
  readonly context?: PipelineContext<EventsV1Event>;
  /** A counter of one's own, to be shared by pipelines or looked into; the other options don't reach it. Default: a fresh one for each subscription. */
  readonly counter?: EventSeriesCounter;
}

/**
 * Says of each event what is to be written: makes series of what occurs again and again, see {@link EventSeriesCounter}.
 *
 * For the way to an API server, in front of `deliverTo`: `correlate` for events.k8s.io/v1. Each event gives one {@link CorrelatedEvent}, in the
 * same call, and a series that it pushes out another before it.
 *
 * ```
 * source: -a-a-a-b-a-----|
 *          countSeries()
 * result: -a-A-h-b-h-----|     A: a series of 2; h: 3 and 4, to be held
 * ```
 *
 * Completion, errors and unsubscription pass as in `map`. Nothing waits, and nothing is scheduled.
 *
 * @example
 * ```ts
 * import { countSeries, deliverTo, EventsV1Broadcaster, type EventSink, type EventsV1Event } from 'kube-event-recorder';
 *
 * declare const auditSink: EventSink<EventsV1Event>;
 *
 * new EventsV1Broadcaster().start('audit', (events, context) =>
 *   events.pipe(countSeries({ context, doublingMs: 10_000 }), deliverTo(auditSink, { context })),
 * );
 * ```
 *
 * @throws TypeError or RangeError for a bad option, at the call
 */
export function countSeries(
  options: CountSeriesOptions = {},
): OperatorFunction<EventsV1Event, CorrelatedEvent<EventsV1Event>> {
  const { clock = options.context?.scheduler, counter } = options;
  if (counter !== undefined) checkMethods('counter', counter, ['observe']);
  const fresh = () => new EventSeriesCounter({ ...options, ...(clock && { clock }) });
  // The options are checked now, not when somebody subscribes.
  if (!counter) fresh();
  return (events) =>
    defer(() => {
      const own = counter ?? fresh();
      return events.pipe(mergeMap((event) => own.observe(event)));
    });
}
