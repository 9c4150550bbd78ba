/**
 * The same as event-recorder.ts with the newer API, events.k8s.io/v1: an event has an action and a related object too, and what occurs again
 * and again becomes a series.
 *
 *   npm start -- --api events.k8s.io/v1                      against a server in this process
 *   npm start -- --api events.k8s.io/v1 --serve              the same; the server stays until Ctrl-C, for kubectl too
 *   npm start -- --api events.k8s.io/v1 --cluster            against a real API server, which is built and started first
 *   npm start -- --api events.k8s.io/v1 --kubeconfig FILE    against a real cluster
 */
import { CoreV1Api } from '@kubernetes/client-node';
import { type EventsV1Recorder } from 'kube-event-recorder';
import { clientNodeScheme, createEventBroadcaster } from 'kube-event-recorder/client-node';
import { klogFormat } from 'kube-event-recorder/winston';
import { defaultControllerRateLimiter, RateLimitingQueue } from 'kube-event-recorder/workqueue';
import { createLogger, transports } from 'winston';
import { connect } from './support/connect.ts';
import { eventTable } from './support/eventTable.ts';
import { reportText } from './support/reportText.ts';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'default', name: 'example-pod', uid: '12345-abcde-67890' },
};
const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1', uid: '67890-fghij-12345' } };

async function main(): Promise<void> {
  const connection = await connect(process.argv.slice(2));
  const logger = createLogger({ format: klogFormat(), transports: [new transports.Console()] });

  // 1. A broadcaster that stores its events in the API server. With `auto`, the default, it would take core/v1 where the newer API is not there,
  //    or not allowed.
  const broadcaster = createEventBroadcaster(connection.kubeConfig, { api: 'events.k8s.io/v1', logger });

  // 2. It writes them to the log too, with their parts as keys and values.
  broadcaster.startStructuredLogging(logger);

  // 3. A recorder: which controller says so is part of every event.
  const recorder = broadcaster.newRecorder(clientNodeScheme(), 'example.com/example-controller');

  // 4. What happened, to which object, together with which other one, and what was being done.
  recorder.eventf(pod, node, 'Normal', 'Scheduled', 'Binding', 'Assigned to %s', node.metadata.name);
  await startPod(recorder);

  // 5. What the server has, read as kubectl does: it keeps the events of both APIs in one place. Then what became of every event.
  await broadcaster.flush();
  const { items } = await connection.kubeConfig.makeApiClient(CoreV1Api).listNamespacedEvent({
    namespace: pod.metadata.namespace,
    fieldSelector: `involvedObject.uid=${pod.metadata.uid},reportingComponent=example.com/example-controller`,
  });
  console.log(`\n${eventTable(items, new Date())}\n`);
  console.log(reportText(await broadcaster.shutdown()));
  await connection.end();
}

/** A controller's work: its volume comes late, so the Pod goes back into the queue a few times. That is one event with a series, not four. */
async function startPod(recorder: EventsV1Recorder): Promise<void> {
  const queue = new RateLimitingQueue<string>(defaultControllerRateLimiter());
  queue.add(pod.metadata.name);
  for (;;) {
    const { shutdown, item } = await queue.get();
    if (shutdown) return;
    if (queue.numRequeues(item) < 4) {
      recorder.eventf(pod, node, 'Warning', 'FailedMount', 'Mounting', 'Volume %q is not there yet', 'data');
      queue.addRateLimited(item);
    } else {
      recorder.for(pod).eventf('Normal', 'Started', 'Starting', 'Started Pod %s', item);
      queue.forget(item);
      queue.shutDown();
    }
    queue.done(item);
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
