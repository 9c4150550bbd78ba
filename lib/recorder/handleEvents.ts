import { type OperatorFunction } from 'rxjs';
import { type PipelineContext } from '../broadcast/index.ts';
import { type KubernetesEvent } from '../event/index.ts';
import { operate } from '../operators/operate.ts';
import { checkInteger } from '../options/index.ts';
import { type EventHandler } from './EventHandler.ts';
import { HandlerSubscriber } from './HandlerSubscriber.ts';

/** Options of {@link EventBroadcaster.startEventWatcher}. */
export interface EventWatcherOptions {
  /** The watcher's name in `stats()`, `drops` and the report. Default: `watcher-<n>`. */
  readonly name?: string;
  /** How many asynchronous calls run at once: at least 1. Default: 1. */
  readonly concurrent?: number;
  /** How many events wait while so many run; the next are lost for this watcher. Default: 1000. */
  readonly capacity?: number;
}

/**
 * Calls a handler with each event and keeps the books. A handler that fails is reported, and the next event goes on.
 *
 * @see client-go `StartEventWatcher`; there a handler that panics ends its watcher
 */
export function handleEvents<E extends KubernetesEvent>(
  handler: EventHandler<E>,
  context: PipelineContext<E>,
  onError: (error: unknown, event: E) => void,
  { concurrent = 1, capacity = 1000 }: EventWatcherOptions = {},
): OperatorFunction<E, never> {
  const bounds = {
    concurrent: checkInteger('concurrent', concurrent, 1, Infinity),
    capacity: checkInteger('capacity', capacity, 0, Infinity),
  };
  return operate((events, destination) => {
    events.subscribe(new HandlerSubscriber(destination, handler, context, onError, bounds));
  });
}
