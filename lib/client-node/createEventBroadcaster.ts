import { type KubeConfig } from '@kubernetes/client-node';
import { checkObject } from '../options/index.ts';
import {
  EventsV1Broadcaster,
  type EventsV1BroadcasterOptions,
  type StartRecordingEventsV1Options,
} from '../recorder/index.ts';
import { AdaptiveEventSink, type AdaptiveEventSinkOptions } from './AdaptiveEventSink.ts';

/** Options of {@link createEventBroadcaster}: those of the broadcaster, and of its parts. */
export interface CreateEventBroadcasterOptions extends EventsV1BroadcasterOptions {
  /** By which API events are written. Default: `auto`, events.k8s.io/v1 where the server has it and lets us, else core/v1. */
  readonly api?: AdaptiveEventSinkOptions['api'];
  /** How requests are sent. Default: as {@link AdaptiveEventSink} does. */
  readonly sink?: Omit<AdaptiveEventSinkOptions, 'api' | 'scheduler'>;
  /** How events are delivered. Default: as {@link EventsV1Broadcaster.startRecordingToSink} does. */
  readonly delivery?: StartRecordingEventsV1Options;
}

/**
 * A broadcaster whose events are written to a cluster: by the newer API where it is there and allowed, else by the older one, with one kind of
 * recorder for both.
 *
 * It is an {@link EventsV1Broadcaster} that has been started on an {@link AdaptiveEventSink}; take the two for whatever this has no option for. Which
 * APIs the server has is asked at once.
 *
 * @example
 * ```ts
 * import { KubeConfig } from '@kubernetes/client-node';
 * import { clientNodeScheme, createEventBroadcaster } from 'kube-event-recorder/client-node';
 *
 * const kubeConfig = new KubeConfig();
 * kubeConfig.loadFromDefault();
 * const broadcaster = createEventBroadcaster(kubeConfig);
 * const recorder = broadcaster.newRecorder(clientNodeScheme(), 'example.com/shop-controller');
 * const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default', uid: '1' } };
 * recorder.for(pod).eventf('Normal', 'Scaled', 'Scaling', 'to %d', 3);
 * await broadcaster.shutdown();
 * ```
 *
 * @throws TypeError or RangeError for a bad option
 * @see `NewEventBroadcasterAdapter` in client-go tools/events
 */
export function createEventBroadcaster(
  kubeConfig: KubeConfig,
  options: CreateEventBroadcasterOptions = {},
): EventsV1Broadcaster {
  const { api, delivery = {}, sink: requests = {}, ...others } = options;
  checkObject('sink', requests);
  checkObject('delivery', delivery);
  const { scheduler } = others;
  const sink = new AdaptiveEventSink(kubeConfig, {
    ...requests,
    ...(api !== undefined && { api }),
    ...(scheduler && { scheduler }),
  });
  const broadcaster = new EventsV1Broadcaster(others);
  try {
    broadcaster.startRecordingToSink(sink, delivery);
  } catch (error) {
    // Nobody else has it: the signal must not keep it.
    void broadcaster.shutdown({ deadlineMs: 0 });
    throw error;
  }
  // Whether it can be had now or not: the first event asks again.
  sink.discover().subscribe({ error: () => undefined });
  return broadcaster;
}
