/**
 * The whole of it in one program: a controller's events are recorded, logged, and stored in an API server.
 *
 *   npm start                                  against a server in this process
 *   npm start -- --serve                       the same; the server stays until Ctrl-C, for kubectl too
 *   npm start -- --cluster                     against a real API server, which is built and started first; see `npm run cluster`
 *   npm start -- --kubeconfig FILE             against a real cluster
 *   npm start -- --context NAME                against a context of ~/.kube/config
 *   npm start -- --api events.k8s.io/v1        the newer API; see event-recorder-v1.ts
 */
import { CoreV1Api, V1Pod } from '@kubernetes/client-node';
import {
  EventBroadcaster,
  type EventRecorder,
  getReference,
  type ObjectReference,
  type Scheme,
} from 'kube-event-recorder';
import { clientNodeScheme, CoreV1EventSink } from 'kube-event-recorder/client-node';
import { klogFormat } from 'kube-event-recorder/winston';
import { defaultControllerRateLimiter, RateLimitingQueue } from 'kube-event-recorder/workqueue';
import { createLogger, transports } from 'winston';
import { connect } from './support/connect.ts';
import { eventTable } from './support/eventTable.ts';
import { reportText } from './support/reportText.ts';

async function main(): Promise<void> {
  // 1. A client for the cluster.
  const connection = await connect(process.argv.slice(2));
  const coreV1 = connection.kubeConfig.makeApiClient(CoreV1Api);
  const logger = createLogger({ format: klogFormat(), transports: [new transports.Console()] });

  // 2. The broadcaster hands events to whoever watches.
  const broadcaster = new EventBroadcaster({ logger });

  // 3. One watcher writes them to the log, a line each.
  broadcaster.startLogging((line) => logger.info(line));

  // 4. One watcher stores them in the API server.
  broadcaster.startRecordingToSink(new CoreV1EventSink(coreV1));

  // 5. A recorder: who says so is part of every event.
  const scheme = clientNodeScheme();
  const recorder = broadcaster.newRecorder(scheme, { component: 'example-controller' });

  // 6. What the events are about.
  const pod = examplePod(scheme);

  // 7. What happened.
  recorder.eventf(pod, 'Normal', 'PodCreated', 'Successfully created Pod %s', pod.name);
  recorder.eventf(pod, 'Warning', 'PodFailed', 'Failed to create Pod %s due to insufficient resources', pod.name);
  await processQueue(recorder, pod);

  // 8. What the server has, then what became of every event.
  await broadcaster.flush();
  const { items } = await coreV1.listNamespacedEvent({
    namespace: 'default',
    fieldSelector: `involvedObject.uid=${pod.uid ?? ''}`,
  });
  console.log(`\n${eventTable(items, new Date())}\n`);
  console.log(reportText(await broadcaster.shutdown()));
  await connection.end();
}

/** A Pod as client-node's list gives it: an instance of a class, without a kind. The scheme knows the class. */
function examplePod(scheme: Scheme): ObjectReference {
  const pod = Object.assign(new V1Pod(), {
    metadata: { name: 'example-pod', namespace: 'default', uid: '12345-abcde-67890' },
  });
  const found = getReference(scheme, pod);
  if (!found.ok) throw new Error(found.reason);
  return found.reference;
}

/** A controller's work: tasks from a rate-limited queue, an event for each. */
async function processQueue(recorder: EventRecorder, pod: ObjectReference): Promise<void> {
  const queue = new RateLimitingQueue<string>(defaultControllerRateLimiter());
  queue.add('task1');
  while (queue.len() > 0) {
    const { shutdown, item } = await queue.get();
    if (shutdown) break;
    recorder.eventf(pod, 'Normal', 'TaskProcessed', 'Successfully processed task: %v', item);
    console.log(`Processed task: ${item}`);
    queue.forget(item);
    queue.done(item);
  }
  queue.shutDown();
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
