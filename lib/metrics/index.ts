export { guardMetrics } from './guardMetrics.ts';
export {
  type CounterName,
  type GaugeName,
  type HistogramName,
  type MetricLabels,
  type MetricsListener,
} from './MetricsListener.ts';
