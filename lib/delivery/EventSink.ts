import { type ObservableInput } from 'rxjs';
import { type CoreV1Event, type JsonObject } from '../event/index.ts';

/** What a sink is given with each request. */
export interface EventSinkRequest {
  /** Aborts the request: a hard stop, or the end of the deadline at shutdown. */
  readonly signal: AbortSignal;
}

/**
 * Where events are stored: the API server, an audit log, a test's script.
 *
 * Both methods give an `ObservableInput` (an Observable, a promise, …) of the stored event. They fail with an
 * {@link EventSinkError} that says what became of the request; any other error is taken for an unknown outcome.
 * Neither may throw synchronously, and neither retries: that is delivery's affair.
 *
 * @see client-go tools/record EventSink. Its Update is left out: nothing calls it.
 */
export interface EventSink {
  /** Stores a new event. */
  create(event: CoreV1Event, request: EventSinkRequest): ObservableInput<CoreV1Event>;
  /**
   * Changes a stored event by a strategic merge patch.
   *
   * @param event names the event to change, by namespace and name
   * @param patch sent as it is; times in it are strings
   */
  patch(event: CoreV1Event, patch: JsonObject, request: EventSinkRequest): ObservableInput<CoreV1Event>;
}
