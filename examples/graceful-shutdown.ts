/**
 * A controller that is told to end, as every pod is that is deleted or rolled out anew: on SIGTERM it stops its work, writes the events
 * that wait and those that are held back, and says what it could not write.
 *
 *   node examples/graceful-shutdown.ts                      against a server in this process
 *   node examples/graceful-shutdown.ts --kubeconfig FILE    against a real cluster
 *
 * The kubelet kills the process `terminationGracePeriodSeconds` (30 by default) after it has begun to end the pod, and a `preStop` hook is
 * part of that time: SIGTERM comes when the hook has ended. So the hook, the end of the work and `shutdownDeadlineMs` must fit in together;
 * events need no hook. Start `node` itself, for npm or a shell as the container's first process may keep the signal to themselves.
 *
 * It exits with 0 when every event was come to, with 1 when some were not; a second signal ends it at once.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
 */
import { setTimeout } from 'node:timers/promises';
import { CoreV1Api } from '@kubernetes/client-node';
import { EventBroadcaster, type EventRecorder } from 'kube-event-recorder';
import { clientNodeScheme, CoreV1EventSink } from 'kube-event-recorder/client-node';
import { connect } from './support/connect.ts';
import { reportText } from './support/reportText.ts';

const PODS = ['web-0', 'web-1', 'web-2'].map((name) => ({ kind: 'Pod', apiVersion: 'v1', namespace: 'default', name }));

async function main(): Promise<void> {
  const connection = await connect(process.argv.slice(2));

  // 1. One signal for all: the work ends by it, and the broadcaster too.
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort(name));

  // 2. From the signal on it refuses events, and has ten seconds for those it has. Work that goes on recording after the signal would
  //    leave `signal` out, and call shutdown() when it has ended.
  const broadcaster = new EventBroadcaster({ signal: stop.signal, shutdownDeadlineMs: 10_000 });
  broadcaster.startLogging((line) => console.log(line));
  const sink = broadcaster.startRecordingToSink(new CoreV1EventSink(connection.kubeConfig.makeApiClient(CoreV1Api)));

  // 3. Work until then.
  const recorder = broadcaster.newRecorder(clientNodeScheme(), { component: 'example-controller' });
  await reconcile(recorder, stop.signal);
  const { waiting, running, held } = sink.stats();
  console.log(`${String(stop.signal.reason)}: ${waiting + running + held} events are to be written`);

  // 4. The shutdown has begun with the signal; this is its report. When it is there nothing of the library holds the process.
  const report = await broadcaster.shutdown();
  console.log(reportText(report));
  if (!report.complete) process.exitCode = 1;
  await connection.end();
}

/** Looks after its Pods, and says so. */
async function reconcile(recorder: EventRecorder, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const pod of PODS) recorder.event(pod, 'Normal', 'Reconciled', 'Successfully reconciled');
    await setTimeout(50, undefined, { signal }).catch(() => undefined);
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
