import { type ApiHandler } from './ApiRequest.ts';
import { type EventReader } from '../api/EventReader.ts';
import { type EventWriter } from '../api/EventWriter.ts';
import { type NamespaceResource } from '../api/NamespaceResource.ts';

/** A path, with `:namespace` and `:name` for what it names, and what each method does there. */
export interface Route {
  readonly path: string;
  readonly methods: ReadonlyMap<string, ApiHandler>;
}

/** What a path has led to. */
export interface RouteMatch {
  /** The path of the route, with its parameters. */
  readonly path: string;
  readonly methods: ReadonlyMap<string, ApiHandler>;
  readonly namespace: string;
  readonly name: string;
}

/** What anyone may ask, without a token, as in the real server. */
export const PUBLIC_ROUTES: readonly Route[] = [
  route('/readyz', { GET: () => ({ status: 200, body: 'ok' }) }),
  route('/healthz', { GET: () => ({ status: 200, body: 'ok' }) }),
  route('/livez', { GET: () => ({ status: 200, body: 'ok' }) }),
  // The version whose answers this server gives; a "+" marks what is no release of upstream.
  route('/version', { GET: () => ({ status: 200, body: { major: '1', minor: '34', gitVersion: 'v1.34.4+testing' } }) }),
];

/** The routes of namespaces. */
export const namespaceRoutes = (namespaces: NamespaceResource): readonly Route[] => [
  route('/api/v1/namespaces', { GET: namespaces.list, POST: namespaces.create }),
  route('/api/v1/namespaces/:name', { GET: namespaces.get, DELETE: namespaces.delete }),
];

/** The routes of events under a group and version. */
export const eventRoutes = (prefix: string, reader: EventReader, writer: EventWriter): readonly Route[] => [
  route(`${prefix}/events`, { GET: reader.list }),
  route(`${prefix}/namespaces/:namespace/events`, {
    GET: reader.list,
    POST: writer.create,
    DELETE: writer.deleteCollection,
  }),
  route(`${prefix}/namespaces/:namespace/events/:name`, {
    GET: reader.get,
    PUT: writer.update,
    PATCH: writer.patch,
    DELETE: writer.delete,
  }),
];

/** A path and what each method does there. */
export function route(path: string, methods: Readonly<Record<string, ApiHandler>>): Route {
  return { path, methods: new Map(Object.entries(methods)) };
}

/**
 * Finds the route of a path.
 *
 * @param path as it came, still escaped; a slash at its end makes no difference
 * @returns undefined if there is none
 */
export function matchRoute(routes: readonly Route[], path: string): RouteMatch | undefined {
  const segments = path.replace(/(?<=.)\/$/, '').split('/');
  for (const { path: pattern, methods } of routes) {
    const wanted = pattern.split('/');
    if (wanted.length !== segments.length) continue;
    if (!wanted.every((text, i) => text.startsWith(':') || text === segments[i])) continue;
    const named = (parameter: string) => unescaped(segments[wanted.indexOf(parameter)] ?? '');
    return { path: pattern, methods, namespace: named(':namespace'), name: named(':name') };
  }
  return undefined;
}

function unescaped(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a lone % is no escape; no object has such a name
  }
}
