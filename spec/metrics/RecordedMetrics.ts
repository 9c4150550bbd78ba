import { type GaugeName, type MetricLabels, type MetricsListener } from '../../lib/metrics/index.ts';

/** A listener that remembers all it is told, under texts such as `workqueue_depth{name="pods"}`. */
export class RecordedMetrics implements MetricsListener {
  /** What was counted: sums. */
  readonly counted: Record<string, number> = {};
  /** What was measured: seconds, one by one. */
  readonly observed: Record<string, number[]> = {};
  /** What can be read at present. */
  readonly #readers = new Map<string, Set<() => number>>();
  /** All labels it was ever given. */
  readonly labels = new Set<MetricLabels>();

  count(name: string, labels: MetricLabels, increment: number): void {
    const text = this.#textOf(name, labels);
    this.counted[text] = (this.counted[text] ?? 0) + increment;
  }

  observe(name: string, labels: MetricLabels, seconds: number): void {
    (this.observed[this.#textOf(name, labels)] ??= []).push(seconds);
  }

  watch(name: GaugeName, labels: MetricLabels, read: () => number): () => void {
    const text = this.#textOf(name, labels);
    const readers = this.#readers.get(text) ?? new Set();
    this.#readers.set(text, readers.add(read));
    return () => {
      if (!readers.delete(read)) throw new Error(`${text} was forgotten twice`);
      if (readers.size === 0) this.#readers.delete(text);
    };
  }

  /** The gauges as they stand, of each the sum. */
  get gauges(): Record<string, number> {
    return Object.fromEntries(
      Array.from(this.#readers, ([text, readers]) => [text, [...readers].reduce((sum, read) => sum + read(), 0)]),
    );
  }

  /** The names it was ever told, with the names of their labels: `workqueue_depth{name}`. */
  readonly names = new Set<string>();

  #textOf(name: string, labels: MetricLabels): string {
    this.labels.add(labels);
    this.names.add(`${name}{${Object.keys(labels).join()}}`);
    return `${name}{${Object.entries(labels)
      .map(([label, value]) => `${label}="${value}"`)
      .join()}}`;
  }
}
