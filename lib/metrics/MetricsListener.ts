/** What is counted. */
export type CounterName =
  /** Occurrences by `type` (`Normal`, `Warning`), `result` (`recorded`, `delivered`, `lost`) and, of what is lost, the drop `reason`. */
  | 'event_recorder_events_total'
  /** Requests by `verb` (`create`, `patch`) and `code`: `2xx`, the HTTP status, or the kind of a failure without one. */
  | 'event_recorder_writes_total'
  /** Writes tried again, by the `code` of the answer that is the reason. */
  | 'event_recorder_write_retries_total'
  | 'workqueue_adds_total'
  | 'workqueue_retries_total';

/** What is measured one by one, in seconds. */
export type HistogramName =
  /** How long a request took. */
  | 'event_recorder_write_duration_seconds'
  /** How long an item waited until somebody took it. */
  | 'workqueue_queue_duration_seconds'
  /** How long somebody worked on it. */
  | 'workqueue_work_duration_seconds';

/** What can be read at any time. */
export type GaugeName =
  /** Occurrences whose write waits. */
  | 'event_recorder_waiting'
  /** Occurrences whose request is under way. */
  | 'event_recorder_in_flight'
  /** Occurrences that were put off. */
  | 'event_recorder_held'
  /** For how long the oldest write has waited. */
  | 'event_recorder_oldest_waiting_seconds'
  /** How many pauses there are, by `scope`: `sink`, `namespace`, `source`. */
  | 'event_recorder_paused'
  /** How many records correlation, or series, forgot to make room; it only grows. */
  | 'event_recorder_correlator_evictions_total'
  | 'workqueue_depth'
  | 'workqueue_unfinished_work_seconds'
  | 'workqueue_longest_running_processor_seconds';

/** The labels of a metric: never an object or a namespace, of which there may be any number. */
export type MetricLabels = Readonly<Record<string, string>>;

/**
 * Told of what is to be measured: the way to a metrics library, of which none is needed here.
 *
 * The names are complete and in Prometheus' manner; those of the work queue are client-go's. What a method throws or rejects with is reported as
 * unhandled and harms nothing else.
 *
 * @see `examples/metrics.ts`, which feeds prom-client
 */
export interface MetricsListener {
  /** A counter grows. */
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
