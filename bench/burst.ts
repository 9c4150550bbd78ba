import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { CoreV1EventSink } from '../lib/client-node/index.ts';
import { Scheme } from '../lib/event/index.ts';
import { EventBroadcaster } from '../lib/recorder/index.ts';
import { EventApiServer } from '../lib/testing/server/index.ts';

// A burst of events about as many objects, counted on the server afterwards.
// `node bench/burst.ts [--events 1000] [--kubeconfig FILE]`; without a kubeconfig against the server in this process.

const { values } = parseArgs({ options: { events: { type: 'string' }, kubeconfig: { type: 'string' } } });
const events = Number(values.events ?? 1000);
const run = Date.now().toString(36);

const server = values.kubeconfig === undefined ? await EventApiServer.start() : undefined;
const kubeConfig = server ? await server.kubeConfig() : new KubeConfig();
if (values.kubeconfig !== undefined) kubeConfig.loadFromString(readFileSync(values.kubeconfig, 'utf8'));
const api = kubeConfig.makeApiClient(CoreV1Api);

const broadcaster = new EventBroadcaster({ shutdownDeadlineMs: 60_000 });
broadcaster.startRecordingToSink(new CoreV1EventSink(api));
const recorder = broadcaster.newRecorder(new Scheme(), { component: 'burst' });

const begin = performance.now();
for (let i = 0; i < events; i++) {
  recorder.eventf({ kind: 'Pod', namespace: 'default', name: `${run}-${i}` }, 'Normal', 'Created', 'container %d', i);
}
const recorded = performance.now();
const report = await broadcaster.shutdown();
const end = performance.now();

const { items } = await api.listNamespacedEvent({ namespace: 'default' });
const stored = items.filter((event) => event.involvedObject.name?.startsWith(`${run}-`)).length;
console.log(
  `recorded ${events} in ${(recorded - begin).toFixed(0)} ms, shut down in ${(end - recorded).toFixed(0)} ms`,
);
console.log(
  `the server has ${stored}; the report says ${report.watchers[0]?.handled ?? 0}, complete: ${report.complete}`,
);
await server?.close();
process.exitCode = stored === events && report.complete ? 0 : 1;
