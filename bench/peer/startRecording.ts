import { EventBroadcaster, EventsV1Broadcaster, Scheme, type WatcherStats } from 'kube-event-recorder';
import { type Flags } from './Flags.ts';
import { action, type podReference, source } from './podReference.ts';

/** A recorder whose events go to the peers' server. */
export interface Recording {
  readonly record: (object: ReturnType<typeof podReference>, reason: string, message: string) => void;
  readonly stats: () => WatcherStats;
  /** Occurrences that the recorder has not come to: they wait, or their request is under way. */
  readonly pending: () => number;
  readonly shutdown: () => Promise<unknown>;
}

/** Puts recorder, broadcaster and sink together as a user would. Importing client-node is over when it resolves. */
export async function startRecording({ concurrent, isEventsV1 }: Flags): Promise<Recording> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const { CoreV1EventSink, EventsV1EventSink } = await import('kube-event-recorder/client-node');
  const server = process.env['PEERS_SERVER'] ?? '';
  const caFile = process.env['PEERS_CA'] ?? '';
  const token = process.env['PEERS_TOKEN'] ?? '';
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromOptions({
    // client-node refuses plain HTTP unless told not to verify.
    clusters: [{ name: 'peers', server, ...(caFile === '' ? { skipTLSVerify: true } : { caFile }) }],
    users: [{ name: 'peers', ...(token === '' ? {} : { token }) }],
    contexts: [{ name: 'peers', cluster: 'peers', user: 'peers' }],
    currentContext: 'peers',
  });
  // The peers run without a client-side limit, and so does this one.
  const delivery = { qps: Infinity, concurrent };
  if (isEventsV1) {
    const broadcaster = new EventsV1Broadcaster();
    const watcher = broadcaster.startRecordingToSink(new EventsV1EventSink(kubeConfig, { concurrent }), delivery);
    const { component, host } = source;
    const recorder = broadcaster.newRecorder(new Scheme(), component, { reportingInstance: host });
    return recordingOf(broadcaster, watcher, (object, reason, message) => {
      recorder.eventf(object, undefined, 'Normal', reason, action, message);
    });
  }
  const broadcaster = new EventBroadcaster();
  const watcher = broadcaster.startRecordingToSink(new CoreV1EventSink(kubeConfig, { concurrent }), delivery);
  const recorder = broadcaster.newRecorder(new Scheme(), source);
  return recordingOf(broadcaster, watcher, (object, reason, message) => {
    recorder.event(object, 'Normal', reason, message);
  });
}

function recordingOf(
  broadcaster: { shutdown(): Promise<unknown> },
  watcher: { stats(): WatcherStats },
  record: Recording['record'],
): Recording {
  return {
    record,
    stats: () => watcher.stats(),
    pending: () => {
      const { waiting, running } = watcher.stats();
      return waiting + running;
    },
    shutdown: () => broadcaster.shutdown(),
  };
}
