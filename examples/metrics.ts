/**
 * A controller that can be watched: what becomes of its events, and how its work queue does, at /metrics for Prometheus.
 *
 *   node examples/metrics.ts                      against a server in this process
 *   node examples/metrics.ts --kubeconfig FILE    against a real cluster
 *   PORT=9464 node examples/metrics.ts            at a port of one's choice
 *
 * To be copied from the folder metrics: promClientListener.ts, the way to prom-client; alerts.yaml, Prometheus' rules; dashboard.json, for Grafana.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { clientNodeScheme, createEventBroadcaster } from 'kube-event-recorder/client-node';
import { defaultControllerRateLimiter, RateLimitingQueue } from 'kube-event-recorder/workqueue';
import { Registry } from 'prom-client';
import { connect } from './support/connect.ts';
import { reportText } from './support/reportText.ts';
import { promClientListener } from './metrics/promClientListener.ts';

/** The Pods that it starts. The server has no such namespace as the last one's, and refuses its event. */
const PODS = ['default/web-0', 'default/web-1', 'default/db-0', 'nowhere/lost-0'];

async function main(): Promise<void> {
  const connection = await connect(process.argv.slice(2));

  // 1. One registry and one listener for the whole process.
  const registry = new Registry();
  const metrics = promClientListener(registry);

  // 2. Whoever is given the listener tells it what it does.
  const broadcaster = createEventBroadcaster(connection.kubeConfig, { metrics });
  const queue = new RateLimitingQueue<string>(defaultControllerRateLimiter(), { metrics, name: 'pods' });

  // 3. Work: what fails is tried again, and each try is an event.
  const recorder = broadcaster.newRecorder(clientNodeScheme(), 'example.com/pod-controller');
  queue.process(startPod(), { concurrent: 2 }).subscribe((result) => {
    const [namespace = '', name = ''] = result.item.split('/');
    const pod = recorder.for({ apiVersion: 'v1', kind: 'Pod', namespace, name });
    if (result.kind === 'failed') {
      pod.eventf('Warning', 'FailedStart', 'Starting', 'Error: %v', result.error);
      queue.addRateLimited(result.item);
    } else {
      pod.eventf('Normal', 'Started', 'Starting', 'Started Pod %s', name);
      queue.forget(result.item);
    }
  });
  for (const pod of PODS) queue.add(pod);

  // 4. Prometheus asks here. In a cluster leave the host out, so that it listens to all.
  const server = await serve(registry, Number(process.env['PORT'] ?? 0), '127.0.0.1');
  // Before a word is said: whoever reads it may send the signal at once.
  const stopped = Promise.race(['SIGTERM', 'SIGINT'].map((signal) => once(process, signal)));
  console.log(`Metrics: http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
  await stopped;

  await queue.shutDownWithDrain();
  console.log(reportText(await broadcaster.shutdown()));
  server.closeAllConnections();
  server.close();
  await connection.end();
}

/** Starts a Pod; web-1 can't be started the first time. */
function startPod(): (pod: string) => Promise<void> {
  const failing = new Set(['default/web-1']);
  return (pod) => (failing.delete(pod) ? Promise.reject(new Error('no node has room')) : Promise.resolve());
}

async function serve(registry: Registry, port: number, host: string): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
