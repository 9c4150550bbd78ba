import { CoreV1Api, createConfiguration, KubeConfig, ServerConfiguration } from '@kubernetes/client-node';
import { CoreV1EventSink } from '../../lib/client-node/index.ts';

// A program that stores an event and does nothing to end: its connection stays open. Run by keptConnections.spec.ts.
const [, , kind, target = ''] = process.argv;
const kubeConfig = new KubeConfig();
if (kind === 'kubeconfig') kubeConfig.loadFromString(target);
const api =
  kind === 'kubeconfig'
    ? kubeConfig.makeApiClient(CoreV1Api)
    : new CoreV1Api(createConfiguration({ baseServer: new ServerConfiguration(target, {}) }));
const event = { metadata: { name: 'web.1', namespace: 'default' }, involvedObject: { kind: 'Node', name: 'n' } };
new CoreV1EventSink(api).create(event, { signal: new AbortController().signal }).subscribe({
  next: ({ metadata }) => process.stdout.write(`stored ${metadata.name}\n`),
  error: (error: unknown) => process.stdout.write(`${String(error)}\n`),
});
