import { defer, map, type OperatorFunction } from 'rxjs';
import { type PipelineContext } from '../broadcast/index.ts';
import { type CoreV1Event } from '../event/index.ts';
import { checkMethods } from '../options/index.ts';
import { type CorrelatedEvent } from './CorrelatedEvent.ts';
import { checkCorrelatorOptions, EventCorrelator, type EventCorrelatorOptions } from './EventCorrelator.ts';
import { withContext } from './withContext.ts';

/** Options of {@link correlate}: those of the correlator, or a correlator. */
export interface CorrelateOptions extends EventCorrelatorOptions {
  /** A broadcaster's context: its scheduler and `random` are the defaults of `clock` and `random`. Default: none. */
  readonly context?: PipelineContext<CoreV1Event>;
  /**
   * A correlator of one's own, to be shared by pipelines, looked into, or given new limits; the other options don't
   * reach it. Default: a fresh one for each subscription.
   */
  readonly correlator?: EventCorrelator;
}

/**
 * Says of each event what is to be written: aggregates similar events, counts repeats, limits sources, as client-go does.
 *
 * For the way to an API server, in front of `deliverTo`. Every event gives exactly one {@link CorrelatedEvent}, in the
 * same call: one that is to be skipped too, with `skip` set, so that whoever writes can fold its count into a later
 * write. Use `filter(({ skip }) => !skip)` to be rid of them.
 *
 * ```
 * source: -a-a-b-a-----|
 *          correlate({ burstSize: 2 })     a and b are about one object
 * result: -a-A-b-B-----|     a: the first, A: a x2 with a patch, b and B (a x3): skip
 * ```
 *
 * - Each subscription has a state of its own, unless a correlator or a stage is given.
 * - The server's answers go back by `acknowledge`.
 * - Completion, errors and unsubscription pass as in `map`. Nothing waits, and nothing is scheduled.
 *
 * @example
 * ```ts
 * import { filter, map } from 'rxjs';
 * import { correlate, EventBroadcaster } from 'kube-event-recorder';
 *
 * const broadcaster = new EventBroadcaster();
 * broadcaster
 *   .start('repeats', (events, context) => events.pipe(correlate({ context }), filter(({ patch }) => patch !== undefined)))
 *   .results.subscribe(({ event }) => console.log(event.message, event.count));
 * ```
 *
 * @throws TypeError or RangeError for a bad option, at the call
 * @see EventCorrelate in client-go `tools/record/events_cache.go`
 */
export function correlate(options: CorrelateOptions = {}): OperatorFunction<CoreV1Event, CorrelatedEvent> {
  const { correlator } = options;
  if (correlator !== undefined) checkMethods('correlator', correlator, ['correlate']);
  const settings = withContext<EventCorrelatorOptions>(options);
  checkCorrelatorOptions(settings);
  return (events) =>
    defer(() => {
      const own = correlator ?? new EventCorrelator(settings);
      return events.pipe(map((event) => own.correlate(event)));
    });
}
