/**
 * The way from kube-event-recorder's metrics to prom-client, to copy. `alerts.yaml` and `dashboard.json` beside it are for the names that it makes.
 */
import { type CounterName, type GaugeName, type HistogramName, type MetricsListener } from 'kube-event-recorder';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What a metric says, and the names of its labels: prom-client asks for them before the first value. */
type Description = readonly [help: string, ...labelNames: string[]];

const COUNTERS: Readonly<Record<CounterName, Description>> = {
  event_recorder_events_total: ['Occurrences of events, by what became of them', 'type', 'result', 'reason'],
  event_recorder_writes_total: ['Requests to write events', 'verb', 'code'],
  event_recorder_write_retries_total: ['Writes tried again, by the answer that is the reason', 'code'],
  event_recorder_correlator_evictions_total: ['Records that correlation forgot to make room'],
  workqueue_adds_total: ['Items added to the work queue', 'name'],
  workqueue_retries_total: ['Items added with a delay or a rate limit', 'name'],
};

const HISTOGRAMS: Readonly<Record<HistogramName, Description>> = {
  event_recorder_write_duration_seconds: ['How long a request to write an event took'],
  workqueue_queue_duration_seconds: ['How long an item waited until it was taken', 'name'],
  workqueue_work_duration_seconds: ['How long an item was worked on', 'name'],
};

const GAUGES: Readonly<Record<GaugeName, Description>> = {
  event_recorder_waiting: ['Occurrences whose write waits'],
  event_recorder_in_flight: ['Occurrences whose request is under way'],
  event_recorder_held: ['Occurrences that were put off, or whose write failed'],
  event_recorder_oldest_waiting_seconds: ['For how long the oldest write has waited'],
  event_recorder_paused: ['Pauses of writes, by what pauses', 'scope'],
  workqueue_depth: ['Items in the work queue that nobody has taken yet', 'name'],
  workqueue_unfinished_work_seconds: ['For how long all work under way has taken together', 'name'],
  workqueue_longest_running_processor_seconds: ['For how long the longest work under way has taken', 'name'],
};

/** From the clock's one millisecond to the half minute after which a request is given up. */
const BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * Makes all metrics in a registry, and the listener that feeds them: for any number of broadcasters and queues of the process.
 *
 * @throws Error if the registry has one of them: it takes one listener
 */
export function promClientListener(registry: Registry): MetricsListener {
  const registers = [registry];
  const counters = each(COUNTERS, (about) => new Counter({ ...about, registers }));
  const histograms = each(HISTOGRAMS, (about) => new Histogram({ ...about, registers, buckets: BUCKETS }));
  const readers = each(GAUGES, (about) => {
    const ofOne = new Set<{ readonly labels: Readonly<Record<string, string>>; readonly read: () => number }>();
    const isDuration = about.name.endsWith('_seconds');
    new Gauge({
      ...about,
      registers,
      // Several sinks may be read under one name: their sum, or the greatest of their durations.
      collect() {
        this.reset();
        const values = new Map<string, number>();
        for (const { labels, read } of ofOne) {
          const key = JSON.stringify(labels);
          const others = values.get(key) ?? 0;
          const value = isDuration ? Math.max(others, read()) : others + read();
          values.set(key, value);
          this.set(labels, value);
        }
      },
    });
    return ofOne;
  });
  return {
    count: (name, labels, increment) => counters[name].inc(labels, increment),
    observe: (name, labels, seconds) => histograms[name].observe(labels, seconds),
    watch: (name, labels, read) => {
      const reader = { labels, read };
      readers[name].add(reader);
      return () => readers[name].delete(reader);
    },
  };
}

function each<N extends string, M>(
  descriptions: Readonly<Record<N, Description>>,
  make: (about: { name: N; help: string; labelNames: string[] }) => M,
): Record<N, M> {
  const names = Object.keys(descriptions) as N[];
  const entries = names.map((name) => {
    const [help, ...labelNames] = descriptions[name];
    return [name, make({ name, help, labelNames })];
  });
  return Object.fromEntries(entries) as Record<N, M>;
}
