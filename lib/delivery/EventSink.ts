import { type ObservableInput } from 'rxjs';
import { type CoreV1Event, type JsonObject, type KubernetesEvent } from '../event/index.ts';

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
 * @typeParam E - the API's events: {@link CoreV1Event} or {@link EventsV1Event}
 * @see client-go tools/record EventSink and tools/events EventSink. Its Update is left out: nothing calls it.
 */
export interface EventSink<E extends KubernetesEvent = CoreV1Event> {
  /**
   * What the sink sends its requests by. Deliveries to sinks on one client share its permits and its rate limit, if they agree in `concurrent`
   * and in their scheduler. Default: none; each delivery has its own.
   */
  readonly client?: object;
  /** Stores a new event. */
  create(event: E, request: EventSinkRequest): ObservableInput<E>;
  /**
   * Changes a stored event by a strategic merge patch.
   *
   * @param event names the event to change, by namespace and name
   * @param patch sent as it is; times in it are strings
   */
  patch(event: E, patch: JsonObject, request: EventSinkRequest): ObservableInput<E>;
}
