import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { certificate } from '../../lib/testing/server/http/certificate.ts';
import { type ServerStats, unixNs } from '../peer/serverStats.ts';
import { StoredEvents } from './StoredEvents.ts';

// The server of `npm run bench`, in a process of its own, where there is no Go for the peers'. Loopback only; it prints where it listens, for
// requests and for questions about them, and ends when its standard input does.

const { values } = parseArgs({
  options: {
    latency: { type: 'string', default: '0' },
    'cert-out': { type: 'string', default: '' },
    'fail-ns': { type: 'string', default: '' },
  },
});
const latencyMs = Number(values.latency);
const stored = new StoredEvents();
const seen = { lastWriteNs: 0, lastRejectNs: 0, lastRequestNs: 0, inflight: 0, rejected: 0, connectionsAccepted: 0 };
const PATH = /^\/(?:api\/v1|apis\/events\.k8s\.io\/v1)\/namespaces\/([^/?]+)\/events(?:\/([^/?]+))?/;

const listener = (request: IncomingMessage, response: ServerResponse) => void handle(request, response);
const api = values['cert-out'] === '' ? createServer(listener) : await withTls(values['cert-out']);
api.on('connection', () => seen.connectionsAccepted++);
// Between two requests of a round nothing but the client decides when a connection ends.
api.keepAliveTimeout = 60_000;
const stats = createServer((_, response) => {
  response.end(JSON.stringify(statsNow()));
});
const scheme = values['cert-out'] === '' ? 'http' : 'https';
console.log(`listening ${scheme}://127.0.0.1:${await listen(api)} stats 127.0.0.1:${await listen(stats)}`);
process.stdin.on('end', () => process.exit()).resume();

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  seen.lastRequestNs = unixNs();
  const [, namespace = '', name] = PATH.exec(request.url ?? '') ?? [];
  if (namespace !== '' && namespace === values['fail-ns']) {
    seen.rejected++;
    seen.lastRejectNs = unixNs();
    request.socket.resetAndDestroy();
    return;
  }
  seen.inflight++;
  try {
    const text = await bodyOf(request);
    if (latencyMs > 0) await sleep(latencyMs);
    const sent = JSON.parse(text) as Parameters<StoredEvents['create']>[1];
    const { code, body } =
      request.method === 'POST' ? stored.create(namespace, sent) : stored.patch(namespace, name ?? '', sent);
    response.writeHead(code, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
    if (code < 300) seen.lastWriteNs = unixNs();
  } catch {
    // The client has gone, or has sent no JSON: nothing is stored.
    response.writeHead(400).end();
  } finally {
    seen.inflight--;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += chunk as string;
  return text;
}

function statsNow(): ServerStats {
  const { creates, patches, objects, events, countSum } = stored;
  return { ...seen, nowNs: unixNs(), creates, patches, writes: creates + patches, objects, events, countSum };
}

async function withTls(certificateFile: string) {
  const { key, cert } = await certificate();
  writeFileSync(certificateFile, cert);
  return createHttpsServer({ key, cert }, listener);
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
