import * as http from 'node:http';
import * as https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { readBody } from './readBody.ts';
import { abortError, type Transport, type TransportAnswer, type TransportRequest } from './Transport.ts';

/**
 * Sends requests through node's own client and an agent that keeps connections; its idle sockets don't keep a process alive.
 *
 * The abort is listened for here: the `signal` option of node's client costs some 20 µs of CPU a request, for what else it looks after.
 *
 * @internal
 */
export class AgentTransport implements Transport {
  readonly #agent: http.Agent;
  readonly #origin: http.RequestOptions;
  readonly #request: typeof http.request;

  constructor(agent: http.Agent, origin: URL) {
    const { protocol, hostname, port, auth } = urlToHttpOptions(origin);
    this.#agent = agent;
    this.#origin = { agent, protocol, hostname, port, auth };
    this.#request = protocol === 'https:' ? https.request : http.request;
  }

  send({ path, method, headers, body, cancellation, mostBytes, onSent }: TransportRequest): Promise<TransportAnswer> {
    return new Promise((resolve, reject) => {
      const call = this.#request({ ...this.#origin, path, method, headers });
      const abort = () => call.destroy(abortError());
      let answer: TransportAnswer | undefined;
      let isAnswered = false;
      let isClosed = false;
      const settle = () => {
        // It is closed, as far as the request goes, when its connection is the agent's again.
        if (!isClosed) return;
        if (answer) resolve(answer);
        // node's client says nothing of an answer that switches protocols: it closes the connection.
        else if (!isAnswered) reject(new Error('the connection closed without an answer'));
      };
      cancellation.add(abort);
      call.on('socket', (socket) => {
        if (socket.connecting) socket.once(call.protocol === 'https:' ? 'secureConnect' : 'connect', onSent);
        else onSent();
      });
      call.on('response', (response: http.IncomingMessage) => {
        isAnswered = true;
        readBody(response, mostBytes, (bytes, brokenOff) => {
          const { statusCode = 0, headers } = response;
          answer = { status: statusCode, headers, body: bytes, brokenOff };
          settle();
        });
      });
      call.on('error', reject);
      call.on('close', () => {
        cancellation.remove(abort);
        isClosed = true;
        settle();
      });
      call.end(body);
    });
  }

  close(): void {
    // Those in use are destroyed when they come back, as none may be free any more; destroy() would break them off.
    this.#agent.maxFreeSockets = 0;
    for (const sockets of Object.values(this.#agent.freeSockets)) sockets?.forEach((socket) => socket.destroy());
  }
}

/**
 * An agent that keeps connections, with the TLS options and the proxy of the one that client-node 1.x made for a request.
 *
 * A proxy's agent is taken as it is: whether it keeps connections is its own affair.
 *
 * @internal
 */
export function agentFor(request: object, url: URL): http.Agent {
  const agent: unknown =
    'getAgent' in request && typeof request.getAgent === 'function'
      ? Reflect.apply(request.getAgent, request, [])
      : undefined;
  if (!(agent instanceof http.Agent)) return keepingAgent(url);
  if (agent.constructor !== http.Agent && agent.constructor !== https.Agent) return agent;
  return keepingAgent(url, 'options' in agent && typeof agent.options === 'object' ? agent.options : {});
}

/**
 * An agent that keeps connections, to one origin.
 *
 * An idle one is probed after 30 s, as client-node's are, and closed then: no load balancer has forgotten it by that time (AWS' classic one does
 * after 60 s), and a request on one that was forgotten would hang.
 *
 * @internal
 */
export function keepingAgent({ origin, protocol }: URL, options: https.AgentOptions | null = {}): http.Agent {
  const { Agent } = protocol === 'https:' ? https : http;
  const agent = new Agent({ timeout: IDLE_MS, keepAliveMsecs: IDLE_MS, ...options, keepAlive: true });
  // Node's puts all TLS options together for each request, the certificates included, to find a connection with the same; here all have the same.
  agent.getName = () => origin;
  return agent;
}

const IDLE_MS = 30_000;
