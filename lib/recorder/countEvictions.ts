import { defer, identity, type MonoTypeOperatorFunction, tap } from 'rxjs';
import { type MetricsListener } from '../metrics/index.ts';

/**
 * Counts what a correlator, or a counter of series, forgets to make room while a stream behind it lasts.
 *
 * It is a counter, not a gauge that is read: a sink that ends would take back what it had told.
 */
export function countEvictions<T>(
  metrics: MetricsListener | undefined,
  from: { readonly evictions: number },
): MonoTypeOperatorFunction<T> {
  if (!metrics) return identity;
  return (source) =>
    defer(() => {
      let told = from.evictions;
      const tell = () => {
        const { evictions } = from;
        const more = evictions - told;
        told = evictions;
        if (more > 0) metrics.count('event_recorder_correlator_evictions_total', {}, more);
      };
      return source.pipe(tap({ next: tell, finalize: tell }));
    });
}
