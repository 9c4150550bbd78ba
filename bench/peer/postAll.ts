import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import { unixNs } from './serverStats.ts';

/** How {@link postAll} sends. */
export interface PostAllOptions {
  /** Requests under way at once, and so connections. */
  readonly concurrent: number;
  /** No request is begun after that. */
  readonly deadlineNs: number;
}

/**
 * POSTs each body as an event to the peers' server, by node's own client over connections that are kept.
 *
 * @returns how many were sent
 */
export async function postAll(bodies: readonly string[], { concurrent, deadlineNs }: PostAllOptions): Promise<number> {
  const server = process.env['PEERS_SERVER'] ?? '';
  const url = new URL('/api/v1/namespaces/default/events?fieldManager=kube-event-recorder&timeout=29000ms', server);
  const token = process.env['PEERS_TOKEN'] ?? '';
  const headers = token === '' ? HEADERS : { ...HEADERS, Authorization: `Bearer ${token}` };
  const agent = agentOf(process.env['PEERS_CA'] ?? '', concurrent);
  let sent = 0;
  const worker = async () => {
    for (let body = bodies[sent]; body !== undefined && unixNs() < deadlineNs; body = bodies[sent]) {
      sent++;
      await post(url, { agent, headers }, body);
    }
  };
  await Promise.all(Array.from({ length: concurrent }, worker));
  return sent;
}

function agentOf(caFile: string, maxSockets: number): http.Agent {
  const options = { keepAlive: true, maxSockets };
  return caFile === '' ? new http.Agent(options) : new https.Agent({ ...options, ca: readFileSync(caFile, 'utf8') });
}

/** A recorder's headers. */
const HEADERS = {
  Accept: 'application/json, */*;q=0.8',
  'Content-Type': 'application/json',
  'User-Agent': 'kube-event-recorder/0.1.0',
};

function post(url: URL, options: http.RequestOptions, body: string): Promise<void> {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', ...options }, (answer) => {
      answer.on('error', reject);
      answer.on('end', () => {
        if (answer.statusCode === 201) resolve();
        else reject(new Error(`answered ${answer.statusCode ?? 0}`));
      });
      answer.resume();
    });
    call.on('error', reject);
    call.end(body);
  });
}
