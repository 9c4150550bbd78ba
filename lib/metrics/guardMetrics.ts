import { safeCallback } from '../operators/dropped.ts';
import { checkMethods } from '../options/index.ts';
import { type MetricsListener } from './MetricsListener.ts';

/**
 * The listener, so that it can throw without harm; undefined where there is none.
 *
 * @throws TypeError if it is no listener
 */
export function guardMetrics(listener: MetricsListener | undefined): MetricsListener | undefined {
  if (listener === undefined) return undefined;
  checkMethods('metrics', listener, ['count', 'observe', 'watch']);
  return {
    count: safeCallback((...about: Parameters<MetricsListener['count']>) => listener.count(...about)),
    observe: safeCallback((...about: Parameters<MetricsListener['observe']>) => listener.observe(...about)),
    watch: (name, labels, read) => {
      let forget: unknown;
      safeCallback(() => {
        forget = listener.watch(name, labels, read);
      })();
      return safeCallback(() => {
        if (typeof forget === 'function') (forget as () => void)();
      });
    },
  };
}
