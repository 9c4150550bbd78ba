import { type TimestampProvider } from 'rxjs';
import { type CoreV1Event, type EventClock } from '../event/index.ts';
import { checkFunction, checkMethods } from '../options/index.ts';
import { type EventCorrelatorLimits, limitsOf, lruCacheSizeOf } from './EventCorrelatorLimits.ts';
import { type EventAggregatorKeyFunc, text } from './eventKeys.ts';

/** Makes the message of an aggregate from the event that it stands for. */
export type EventAggregatorMessageFunc = (event: CoreV1Event) => string;

/** Options of EventAggregator; 0 means the default where it is a number. */
export interface EventAggregatorOptions extends Pick<EventCorrelatorLimits, 'maxEvents' | 'maxIntervalInSeconds'> {
  /** How many groups are remembered: a whole number up to 1,048,576. Default: 4096. */
  readonly lruCacheSize?: number;
  /** Groups events. Where it throws, the error is reported and the default taken. Default: {@link eventAggregatorByReasonFunc}. */
  readonly keyFunc?: EventAggregatorKeyFunc;
  /**
   * Makes the message of an aggregate. Where it throws, the error is reported and the default taken. Default:
   * {@link eventAggregatorByReasonMessageFunc}.
   */
  readonly messageFunc?: EventAggregatorMessageFunc;
  /** Tells the time, such as a scheduler. Default: `asapScheduler`. */
  readonly clock?: TimestampProvider;
  /** A number from 0 up to 1, for the names of aggregates. Default: `Math.random`. */
  readonly random?: () => number;
  /** Gives aggregates their times and names. Default: one made from `clock` and `random`. */
  readonly eventClock?: EventClock;
}

/** Puts `(combined from similar events): ` before the event's message, as client-go does. */
export const eventAggregatorByReasonMessageFunc: EventAggregatorMessageFunc = (event) =>
  `(combined from similar events): ${text(event.message)}`;

/** @throws TypeError or RangeError for a bad option */
export function checkAggregatorOptions(options: EventAggregatorOptions): void {
  limitsOf(options);
  lruCacheSizeOf(options.lruCacheSize);
  if (options.keyFunc !== undefined) checkFunction('keyFunc', options.keyFunc);
  if (options.messageFunc !== undefined) checkFunction('messageFunc', options.messageFunc);
  if (options.clock !== undefined) checkMethods('clock', options.clock, ['now']);
  if (options.random !== undefined) checkFunction('random', options.random);
  if (options.eventClock !== undefined) checkMethods('eventClock', options.eventClock, ['next']);
}
