import { reportUnhandledError, safeCallback } from '../operators/dropped.ts';
import { checkMethods } from '../options/index.ts';
import { type MetricsListener } from './MetricsListener.ts';

/**
 * The listener, so that it can throw or reject without harm; undefined where there is none.
 *
 * @throws TypeError if it is no listener
 */
export function guardMetrics(listener: MetricsListener | undefined): MetricsListener | undefined {
  if (listener === undefined) return undefined;
  checkMethods('metrics', listener, ['count', 'observe', 'watch']);
  return {
    count: guarded((...about: Parameters<MetricsListener['count']>) => listener.count(...about)),
    observe: guarded((...about: Parameters<MetricsListener['observe']>) => listener.observe(...about)),
    watch: (name, labels, read) => {
      let forget: unknown;
      guarded(() => (forget = listener.watch(name, labels, read)))();
      return guarded(() => (typeof forget === 'function' ? (forget as () => unknown)() : undefined));
    },
  };
}

/** An async method is a listener's too, by the rules of TypeScript. Its rejection would end the process. */
function guarded<A extends unknown[]>(call: (...args: A) => unknown): (...args: A) => void {
  return safeCallback((...args: A) => {
    const result = call(...args);
    if (result instanceof Promise) result.catch(reportUnhandledError);
  });
}
