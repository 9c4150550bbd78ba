import { EventBroadcaster, type EventRecorder, Scheme, type ShutdownReport } from 'kube-event-recorder';
import { type Flags } from './Flags.ts';
import { source } from './podReference.ts';

/** The peers run without a client-side limit, and so does this one. */
const delivery = { qps: Infinity };

/** A recorder whose events go to the peers' server. */
export interface Recording {
  readonly recorder: EventRecorder;
  /** Occurrences that the recorder has not come to: they wait, or their request is under way. */
  readonly pending: () => number;
  readonly shutdown: () => Promise<ShutdownReport>;
}

/** Puts recorder, broadcaster and sink together as a user would. Importing client-node is over when it resolves. */
export async function startRecording({ concurrent }: Flags): Promise<Recording> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const { CoreV1EventSink } = await import('kube-event-recorder/client-node');
  const server = process.env['PEERS_SERVER'] ?? '';
  const caFile = process.env['PEERS_CA'] ?? '';
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromOptions({
    // client-node refuses plain HTTP unless told not to verify.
    clusters: [{ name: 'peers', server, ...(caFile === '' ? { skipTLSVerify: true } : { caFile }) }],
    users: [{ name: 'peers' }],
    contexts: [{ name: 'peers', cluster: 'peers', user: 'peers' }],
    currentContext: 'peers',
  });
  const broadcaster = new EventBroadcaster();
  const sink = new CoreV1EventSink(kubeConfig, { concurrent });
  const watcher = broadcaster.startRecordingToSink(sink, { ...delivery, concurrent });
  return {
    recorder: broadcaster.newRecorder(new Scheme(), source),
    pending: () => {
      const { waiting, running } = watcher.stats();
      return waiting + running;
    },
    shutdown: () => broadcaster.shutdown(),
  };
}
