import { type TimestampProvider } from 'rxjs';
import { type PipelineContext } from '../broadcast/index.ts';
import { type CoreV1Event } from '../event/index.ts';

/** The options with what is missing taken from the context. */
export function withContext<O extends { readonly clock?: TimestampProvider; readonly random?: () => number }>(
  options: O & { readonly context?: PipelineContext<CoreV1Event> },
): O {
  const { context } = options;
  if (context === undefined) return options;
  return { ...options, clock: options.clock ?? context.scheduler, random: options.random ?? context.random };
}
