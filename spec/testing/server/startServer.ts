import { onTestFinished } from 'vitest';
import { EventApiServer, type EventApiServerOptions } from '../../../lib/testing/server/index.ts';
import { send, type Sent } from './send.ts';

/** The path of the events in the namespace `default`. */
export const EVENTS = '/api/v1/namespaces/default/events';

/** A server without TLS that ends with the test. */
export async function startServer(options: EventApiServerOptions = {}): Promise<EventApiServer> {
  const server = await EventApiServer.start({ tls: false, namespaces: ['shop'], ...options });
  onTestFinished(() => server.close());
  return server;
}

/** Creates an event about a Pod of the event's namespace. */
export function create(server: EventApiServer, name: string, namespace = 'default', query = ''): Promise<Sent> {
  const involvedObject = { kind: 'Pod', namespace, name: 'web' };
  const body = { metadata: { name, namespace }, involvedObject, reason: 'Created', count: 1 };
  return send(server, 'POST', `/api/v1/namespaces/${namespace}/events${query}`, { body });
}

/** Sets the count of an event in the namespace `default`. */
export function patch(server: EventApiServer, name: string, count: number): Promise<Sent> {
  const contentType = 'application/strategic-merge-patch+json';
  return send(server, 'PATCH', `${EVENTS}/${name}`, { body: { count }, contentType });
}
