import { type KubeConfig } from '@kubernetes/client-node';
import { type Observable } from 'rxjs';
import {
  type DeliveryOutcome,
  EventBroadcaster,
  type EventBroadcasterOptions,
  EventsV1Broadcaster,
  type KubernetesEvent,
  Scheme,
} from '../../../lib/index.ts';
import { type EventApiServer } from '../../../lib/testing/server/index.ts';
import { type VirtualTime } from '../../delivery/VirtualTime.ts';
import { NotedSink } from './NotedSink.ts';
import { type FaultTransport } from './transports.ts';

type Results = Observable<DeliveryOutcome<KubernetesEvent>>;

/** A broadcaster of the transport's API before its sink, and a way to record that is the same for both APIs. */
export function startRecording(
  transport: FaultTransport,
  server: EventApiServer,
  kubeConfig: KubeConfig,
  options: EventBroadcasterOptions & { readonly scheduler: VirtualTime },
) {
  const { scheduler } = options;
  const now = () => scheduler.frame;
  const requests = { scheduler, requestTimeoutMs: 30_000 };
  if (transport.eventsV1SinkOn) {
    const sink = transport.eventsV1SinkOn(server, kubeConfig, requests);
    const noted = new NotedSink(sink, now);
    const broadcaster = new EventsV1Broadcaster(options);
    const watcher = broadcaster.startRecordingToSink(noted);
    const recorder = broadcaster.newRecorder(new Scheme(), 'controller');
    const record = (pod: object, annotations: Record<string, string>) =>
      recorder.annotatedEventf(pod, undefined, annotations, 'Normal', 'Pulled', 'Pulling', 'image pulled');
    return { broadcaster, noted, record, results: watcher.results as Results, sink, watcher };
  }
  const sink = transport.sinkOn(server, kubeConfig, requests);
  const noted = new NotedSink(sink, now);
  const broadcaster = new EventBroadcaster(options);
  const watcher = broadcaster.startRecordingToSink(noted);
  const recorder = broadcaster.newRecorder(new Scheme(), { component: 'controller' });
  const record = (pod: object, annotations: Record<string, string>) =>
    recorder.annotatedEventf(pod, annotations, 'Normal', 'Pulled', 'image pulled');
  return { broadcaster, noted, record, results: watcher.results as Results, sink, watcher };
}
