import { KubeConfig } from '@kubernetes/client-node';
import { createEventBroadcaster } from '../../lib/client-node/index.ts';
import { Scheme } from '../../lib/index.ts';

// A program that records an event and forgets to shut down. Run by createEventBroadcaster.spec.ts.
const kubeConfig = new KubeConfig();
kubeConfig.loadFromString(process.argv[2] ?? '');
const recorder = createEventBroadcaster(kubeConfig).newRecorder(new Scheme(), 'example.com/shop');
const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' };
recorder.eventf(pod, undefined, 'Normal', 'Pulled', 'Pulling', 'image pulled');
process.stdout.write('recorded\n');
