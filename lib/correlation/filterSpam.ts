import { defer, filter, type MonoTypeOperatorFunction } from 'rxjs';
import { type PipelineContext } from '../broadcast/index.ts';
import { type CoreV1Event } from '../event/index.ts';
import { safeCallback } from '../operators/dropped.ts';
import { checkFunction } from '../options/index.ts';
import { type EventCarrier, isCarrier } from './EventCarrier.ts';
import { checkSpamFilterOptions, EventSpamFilter, type EventSpamFilterOptions } from './EventSpamFilter.ts';
import { withContext } from './withContext.ts';

/** Options of {@link filterSpam}. */
export interface FilterSpamOptions<T> extends EventSpamFilterOptions {
  /** A broadcaster's context: its scheduler is the default of `clock`. Default: none. */
  readonly context?: PipelineContext<CoreV1Event>;
  /** Called once with each value that is held back. If it throws, the error is reported as unhandled. Default: none. */
  readonly onDrop?: (value: T, reason: 'spam-filtered') => void;
}

/**
 * Holds back what a source says too often of one object: the last stage of {@link correlate}, by itself.
 *
 * A token bucket for each source, object and type: a burst of 25, then one in five minutes. What finds no token goes to
 * `onDrop` instead of downstream. It takes bare events, or what {@link aggregateSimilar} and {@link countRepeats} emit.
 *
 * ```
 * source: -a-b-c-d---|
 *          filterSpam({ burstSize: 2 })     all about one object
 * result: -a-b-------|     c and d go to onDrop
 * ```
 *
 * Each subscription has a state of its own. Completion, errors and unsubscription pass as in `filter`.
 *
 * @example
 * ```ts
 * import { type Observable } from 'rxjs';
 * import { aggregateSimilar, type CoreV1Event, countRepeats, filterSpam } from 'kube-event-recorder';
 *
 * declare const events: Observable<CoreV1Event>;
 *
 * events
 *   .pipe(
 *     aggregateSimilar(),
 *     countRepeats(),
 *     filterSpam({ burstSize: 10, onDrop: ({ event }) => console.warn('held back', event.message) }),
 *   )
 *   .subscribe(({ event }) => console.log(event.message, event.count));
 * ```
 *
 * @throws TypeError or RangeError for a bad option, at the call
 * @see {@link EventSpamFilter}; EventSourceObjectSpamFilter in client-go `tools/record/events_cache.go`
 */
export function filterSpam<T extends CoreV1Event | EventCarrier>(
  options: FilterSpamOptions<T> = {},
): MonoTypeOperatorFunction<T> {
  const settings = withContext<EventSpamFilterOptions>(options);
  checkSpamFilterOptions(settings);
  const drop = safeCallback(options.onDrop === undefined ? undefined : checkFunction('onDrop', options.onDrop));
  return (values) =>
    defer(() => {
      const spamFilter = new EventSpamFilter(settings);
      return values.pipe(
        filter((value) => {
          const skip = spamFilter.filter(isCarrier<EventCarrier>(value) ? value.event : value);
          if (skip) drop(value, 'spam-filtered');
          return !skip;
        }),
      );
    });
}
