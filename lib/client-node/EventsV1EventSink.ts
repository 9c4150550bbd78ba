import { type EventsV1Api, type KubeConfig } from '@kubernetes/client-node';
import { type EventsV1Event } from '../event/index.ts';
import { ApiEventSink } from './ApiEventSink.ts';
import { type ApiRequestOptions } from './ApiRequestOptions.ts';
import { EVENTS_V1 } from './EventApi.ts';
import { generatedEventsV1Calls } from './generatedEventCalls.ts';

/** Options of {@link EventsV1EventSink}. */
export type EventsV1EventSinkOptions = ApiRequestOptions;

/**
 * Stores events through the events.k8s.io/v1 API of a cluster: what {@link CoreV1EventSink} is for core/v1, with which it shares the connections of
 * a KubeConfig.
 *
 * What the server would refuse is repaired where the meaning stays (see `repairEventsV1Event`), and else refused with an answer of kind
 * `invalid` and never sent. Whatever fails, fails with an `EventSinkError`.
 *
 * Needs the verbs `create` and `patch` on `events` in the group `events.k8s.io`.
 *
 * @example
 * ```ts
 * import { KubeConfig } from '@kubernetes/client-node';
 * import { EventsV1Broadcaster } from 'kube-event-recorder';
 * import { EventsV1EventSink } from 'kube-event-recorder/client-node';
 *
 * const kubeConfig = new KubeConfig();
 * kubeConfig.loadFromDefault();
 * new EventsV1Broadcaster().startRecordingToSink(new EventsV1EventSink(kubeConfig));
 * ```
 *
 * @throws TypeError or RangeError for a bad option, at construction
 * @see `EventSinkImpl` in client-go `tools/events/event_broadcaster.go`
 */
export class EventsV1EventSink extends ApiEventSink<EventsV1Event, EventsV1Api> {
  constructor(api: EventsV1Api | KubeConfig, options: EventsV1EventSinkOptions = {}) {
    super(api, options, EVENTS_V1, generatedEventsV1Calls);
  }
}
