import {
  catchError,
  EMPTY,
  from,
  ignoreElements,
  isObservable,
  type Observable,
  type OperatorFunction,
  tap,
} from 'rxjs';
import { type PipelineContext } from '../broadcast/index.ts';
import { type CoreV1Event, type KubernetesEvent } from '../event/index.ts';
import { mergeMapBounded } from '../operators/index.ts';

/**
 * Called with each event. What it returns says whether it is busy: a promise or an Observable stands for work that ends
 * with it; with anything else the work is done.
 */
export type EventHandler<E extends KubernetesEvent = CoreV1Event> = (event: E) => unknown;

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
  const { account } = context;

  const failed = (error: unknown, event: E): Observable<never> => {
    account.lose('running', 'handler-failed', event);
    onError(error, event);
    return EMPTY;
  };

  const handle = (event: E): Observable<never> => {
    account.move('waiting', 'running');
    let work: Observable<unknown> | undefined;
    try {
      work = asynchronous(handler(event));
    } catch (error) {
      return failed(error, event);
    }
    if (!work) {
      account.handle();
      return EMPTY;
    }
    return work.pipe(
      ignoreElements(),
      tap({ complete: () => account.handle() }),
      catchError((error: unknown) => failed(error, event)),
    );
  };

  const handling = mergeMapBounded(handle, {
    concurrent,
    capacity,
    onDrop: (event, reason) => {
      if (reason === 'overflow') account.lose('waiting', 'watcher-full', event);
      else if (reason === 'interrupted') account.lose('running', 'interrupted', event);
      else account.lose('waiting', context.draining.aborted ? 'undelivered-at-shutdown' : 'stopped', event);
    },
  });
  return (events) =>
    events.pipe(
      tap(() => account.take()),
      handling,
    );
}

/** What goes on after the handler returned, if anything does. */
function asynchronous(result: unknown): Observable<unknown> | undefined {
  if (typeof result !== 'object' || result === null) return undefined;
  return isObservable(result) || isPromiseLike(result) ? from(result) : undefined;
}

function isPromiseLike(value: object): value is PromiseLike<unknown> {
  return 'then' in value && typeof value.then === 'function';
}
