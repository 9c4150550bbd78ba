/**
 * A recorder of one's own: the same operators that `startRecordingToSink` is made of, put together in two other ways.
 *
 *   node --conditions=@kube-event-recorder/source examples/pipeline.ts
 *
 *   recorder ─► broadcaster ─┬─► Warnings ─► rateLimitByKey ─► aggregateSimilar ─► countRepeats ─► deliverTo ─► a file
 *                            └─► correlate ─► mergeMapByKey(permits, retryWithBackoff) ─► an API server in this process
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CoreV1Api } from '@kubernetes/client-node';
import {
  aggregateSimilar,
  correlate,
  countRepeats,
  deliverTo,
  EventBroadcaster,
  type EventPipeline,
  type EventSink,
  Scheme,
} from 'kube-event-recorder';
import { CoreV1EventSink } from 'kube-event-recorder/client-node';
import { rateLimitByKey } from 'kube-event-recorder/operators';
import { EventApiServer } from 'kube-event-recorder/testing/server';
import { filter, map } from 'rxjs';
import { auditLog } from './support/auditLog.ts';
import { deliverByHand } from './support/deliverByHand.ts';
import { reportText } from './support/reportText.ts';

/** Warnings, at most five of an object at once and then one a second, into a sink. */
const audit =
  (sink: EventSink): EventPipeline<string> =>
  (events, context) =>
    events.pipe(
      // What is filtered away is handled, as the books see it: this pipeline has come to it, and wants none of it.
      filter(({ type }) => type === 'Warning'),
      rateLimitByKey({
        key: ({ involvedObject }) => involvedObject.uid,
        qps: 1,
        burst: 5,
        scheduler: context.scheduler,
        // What is lost has to be said: the pipeline takes the event over, and loses it.
        onDrop: (event) => {
          context.account.take();
          context.account.lose('waiting', 'spam-filtered', event);
        },
      }),
      // From the third message on, what differs in its message only becomes one event.
      aggregateSimilar({ context, maxEvents: 3 }),
      countRepeats(),
      map(({ event }) => event),
      // Repeats of one turn are one write. It keeps the books from here on, retries, and finishes at the shutdown.
      deliverTo(sink, { context }),
      map(
        ({ kind, event, occurrences }) => `${kind} ${event.reason ?? ''} x${event.count ?? 1}, ${occurrences} recorded`,
      ),
    );

/** Everything, correlated as client-go does, into a sink. */
const store =
  (sink: EventSink): EventPipeline<string> =>
  (events, context) =>
    events.pipe(correlate({ context }), deliverByHand(sink, context));

async function main(): Promise<void> {
  const server = await EventApiServer.start();
  const kubeConfig = await server.kubeConfig();
  const folder = await mkdtemp(join(tmpdir(), 'kube-event-recorder-'));
  const file = join(folder, 'audit.log');

  const broadcaster = new EventBroadcaster();
  broadcaster.start('audit', audit(auditLog(file))).results.subscribe((line) => console.log(`audit: ${line}`));
  broadcaster
    .start('store', store(new CoreV1EventSink(kubeConfig.makeApiClient(CoreV1Api))))
    .results.subscribe((line) => console.log(`store: ${line}`));

  // The first event that is created meets a server in trouble.
  server.fault({ verb: 'create', times: 1, answer: { status: 503 } });

  const recorder = broadcaster.newRecorder(new Scheme(), { component: 'example-controller' });
  const pod = (namespace: string, name: string) =>
    recorder.for({ apiVersion: 'v1', kind: 'Pod', namespace, name, uid: `uid-of-${name}` });
  const web = pod('default', 'web');
  const db = pod('default', 'db');
  web.event('Normal', 'Scheduled', 'assigned to node-1');
  for (let i = 0; i < 7; i++) web.event('Warning', 'BackOff', 'restarting failed container');
  for (let i = 1; i <= 4; i++) db.eventf('Warning', 'FailedMount', 'no volume %d', i);
  // The server has no such namespace, and says so.
  pod('nowhere', 'lost').event('Warning', 'Failed', 'no namespace');

  // Both pipelines finish, and say what they could not do.
  const report = await broadcaster.shutdown();
  console.log(`\n${reportText(report)}\n`);
  console.log(`The audit log:\n${await readFile(file, 'utf8')}`);
  console.log('The server has:');
  for (const { reason, count, message } of server.events)
    console.log(`${reason ?? ''} x${count ?? 1} ${message ?? ''}`);

  await rm(folder, { recursive: true });
  await server.close();
}

await main();
