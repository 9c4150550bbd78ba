import { type SchedulerLike } from 'rxjs';
import { type BroadcasterState } from '../broadcast/index.ts';
import { type EventCorrelator, type EventCorrelatorOptions } from '../correlation/index.ts';
import { type DeliverToOptions, type EventDelivery } from '../delivery/index.ts';
import { type EventLogger } from '../logging/index.ts';
import { type MetricsListener } from '../metrics/index.ts';
import { type WatcherStats } from './ShutdownReport.ts';

/** Options of {@link EventBroadcaster}. */
export interface EventBroadcasterOptions {
  /** Where the broadcaster says what went wrong. Default: standard error, in klog's format. */
  readonly logger?: EventLogger;
  /** Shuts the broadcaster down when it aborts, with the default deadline. Default: none. */
  readonly signal?: AbortSignal;
  /** How long a shutdown may take, in milliseconds, from 0 to 2,147,483,647. Default: 10,000. */
  readonly shutdownDeadlineMs?: number;
  /** How many events wait for the next turn; one more, and the oldest is handed out in the caller's. Default: 1000. */
  readonly queueLength?: number;
  /** Messages are cut to that many bytes of UTF-8, at least 1. Default: 16,384. */
  readonly maxMessageBytes?: number;
  /** Told of what is to be measured, such as what is lost and how long requests take. Default: nobody. */
  readonly metrics?: MetricsListener;
  /** Time for every part. Default: `asapScheduler`: the next turn is a microtask, a delay a timer. */
  readonly scheduler?: SchedulerLike;
  /** Chance for every part: from 0 up to, but not including, 1. Default: `Math.random`. */
  readonly random?: () => number;
}

/** Options of {@link EventBroadcaster.startLogging}. */
export interface StartLoggingOptions {
  /** The watcher's name. Default: `logging`. */
  readonly name?: string;
  /** Whether control characters are escaped, so that no event forges a line. Default: true. */
  readonly escape?: boolean;
}

/** Options of {@link EventBroadcaster.startStructuredLogging}. */
export interface StartStructuredLoggingOptions {
  /** The watcher's name. Default: `structured-logging`. */
  readonly name?: string;
  /** The logger's level for an event. Default: `info`. */
  readonly level?: string;
}

/** Options of {@link EventBroadcaster.startRecordingToSink}. */
export interface StartRecordingToSinkOptions extends Omit<DeliverToOptions, 'context' | 'onNotice'> {
  /** The watcher's name. Default: `sink`. */
  readonly name?: string;
  /** How events are aggregated, counted and held back; a correlator of one's own can be given other limits later. Default: client-go's limits. */
  readonly correlator?: EventCorrelatorOptions | EventCorrelator;
  /** Another way to the sink, such as `clientGoDelivery()`, which the options of {@link deliverTo} don't reach. Default: `correlate`, `deliverTo`. */
  readonly delivery?: EventDelivery;
}

/** What {@link EventBroadcaster.stats} says. */
export interface EventBroadcasterStats {
  readonly state: BroadcasterState;
  /** Events that recorders made and the intake took. */
  readonly recorded: number;
  /** Calls of recorders of which no event came, and events that the intake did not take. */
  readonly refused: { readonly invalid: number; readonly stopped: number; readonly incomingFull: number };
  /** How many drops a slow subscriber of `drops` was not told. */
  readonly dropsUntold: number;
  /** The books of each watcher, in the order in which they were started. */
  readonly watchers: readonly WatcherStats[];
}
