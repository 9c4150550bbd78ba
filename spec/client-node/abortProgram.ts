import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createSecureServer } from 'node:http2';
import { type AddressInfo } from 'node:net';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { firstValueFrom } from 'rxjs';
import { CoreV1EventSink } from '../../lib/client-node/index.ts';
import { certificate } from '../../lib/testing/server/http/certificate.ts';

// A program that gives up a request over HTTP/2 in the turn in which it is sent, and ends. Run by keptConnections.spec.ts.
const { cert, key } = await certificate();
const server = createSecureServer({ cert, key });
server.on('stream', (stream) => {
  // It is reset where the client gives up.
  stream.on('error', () => undefined);
  stream.resume();
  stream.respond({ 'content-type': 'application/json' });
  stream.end('{"kind":"Event","metadata":{"name":"web.1","namespace":"default"}}');
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');

const kubeConfig = new KubeConfig();
const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
const caData = Buffer.from(cert).toString('base64');
kubeConfig.loadFromClusterAndUser({ name: 'c', server: url, caData, skipTLSVerify: false }, { name: 'u' });
const [kind = 'kept', bytes = '0'] = process.argv.slice(2);
const sink = new CoreV1EventSink(kubeConfig.makeApiClient(CoreV1Api), { keepConnections: kind === 'kept' });
const event = {
  // A body that is long is not out yet when the request is given up.
  metadata: { name: 'web.1', namespace: 'default', annotations: { 'example.com/long': 'x'.repeat(Number(bytes)) } },
  involvedObject: { kind: 'Node', name: 'n' },
};
const create = () => sink.create(event, { signal: new AbortController().signal });
await firstValueFrom(create());

const sent = new Promise<void>((resolve) => subscribe('http2.client.stream.created', () => resolve()));
const subscription = create().subscribe();
await sent;
subscription.unsubscribe();
await firstValueFrom(create());
sink.close();
server.close(() => process.stdout.write('ended\n'));
