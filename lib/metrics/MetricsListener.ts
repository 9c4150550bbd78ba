/** What is counted. */
export type CounterName =
  /**
   * Occurrences by `type` (`Normal`, `Warning`, else empty), `result` (`recorded`, `delivered`, `lost`) and, of what is lost, the `reason` of
   * the drop, else empty. They are recorded once, delivered by each sink, and lost by each watcher.
   */
  | 'event_recorder_events_total'
  /** Requests by `verb` (`create`, `patch`) and `code`: `2xx`, the HTTP status, or the kind of a failure without one, such as `not-sent`. */
  | 'event_recorder_writes_total'
  /** Writes tried again, by the `code` of the answer that is the reason. */
  | 'event_recorder_write_retries_total'
  /** Records that correlation, or the counting of series, forgot to make room. */
  | 'event_recorder_correlator_evictions_total'
  /** Items that a work queue took in, by the queue's `name`, as all that follows of it; one that is in it already isn't counted again. */
  | 'workqueue_adds_total'
  /** Items that were added to it with a delay or a rate limit. */
  | 'workqueue_retries_total';

/** What is measured one by one, in seconds. */
export type HistogramName =
  /** How long a request took. */
  | 'event_recorder_write_duration_seconds'
  /** How long an item waited until somebody took it, from when it was added. */
  | 'workqueue_queue_duration_seconds'
  /** How long somebody worked on it. */
  | 'workqueue_work_duration_seconds';

/** What can be read at any time. */
export type GaugeName =
  /** Occurrences whose write waits. */
  | 'event_recorder_waiting'
  /** Occurrences whose request is under way. */
  | 'event_recorder_in_flight'
  /** Occurrences that were put off, or whose write failed: a later write may deliver them. */
  | 'event_recorder_held'
  /** For how long the oldest write has waited, its tries included. */
  | 'event_recorder_oldest_waiting_seconds'
  /** How many pauses there are, by `scope`: the `sink` as a whole, a `namespace`, a `source` and object. */
  | 'event_recorder_paused'
  /** Items in a work queue that nobody has taken yet. */
  | 'workqueue_depth'
  /** For how long all items together have been worked on whose work goes on. */
  | 'workqueue_unfinished_work_seconds'
  /** For how long the one of them has that was taken first. */
  | 'workqueue_longest_running_processor_seconds';

/** The labels of a metric: never an object or a namespace, of which there may be any number. */
export type MetricLabels = Readonly<Record<string, string>>;

/**
 * Told of what is to be measured: the way to a metrics library, of which none is needed here.
 *
 * For the option `metrics` of the broadcasters, of `deliverTo` and of the work queues. The names are complete and in Prometheus' manner; those of
 * the work queue are client-go's. A name has the same labels always. What a method throws or rejects with is reported as unhandled and harms
 * nothing else. What takes no listener makes no labels either.
 *
 * `clientGoDelivery` and `clientGoSeriesDelivery` tell of what is recorded and lost, but not of their writes.
 *
 * @example
 * ```ts
 * import { EventBroadcaster, type MetricsListener } from 'kube-event-recorder';
 *
 * const lost = new Map<string, number>();
 * const metrics: MetricsListener = {
 *   count(name, { result, reason = '' }, increment) {
 *     if (name === 'event_recorder_events_total' && result === 'lost') lost.set(reason, (lost.get(reason) ?? 0) + increment);
 *   },
 *   observe: () => undefined,
 *   watch: () => () => undefined,
 * };
 * new EventBroadcaster({ metrics });
 * ```
 *
 * @see `examples/metrics`, which feeds prom-client
 */
export interface MetricsListener {
  /** A counter grows, by at least 1. */
  count(name: CounterName, labels: MetricLabels, increment: number): void;
  /** A duration was measured. */
  observe(name: HistogramName, labels: MetricLabels, seconds: number): void;
  /**
   * A gauge can be read from now on, until the function that this gives is called.
   *
   * Several may be readable under one name and labels, one for each sink: what is to be shown is their sum, and of durations the greatest.
   */
  watch(name: GaugeName, labels: MetricLabels, read: () => number): () => void;
}
