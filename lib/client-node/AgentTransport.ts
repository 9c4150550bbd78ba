import * as http from 'node:http';
import * as https from 'node:https';
import { readBody } from './readBody.ts';
import { type Transport, type TransportAnswer, type TransportRequest } from './Transport.ts';

/**
 * Sends requests through node's own client and an agent that keeps connections; its idle sockets don't keep a process alive.
 *
 * @internal
 */
export class AgentTransport implements Transport {
  readonly #agent: http.Agent;

  constructor(agent: http.Agent) {
    this.#agent = agent;
  }

  send({ url, method, headers, body, signal, mostBytes, onSent }: TransportRequest): Promise<TransportAnswer> {
    const { request } = url.protocol === 'https:' ? https : http;
    return new Promise((resolve, reject) => {
      const call = request(url, { method, headers, agent: this.#agent, ...(signal && { signal }) });
      const closed = new Promise<void>((done) => {
        call.once('close', done);
      });
      call.on('socket', (socket) => {
        if (socket.connecting) socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', onSent);
        else onSent();
      });
      let isAnswered = false;
      call.on('response', (answer: http.IncomingMessage) => {
        isAnswered = true;
        void readBody(answer, mostBytes).then(({ bytes, brokenOff }) => {
          const { statusCode = 0, headers } = answer;
          resolve({ status: statusCode, headers, body: bytes, brokenOff, free: () => closed });
        });
      });
      call.on('error', reject);
      // node's client says nothing of an answer that switches protocols: it closes the connection.
      void closed.then(() => {
        if (!isAnswered) reject(new Error('the connection closed without an answer'));
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
  const { Agent } = url.protocol === 'https:' ? https : http;
  if (!(agent instanceof http.Agent)) return new Agent({ keepAlive: true });
  if (agent.constructor !== http.Agent && agent.constructor !== https.Agent) return agent;
  const options = 'options' in agent && typeof agent.options === 'object' ? agent.options : {};
  return new Agent({ ...options, keepAlive: true });
}
