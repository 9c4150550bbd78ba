import { type IncomingMessage } from 'node:http';
import { isWatch } from '../select/listOptions.ts';
import { matchRoute, type Route, type RouteMatch } from './routes.ts';

/** What a request asks for, in the words of RBAC. */
export type RequestVerb = 'create' | 'update' | 'patch' | 'get' | 'list' | 'watch' | 'delete' | 'deletecollection';

/** A request as it came in. Its headers, and so the token, are not kept but for those named here. */
export interface ReceivedRequest {
  /** When its head came in: milliseconds since 1970, by the server's clock. */
  readonly receivedAt: number;
  /** `''` where the server serves no such path, or not with this method. */
  readonly verb: RequestVerb | '';
  /** From the path: `events.k8s.io`; `''` for core/v1. */
  readonly apiGroup: string;
  /** From the path; `''` where it names none. */
  readonly namespace: string;
  /** From the path, and from the body of a create; `''` where neither names one. */
  readonly name: string;
  /** The `count` in the body; undefined where there is none. */
  readonly count: number | undefined;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Without the `?`. */
  readonly query: string;
  /** The `Accept` header; `''` if none was sent. */
  readonly accept: string;
  /** The media type in lower case, without its parameters; `''` if none was sent. */
  readonly contentType: string;
  /** `''` if none was sent. */
  readonly userAgent: string;
  readonly body: string;
}

/** What the head of a request says. */
export function readHead(request: IncomingMessage, routes: readonly Route[], receivedAt: number): ReceivedRequest {
  const { method = '', url = '', headers } = request;
  const [path, query] = splitOnce(url, '?');
  const match = matchRoute(routes, path);
  return {
    receivedAt,
    verb: match?.methods.has(method) ? verbOf(method, match, query) : '',
    apiGroup: /^\/apis\/([^/]+)/.exec(path)?.[1] ?? '',
    namespace: match?.namespace ?? '',
    name: match?.name ?? '',
    count: undefined,
    method,
    path,
    query,
    accept: headers.accept ?? '',
    contentType: splitOnce(headers['content-type'] ?? '', ';')[0]
      .trim()
      .toLowerCase(),
    userAgent: headers['user-agent'] ?? '',
    body: '',
  };
}

/** The request with its body, and with what only the body tells. */
export function withBody(request: ReceivedRequest, body: string): ReceivedRequest {
  const json = jsonOf(body);
  const count = fieldOf(json, 'count');
  const name = request.verb === 'create' ? fieldOf(fieldOf(json, 'metadata'), 'name') : undefined;
  return {
    ...request,
    body,
    count: typeof count === 'number' ? count : undefined,
    name: typeof name === 'string' ? name : request.name,
  };
}

function verbOf(method: string, { path, name }: RouteMatch, query: string): RequestVerb | '' {
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'GET':
      if (!COLLECTION.test(path)) return 'get';
      return isWatch(new URLSearchParams(query)) ? 'watch' : 'list';
    case 'DELETE':
      return name === '' ? 'deletecollection' : 'delete';
    default:
      return '';
  }
}

/** What else there is to GET is one object, or says how the server is. */
const COLLECTION = /\/(?:events|namespaces)$/;

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // whoever carries the request out says so
  }
}

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, field) ? Reflect.get(value, field) : undefined;
